"""A network in which people ask for places: membership and events together, a gathering, and sheets of bookings."""

import csv
import random
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from peernet.importing.booking_outcomes import BookingResult
from peernet.importing.booking_plan import BookingPlan
from peernet.importing.bookings import ImportedBookings, import_bookings
from peernet.importing.joining import Wording
from peernet.importing.network import Network
from peernet.importing.outcomes import document
from peernet.importing.sheets import open_sheet
from peernet.spreadsheet.booking_sheet import BOOKING_SHEET
from services.events.app import events
from services.membership.app import membership
from shared.contracts.events import AddSession, Audience, GatheringKind, OpenBooking, PlanGathering, SessionKind
from shared.contracts.messages import Command
from tests.importing.launched import CLAIMS_OF_NETWORK, Launched, launch
from tests.support.running import COORDINATOR, NOW, Running, running
from tests.support.servers import Servers

WORKSHOPS = ("Confidence", "Building shields", "Staying connected")
HEADINGS = "When asked,Name,Email,Member?,First choice workshop,Access,Diet"
FORM = Wording.named("booking-form")


@dataclass
class Town:
    """The network with both services; `preston` brings members in."""

    preston: Launched
    events: Running

    @property
    def network(self) -> Network:
        return self.preston.network

    async def do(self, command: Command, **wrapping: Any) -> UUID:
        """As the coordinator, and as long ago as the sheets of these tests are old."""
        wrapping = {"occurred_at": datetime.fromisoformat("2025-08-01T12:00Z"), **wrapping}
        return (await self.events.client.send(command, actor=COORDINATOR, **wrapping)).id

    async def gathering(self, capacity: int, workshop: int = 0, **changed: Any) -> UUID:
        """An open gathering for everybody, with three workshops at the same time where `workshop` says how large."""
        plan: dict[str, Any] = {
            "title": "A day for peers",
            "kind": GatheringKind.MEETING,
            "starts_local": "2025-10-15T10:00",
            "ends_local": "2025-10-15T16:00",
            "online": "By video",
            "capacity": capacity,
            "audience": Audience.PUBLIC,
        }
        id = await self.do(PlanGathering.model_validate(plan | changed))
        for title in WORKSHOPS if workshop else ():
            session = AddSession(
                gathering_id=id, title=title, kind=SessionKind.WORKSHOP, slot="Afternoon", capacity=workshop
            )
            await self.do(session)
        await self.do(OpenBooking(gathering_id=id))
        return id

    async def book_all(
        self,
        path: Path,
        gathering: UUID,
        *,
        wording: Wording | None = FORM,
        dry_run: bool = False,
        network: Network | None = None,
        now: datetime = NOW,
    ) -> ImportedBookings:
        plan = BookingPlan.of(open_sheet(path, BOOKING_SHEET, {}), gathering, wording, now)
        return await import_bookings(plan, network or self.network, CLAIMS_OF_NETWORK, dry_run=dry_run, at_once=8)

    async def last_sequence(self) -> int:
        return await self.events.log.last_sequence()

    async def of_gathering(self, gathering: UUID) -> list[dict[str, Any]]:
        """What the log says of it."""
        return [body for body in await self.preston.bodies() if body["subject"] == f"gathering/{gathering}"]


@asynccontextmanager
async def town_with_events(servers: Servers, network: str, folder: Path) -> AsyncIterator[Town]:
    async with (
        running(membership, servers, network, await servers.fresh_database()) as people,
        running(events, servers, network, await servers.fresh_database()) as gatherings,
    ):
        yield Town(replace(await launch(people), folder=folder), gatherings)


def figures(imported: ImportedBookings) -> dict[str, int]:
    return {name: each for name, each in document(BookingResult, imported.outcomes).items() if isinstance(each, int)}


@dataclass(frozen=True)
class Asking:
    """A row of a sheet."""

    asked: str
    name: str
    email: str
    member: str = ""
    workshop: str = ""
    access: str = ""
    diet: str = ""


def written(path: Path, rows: Sequence[Asking]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS.split(","))
        writer.writerows(vars(row).values() for row in rows)
    return path


def people_asking(count: int, seed: int, emails: Sequence[str] = ()) -> Iterator[Asking]:
    """As many people as that, in the order in which they ask; the first `emails` are those of members."""
    chance = random.Random(seed)
    members = set(chance.sample(range(count), len(emails)))
    addresses = iter(emails)
    asked = datetime.fromisoformat("2025-08-02T09:00")
    for number in range(count):
        asked += timedelta(minutes=chance.randrange(0, 1000))
        is_member = number in members
        yield Asking(
            asked=asked.strftime("%Y-%m-%d %H:%M"),
            name=f"Person {'abcdefghijklmnopqrstuvwxyz'[number % 26]}{number // 26}",
            email=next(addresses).upper() if is_member else f"guest{number}.{seed}@post.example",
            member="yes" if is_member else "no (guest)",
            workshop=chance.choice(WORKSHOPS),
            access=chance.choice(("", "", "quiet room", "hearing loop", "wheelchair")),
            diet=chance.choice(("", "vegan", "gluten free", "halal")),
        )
