"""Which code a state came from: a snapshot fits only the code that wrote it."""

import hashlib
import platform
import secrets
import sys
import time
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from shared.decider import Decider

# Modules may have been loaded some time before this one. What changed later may not be what this process runs.
_LOADED = time.time() - 10


class Source(NamedTuple):
    """A file of code, and its name in its package."""

    name: str
    file: Path


def fingerprint(decider: Decider[Any]) -> str:
    """Changes with every byte of what the decider's states depend on, so that no version need be raised by hand.

    That is the package it is declared in (`services.<service>`), all of `shared`, and the versions of Python and of
    whatever is installed. Where the sources are no longer those that were loaded, it fits this process alone.
    """
    return _of_packages(frozenset({"shared", *(_package(module) for module in decider.modules)}))


def digest(sources: Iterable[Source]) -> str:
    """A digest of names and bytes."""
    found = hashlib.sha256()
    for name, file in sorted(sources):
        found.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return found.hexdigest()


def all_loaded(sources: Iterable[Source], loaded: float) -> bool:
    """Whether every file is as it was when the process loaded it, or before."""
    return all(source.file.stat().st_ctime < loaded for source in sources)


@cache
def _of_packages(names: frozenset[str]) -> str:
    installed = sorted({f"{each.name} {each.version}" for each in distributions()})
    found = hashlib.sha256("\n".join([platform.python_version(), *installed]).encode())
    for name in sorted(names):
        sources = _sources(name)
        found.update(digest(sources).encode())
        if not sources or not all_loaded(sources, _LOADED):
            return secrets.token_hex(16)
    return found.hexdigest()[:32]


def _package(module: str) -> str:
    """`services.membership` of `services.membership.member.evolve`."""
    return ".".join(module.split(".")[:2])


def _sources(name: str) -> list[Source]:
    """The source files of a package, or the one of a module."""
    if name == "__main__":
        file = getattr(sys.modules[name], "__file__", None)
        return [Source(name, Path(file))] if file else []
    spec = find_spec(name)
    if spec is None:
        return []
    if spec.submodule_search_locations is None:
        return [Source(name, Path(spec.origin))] if spec.has_location and spec.origin else []
    folders = [Path(folder) for folder in spec.submodule_search_locations]
    return [Source(str(file.relative_to(folder)), file) for folder in folders for file in folder.rglob("*.py")]
