"""What several commands take from the command line, and how each is checked."""

import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from peernet.errors import CommandError
from peernet.exit_codes import USAGE

AsActor = Annotated[
    str | None,
    typer.Option(
        "--as",
        envvar="PEERNET_AS",
        metavar="KIND:ID",
        help="Who does this, such as coordinator:0198…; by default whom the stack of this folder was made for.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]

_DEEPEST = 50
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def actor(given: str | None, default: str, option: str = "--as") -> str:
    """Who acts: as given, or the `default` kind of actor of this folder's stack."""
    from peernet.connection import acting_here, find_place
    from shared.contracts.types import Actor

    who = given or acting_here(default)
    if who is None:
        find_place()  # where no network is to be reached at all, that is what to say first
        raise CommandError(
            f"Say who with {option} {default}:<id>: this folder has no stack that would tell.", exit_code=USAGE
        )
    try:
        return str(Actor.parse(who.strip()))
    except ValueError as error:
        raise CommandError(f"{option} {who}: {error}.", exit_code=USAGE) from None


def name(text: str, what: str) -> str:
    """A name that can be part of an address. Raises CommandError for one that no service could ever have."""
    if not _NAME.fullmatch(text):
        raise CommandError(
            f"{text!r} cannot be the name of a {what}: names are of letters, digits and underscores. "
            "See peernet commands and peernet questions for what there is.",
            exit_code=USAGE,
        )
    return text


def data(text: str) -> dict[str, Any]:
    """The data of a request: JSON as given, from a file (`@file`), or from stdin (`-`)."""
    import orjson

    raw, where = _read(text)
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        at = f"line {error.lineno}, column {error.colno}"
        raise CommandError(f"{where} is not valid JSON: {error.msg} at {at}.", exit_code=USAGE) from None
    if _is_deeper_than(_DEEPEST, document):
        raise CommandError(
            f"{where} is nested more than {_DEEPEST} levels deep; no contract is. Send less.", exit_code=USAGE
        )
    if not isinstance(document, dict):
        raise CommandError(f"{where} must be an object with fields, such as '{{\"a\": 1}}'.", exit_code=USAGE)
    return document


def _is_deeper_than(levels: int, value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_is_deeper_than(levels - 1, each) for each in inside)


def _read(text: str) -> tuple[bytes, str]:
    if text == "-":
        return sys.stdin.buffer.read(), "What came on stdin"
    if not text.startswith("@"):
        return text.encode(errors="surrogateescape"), "What --json says"
    path = Path(text[1:])
    try:
        return path.read_bytes(), str(path)
    except OSError as error:
        raise CommandError(
            f"{path} cannot be read ({error.strerror}): name a file with JSON.", exit_code=USAGE
        ) from None
