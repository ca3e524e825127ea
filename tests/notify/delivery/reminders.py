"""How late is a reminder? From the moment when it is due until the mail server has it.

`python -m tests.notify.delivery.reminders [gatherings]` measures that many, with one person booked and with 200.
"""

import sys
import tempfile
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import uvloop

from peernet.bench.statistics import percentile
from services.notify.duties.events import REMINDERS
from shared.contracts.events import PlaceBooked
from shared.contracts.membership import JoinedVia
from shared.contracts.notify import MessageRequested, Notice
from shared.ids import new_id
from tests.events.gatherings import VENUE, planned
from tests.notify.delivery.network import joined
from tests.notify.delivery.own_process import Own, own_process
from tests.support.running import COORDINATOR, grant, record
from tests.support.servers import embedded_servers
from tests.support.wait import eventually

LONG_AGO: Final = timedelta(days=30)
_APART: Final = timedelta(seconds=2)
_BEFORE_THE_FIRST: Final = timedelta(seconds=8)
_LONGEST: Final = timedelta(hours=2)


async def lateness(own: Own, gatherings: int, people: int) -> tuple[list[float], list[float]]:
    """For each gathering the seconds until the first and until the last of its people has the reminder."""
    past = datetime.now(UTC) - LONG_AGO
    everybody = [joined(f"p{new_id()}@post.example", via=JoinedVia.IMPORT) for _ in range(people)]
    await own.record(*everybody)
    due = await _planned(own, gatherings, [each.member_id for each in everybody], past)
    before = len(own.sink.letters)

    async def all_there() -> bool:
        return len(own.sink.letters) >= before + gatherings * people

    await eventually(all_there, 60 + gatherings * _APART.total_seconds())
    found: defaultdict[datetime, list[float]] = defaultdict(list)
    whose = await _by_message(own)
    for letter in own.sink.letters[before:]:
        at = due[whose[letter.message_id]]
        found[at].append(letter.at - at.timestamp())
    assert {len(each) for each in found.values()} == {people}
    assert len(found) == gatherings
    return [min(each) for each in found.values()], [max(each) for each in found.values()]


async def _planned(own: Own, gatherings: int, people: list[UUID], past: datetime) -> dict[str, datetime]:
    """Gatherings a day from now and a little more, with these people booked; when each one's reminder is due."""
    due: dict[str, datetime] = {}
    first = datetime.now(UTC) + _BEFORE_THE_FIRST + timedelta(seconds=gatherings * len(people) / 500)
    for number in range(gatherings):
        at, id = first + number * _APART, new_id()
        starts = at + REMINDERS[Notice.REMINDER_DAY]
        local = starts.replace(tzinfo=None)
        gathering = planned(
            gathering_id=id,
            starts_at=starts,
            ends_at=starts + _LONGEST,
            starts_local=local,
            ends_local=local + _LONGEST,
            zone="Etc/UTC",
            capacity=1000,
        )
        bookings = [PlaceBooked(gathering_id=id, booking_id=new_id(), person_id=each, guest=False) for each in people]
        # What happened long ago is told to nobody, but for the reminder, whose time is still to come.
        await record(own.log, gathering, *bookings, vault=own.vault, at=past)
        due[str(id)] = at
    assert datetime.now(UTC) < first, "planning took longer than expected: the first reminder was late before it began"
    return due


async def _by_message(own: Own) -> dict[str, str]:
    """Which gathering a message is about."""
    found = {}
    for each in await own.said(MessageRequested):
        subjects = each["subjects"]
        assert isinstance(subjects, dict)
        found[f"<{each['message_id']}@peers.example>"] = str(subjects["gathering_id"])
    return found


async def prepared(own: Own) -> None:
    await grant(own.log, COORDINATOR)
    await record(own.log, VENUE, vault=own.vault, at=datetime.now(UTC) - LONG_AGO)


async def _main(gatherings: int) -> None:
    with embedded_servers() as servers, tempfile.TemporaryDirectory() as folder:
        async with own_process(servers, "reminders", await servers.fresh_database(), Path(folder)) as own:
            await prepared(own)
            for people in (1, 200):
                first, last = await lateness(own, gatherings, people)
                said = (
                    f"{name} p50 {percentile(each, 50) * 1000:.0f} ms, max {max(each) * 1000:.0f} ms"
                    for name, each in (("first letter", first), ("last letter", last))
                )
                print(f"{gatherings} reminders to {people} each, after they were due: {'; '.join(said)}")


if __name__ == "__main__":
    uvloop.run(_main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
