"""What commands print: tables for people, JSON for programs, and problems for both."""

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

from peernet.errors import CommandError
from peernet.exit_codes import NOT_RUNNING, REFUSED, USAGE

if TYPE_CHECKING:
    from rich.console import Console

    from shared.contracts.refusals import Problem

_WIDE = 1000


class Form(StrEnum):
    """How to print an answer; `auto` is a table on a terminal and JSON everywhere else."""

    AUTO = "auto"
    TABLE = "table"
    JSON = "json"

    @property
    def is_json(self) -> bool:
        return self is Form.JSON or (self is Form.AUTO and not sys.stdout.isatty())


def console(*, stderr: bool = False) -> "Console":
    """Where to print for people. Where nobody looks at a terminal, lines are as long as they need to be."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, highlight=False, width=None if stream.isatty() else _WIDE)


def print_json(document: Any) -> None:
    """One document on stdout, for programs."""
    sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def print_line(document: Any) -> None:
    """One document as one line, at once, for programs that read a stream of them."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def refusals_shown(service: str, *, as_json: bool, hint: str = "") -> Iterator[None]:
    """Shows a refusal of the service and ends the command with the exit code for it.

    Programs get the problem document on stdout; the sentence goes to stderr in any case. `hint` follows it where the
    service could not be reached. Raises CommandError when there never was such a service.
    """
    from shared.contracts.refusals import UNAVAILABLE, Refused

    try:
        yield
    except Refused as refused:
        unreachable = refused.problem.code == UNAVAILABLE.code
        if unreachable:
            _require_known(service)
        if as_json:
            print_json(refused.problem.model_dump(mode="json"))
        show_problem(refused.problem)
        if unreachable and hint:
            print(hint, file=sys.stderr)
        raise typer.Exit(NOT_RUNNING if unreachable else REFUSED) from None


def _require_known(service: str) -> None:
    from peernet.published import services

    if service not in services():
        raise CommandError(f"No service is called {service}. There is: {', '.join(services())}.", exit_code=USAGE)


def show_problem(problem: "Problem") -> None:
    """The sentence, the code, and the fields at fault, on stderr."""
    lines = [f"{problem.title} ({problem.code}): {problem.detail}"]
    lines += [f"  {each.field}: {each.message}" for each in problem.fields if each.message not in problem.detail]
    print("\n".join(lines), file=sys.stderr)


@contextlib.contextmanager
def until_nobody_reads() -> Iterator[None]:
    """Ends in peace on Ctrl-C, and when the reader of a pipe (`| head`) has seen enough."""
    try:
        yield
    except KeyboardInterrupt:
        return
    except BrokenPipeError:
        # The interpreter flushes stdout once more when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
