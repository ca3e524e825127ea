"""What an import of bookings shows: who waits, in order, and who is in another session than they asked for.

Names are for the eyes of whoever imports, so programs get the numbers of rows instead.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from peernet.importing.booking_outcomes import BookingResult
from peernet.importing.booking_requests import BookingRequest
from peernet.importing.bookings import ImportedBookings
from peernet.importing.showing import show_outcomes
from peernet.tables import printable
from shared.contracts.events import Attendee

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text


@dataclass(frozen=True)
class Moved:
    """Somebody who is not in the session they asked for; `session` is None where all of that time were full."""

    request: BookingRequest
    instead_of: str
    session: str | None


@dataclass(frozen=True)
class Waits:
    """Somebody of the sheet who waits; `position` is None while a place is being offered to them."""

    request: BookingRequest
    position: int | None


def moved(imported: ImportedBookings) -> list[Moved]:
    """In the order of asking."""
    found = {each.booking_id: each for each in imported.standing.attendees}
    return [each for request in imported.requests for each in _moved(request, found.get(request.booking_id))]


def waiting(imported: ImportedBookings) -> list[Waits]:
    """In the order of the waiting list."""
    by_id = {each.booking_id: each for each in imported.requests}
    listed = imported.standing.waiting
    return [Waits(by_id[each.booking_id], each.position) for each in listed if each.booking_id in by_id]


def filled(imported: ImportedBookings) -> dict[str, int]:
    """How many people have a place in each session, among all who have one at the gathering."""
    counts: dict[str, int] = {}
    for attendee in imported.standing.attendees:
        for session in attendee.sessions:
            counts[session.title] = counts.get(session.title, 0) + 1
    return dict(sorted(counts.items()))


def details(imported: ImportedBookings) -> dict[str, Any]:
    """The same for programs."""
    return {
        "gathering_id": str(imported.plan.gathering_id),
        "waiting_list": [{"position": each.position, "row": each.request.row.number} for each in waiting(imported)],
        "moved": [
            {"row": each.request.row.number, "instead_of": each.instead_of, "session": each.session}
            for each in moved(imported)
        ],
        "sessions": filled(imported),
    }


def show_bookings(imported: ImportedBookings, console: "Console", *, dry_run: bool) -> None:
    if not dry_run:
        _show(
            console,
            "In another session than they asked for",
            ("row", "name", "asked for", "is in"),
            (
                (
                    each.request.row.number,
                    each.request.asker.full_name,
                    each.instead_of,
                    each.session or "none: all full",
                )
                for each in moved(imported)
            ),
        )
        _show(
            console,
            "Waiting, in order",
            ("place", "row", "name"),
            (
                (each.position or "has an offer", each.request.row.number, each.request.asker.full_name)
                for each in waiting(imported)
            ),
        )
        _show(console, "People in each session", ("people", "session"), _counts(imported))
    show_outcomes(BookingResult, imported.outcomes, console, dry_run=dry_run)


def _counts(imported: ImportedBookings) -> Iterator[tuple[object, ...]]:
    for title, count in filled(imported).items():
        yield count, title


def _moved(request: BookingRequest, attendee: Attendee | None) -> Iterator[Moved]:
    if attendee is None:
        return
    for session in attendee.sessions:
        if session.instead_of:
            yield Moved(request, session.instead_of, session.title)
    for wish in attendee.without:
        yield Moved(request, wish, None)


def _show(console: "Console", title: str, headings: Sequence[str], rows: Iterable[tuple[object, ...]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(_text(cell) for cell in row))
    if table.row_count:
        console.print()
        console.print(table)


def _text(cell: object) -> "Text":
    from rich.text import Text

    return Text(printable(str(cell)))
