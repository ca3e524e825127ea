"""An import of bookings that is cut short: the next run goes on, and nobody overtakes anybody."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from peernet.importing.booking_showing import waiting
from peernet.importing.bookings import ImportedBookings
from peernet.importing.sending import Sending
from shared.bus.client import BusClient
from shared.bus.requests import CommandReply
from shared.contracts.messages import Command
from shared.contracts.refusals import UNAVAILABLE, Refused
from tests.importing.asking import Asking, Town, figures, people_asking, written
from tests.support.running import COORDINATOR

ASKED, PLACES = 12, 8


class GoesAway(BusClient):
    """Carries out what it is sent `until` so many commands have come, and answers no more from then on."""

    until = 5
    sent = 0

    async def send(self, command: Command, *, actor: object, **wrapping: Any) -> CommandReply:
        if self.sent == self.until:
            raise UNAVAILABLE(what="The events service")
        self.sent += 1
        return await super().send(command, actor=actor, **wrapping)


class LosesAnswers(BusClient):
    """Carries out every command, and loses its first answer."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.lost: set[UUID] = set()

    async def send(self, command: Command, *, actor: object, **wrapping: Any) -> CommandReply:
        reply = await super().send(command, actor=actor, **wrapping)
        if wrapping["command_id"] in self.lost:
            return reply
        self.lost.add(wrapping["command_id"])
        raise UNAVAILABLE(what="The events service")


@pytest.fixture
def sheet(durham: Town) -> Path:
    return written(durham.preston.folder / "asking.csv", list(people_asking(ASKED, seed=3)))


def sending_over(bus: BusClient, patience: float) -> Sending:
    async def at_once(_seconds: float) -> None:
        return

    return Sending(bus, str(COORDINATOR), patience=patience, pause=at_once)


def rows_waiting(imported: ImportedBookings) -> Sequence[int]:
    return [each.request.row.number for each in waiting(imported)]


async def test_it_stops_where_the_service_went_away_and_the_next_run_goes_on(durham: Town, sheet: Path) -> None:
    gathering = await durham.gathering(PLACES, 4)
    bus = GoesAway(durham.events.nc, durham.network.name)
    with pytest.raises(Refused, match="cannot be reached") as refused:
        await durham.book_all(sheet, gathering, network=replace(durham.network, sending=sending_over(bus, 0.0)))
    assert refused.value.problem.code == UNAVAILABLE.code
    booked = [body for body in await durham.of_gathering(gathering) if body["type"] == "PlaceBooked"]
    assert len(booked) == bus.until
    imported = await durham.book_all(sheet, gathering)
    assert figures(imported) == {
        "rows": ASKED,
        "booked": PLACES - bus.until,
        "waiting": ASKED - PLACES,
        "already_asked": bus.until,
        "refused": 0,
    }
    assert rows_waiting(imported) == [10, 11, 12, 13]


async def test_an_answer_that_was_lost_books_nobody_twice_and_counts_once(durham: Town, sheet: Path) -> None:
    gathering = await durham.gathering(PLACES, 4)
    bus = LosesAnswers(durham.events.nc, durham.network.name)
    network = replace(durham.network, sending=sending_over(bus, 20.0))
    imported = await durham.book_all(sheet, gathering, network=network)
    assert len(bus.lost) == ASKED
    assert figures(imported) == {
        "rows": ASKED,
        "booked": PLACES,
        "waiting": ASKED - PLACES,
        "already_asked": 0,
        "refused": 0,
    }
    types = [body["type"] for body in await durham.of_gathering(gathering)]
    assert (types.count("PlaceBooked"), types.count("WaitingListJoined")) == (PLACES, ASKED - PLACES)


async def test_two_imports_at_once_book_each_once(durham: Town, sheet: Path) -> None:
    gathering = await durham.gathering(PLACES, 4)
    both = await asyncio.gather(durham.book_all(sheet, gathering), durham.book_all(sheet, gathering))
    assert sum(figures(each)["refused"] for each in both) == 0
    places = both[0].standing
    assert (len(places.attendees), len(places.waiting)) == (PLACES, ASKED - PLACES)
    assert rows_waiting(both[0]) == [10, 11, 12, 13]


async def test_people_of_two_sheets_are_one_person_each(durham: Town, sheet: Path) -> None:
    """Another list, sorted otherwise and with other headings, holds the same requests."""
    gathering = await durham.gathering(PLACES, 4)
    await durham.book_all(sheet, gathering)
    rows = sorted(people_asking(ASKED, seed=3), key=lambda row: row.name)
    lines = [f"{row.name};{row.email.upper()};{_otherwise(row)}" for row in rows]
    other = durham.preston.folder / "other.csv"
    other.write_text("\n".join(["Bookings for the day;;", "Full name;E-mail;Submitted on", *lines]))
    imported = await durham.book_all(other, gathering)
    assert figures(imported)["already_asked"] == ASKED


def _otherwise(row: Asking) -> str:
    day, time = row.asked.split()
    return f"{'/'.join(reversed(day.split('-')))} {time}"
