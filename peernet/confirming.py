"""Asking whoever typed a command whether to go on."""

import sys

from peernet.errors import CommandError


def require_consent(question: str, *, given: bool) -> None:
    """Returns when it is `given`, or whoever is asked agrees. Raises CommandError otherwise."""
    if given:
        return
    # Not by typer's own, which writes a blank to stdout, where the answer for programs goes.
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    try:
        answer = sys.stdin.readline()
    except KeyboardInterrupt:
        answer = ""
    if not answer:
        raise CommandError("\nNobody agreed, so nothing was changed. Where nobody can be asked, add --yes.")
    if answer.strip().lower() not in ("y", "yes"):
        raise CommandError("Nothing was changed.")
