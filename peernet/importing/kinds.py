"""The kinds of sheet that can be imported: to add one, write its module and name it here."""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing.request import Request


@dataclass(frozen=True)
class Kind:
    """`module` has `run(request)`, which imports a sheet of this kind and prints what came of it.

    `takes` names what only such sheets are imported with, by the names of a Request's fields.
    """

    module: str
    what: str
    takes: frozenset[str] = frozenset()

    @property
    def run(self) -> Callable[[Request], None]:
        function: Callable[[Request], None] = importlib.import_module(self.module).run
        return function


MEMBERS = "members"

_TAKEN = {
    MEMBERS: frozenset({"welcome"}),
    "bookings": frozenset({"gathering"}),
    "applications": frozenset({"intake", "assessors"}),
}

KINDS: Mapping[str, Kind] = {
    MEMBERS: Kind("peernet.importing.member_run", "people who become members", _TAKEN[MEMBERS]),
    "bookings": Kind("peernet.importing.booking_run", "people who ask for a place at a gathering", _TAKEN["bookings"]),
    "applications": Kind("peernet.importing.application_run", "people who apply to a training", _TAKEN["applications"]),
    "access-needs": Kind("peernet.importing.needs_run", "access needs that a person confirmed"),
}


def choose(what: Sequence[str]) -> tuple[Kind, Path]:
    """The kind and the file of `[KIND] FILE`. Raises CommandError for an unknown kind, or one file too many."""
    if len(what) > 2:
        raise CommandError("Name one file: peernet import [KIND] FILE.", exit_code=USAGE)
    name = what[0] if len(what) == 2 else MEMBERS
    if name not in KINDS:
        kinds = "; ".join(f"{each} ({kind.what})" for each, kind in KINDS.items())
        raise CommandError(f"{name} is no kind of sheet. There is: {kinds}.", exit_code=USAGE)
    if len(what) == 1 and what[0] in KINDS and not Path(what[0]).exists():
        raise CommandError(f"Which file of {what[0]}? peernet import {what[0]} FILE.", exit_code=USAGE)
    return KINDS[name], Path(what[-1])


def check_takes(kind: Kind, request: Request) -> None:
    """Raises CommandError for an option that sheets of another kind take."""
    for owner, names in _TAKEN.items():
        for name in sorted(names - kind.takes):
            if getattr(request, name) is not None:
                message = f"--{name} is for {owner}; this lists {kind.what}. Leave it out."
                raise CommandError(message, exit_code=USAGE)
