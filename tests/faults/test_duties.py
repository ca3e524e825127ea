"""Duties under fire: each took effect exactly once, in time or as soon as it could, whatever happened meanwhile."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.duty_runner import MOST_AT_ONCE, DutyRunner
from shared.ids import new_id
from tests.faults.greenhouse import CLOSED_TAPS, SERVICE, Beds, MakeBed, PutWatering, duties
from tests.faults.replicas import Fleet, fleet
from tests.faults.watched import NOON, Clock, asking, eventually_seen, holding, watched
from tests.support.running import COORDINATOR, OPERATOR
from tests.support.servers import Servers
from tests.support.wait import eventually

SOON_ENOUGH = 15.0  # by itself the runner would look again only after half a minute

# In time


async def test_a_duty_is_carried_out_when_it_is_due(servers: Servers, network: str, database: str) -> None:
    """By the real clock, in a process of its own."""
    async with fleet(servers, network, database, 1, COORDINATOR) as made:
        due_at = datetime.now(UTC) + timedelta(seconds=2)
        bed = await made.client.send(MakeBed(water_at=due_at), actor=COORDINATOR)
        watered = await first_watering(made, bed.id)
        late = (watered - due_at).total_seconds()
        print(f"watered {late:.3f} s after it was due")
        assert 0 <= late < SOON_ENOUGH


async def first_watering(made: Fleet, bed_id: UUID) -> datetime:
    found: list[datetime] = []

    async def watered() -> bool:
        events = await made.events()
        found[:] = [e.time for e in events if e.type == "BedWatered" and e.data["bed_id"] == str(bed_id)]
        return bool(found)

    await eventually(watered, 60)
    return found[0]


async def test_a_service_that_was_down_makes_good_as_soon_as_it_is_up(
    servers: Servers, network: str, database: str
) -> None:
    async with fleet(servers, network, database, 1, COORDINATOR) as made, holding(database) as held:
        await made.one_projects()
        await held.at(await made.log.last_sequence())
        due_at = datetime.now(UTC) + timedelta(seconds=0.5)
        bed = await made.client.send(MakeBed(water_at=due_at), actor=COORDINATOR)
        made.replicas[0].end()
        await eventually_seen(lambda: datetime.now(UTC) > due_at)
        await held.let_go()
        made.replicas[0].start()
        await made.all_ready()
        ready_at = datetime.now(UTC)
        late = (await first_watering(made, bed.id) - ready_at).total_seconds()
        print(f"watered {late:.3f} s after the service was ready")
        assert late < SOON_ENOUGH


async def test_due_dates_that_passed_long_ago_are_no_reason_to_do_anything_twice(
    servers: Servers, network: str, database: str
) -> None:
    async with watched(servers, network, database) as first:
        beds = [await first.make(NOON + timedelta(days=n)) for n in range(5)]
    async with watched(servers, network, database, Clock(NOON + timedelta(days=400))) as second:
        await second.watered(beds)
        await second.owes(0)
        assert await second.waterings() == dict.fromkeys(beds, 1)


async def test_what_was_put_off_while_nobody_projected_is_not_done_early(
    servers: Servers, network: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The view still says one o'clock when the next one takes over at two: it reads on before it acts."""
    async with holding(database) as held:
        async with watched(servers, network, database) as first:
            bed = await first.make(NOON + timedelta(hours=1))
            await first.owes(1)
            await held.at(await first.running.log.last_sequence())
            put = PutWatering(bed_id=bed, water_at=NOON + timedelta(days=1))
            await first.running.client.send(put, actor=COORDINATOR)
        async with watched(servers, network, database, Clock(NOON + timedelta(hours=2))) as second:
            asked = asking(second, monkeypatch)
            await asked.three_times_more()
            assert second.runner._acts_from is not None
            assert second.running.service.projector.sequence < second.runner._acts_from
            await held.let_go()
            other = await second.make(NOON)
            await second.watered([other])
            assert await second.waterings() == {other: 1}


# Killed between doing and recording


async def test_killed_between_doing_a_duty_and_recording_it(servers: Servers, network: str, database: str) -> None:
    """The projector may read the bed and no more, so the watering is in the log alone when the process is killed."""
    async with (
        fleet(servers, network, database, 1, COORDINATOR, OPERATOR) as made,
        holding(database) as held,
        made.database() as db,
    ):
        await made.one_projects()
        bed_at = await made.log.last_sequence() + 1
        await held.at(bed_at)
        bed = await made.client.send(MakeBed(water_at=datetime.now(UTC)), actor=COORDINATOR)
        await first_watering(made, bed.id)
        made.replicas[0].end()
        assert await db.fetchval("SELECT sequence FROM checkpoint") == bed.sequence == bed_at
        assert await db.fetchval("SELECT count(*) FROM greenhouse_duties") == 1

        await held.let_go()
        made.replicas[0].start()
        await made.all_ready()

        async def settled() -> bool:
            return not await db.fetchval("SELECT count(*) FROM greenhouse_duties")

        await eventually(settled, 30)
        assert [event.type for event in await made.events()] == ["BedMade", "BedWatered"]
        (row,) = await made.client.ask(Beds(), actor=COORDINATOR, at_least=await made.log.last_sequence())
        assert row["watered"] == 1
        assert await db.fetchval("SELECT count(*) FROM duty_attempt") == 0


async def test_two_runners_at_once_do_it_once(servers: Servers, network: str, database: str) -> None:
    """As where a replica has yet to notice that another one took over: neither knows what the other has done."""
    async with watched(servers, network, database) as made, holding(database) as held:
        service = made.running.service
        other = DutyRunner(SERVICE, duties, service.projector, service.pool, made.runner._run, clock=made.clock)
        running_other = asyncio.create_task(other.run())
        try:
            await eventually_seen(lambda: other._acts_from is not None and made.runner._acts_from is not None)
            bed_at = await service.log.last_sequence() + 1
            await eventually_seen(lambda: service.projector.sequence == bed_at - 1)
            await held.at(bed_at)
            bed = await made.make(NOON)
            await made.watered([bed])
            await eventually_seen(lambda: made.begun[bed] == 2)
            await held.let_go()
            await made.owes(0)
        finally:
            running_other.cancel()
            await asyncio.gather(running_other, return_exceptions=True)
        assert await made.waterings() == {bed: 1}
        assert await made.attempts() == 0


# A thousand at once


async def test_a_thousand_due_at_once(servers: Servers, network: str, database: str) -> None:
    async with watched(servers, network, database) as made:
        beds = list(await asyncio.gather(*(made.make(NOON + timedelta(hours=1)) for _ in range(1000))))
        last = await made.running.log.last_sequence()
        await eventually_seen(lambda: made.running.service.projector.sequence >= last)
        assert made.most_at_once == 0

        begun, slowest, sent = time.monotonic(), 0.0, 0
        made.moves_on(timedelta(hours=1))
        while len(await made.waterings()) < 1000:
            asked = time.monotonic()
            await made.make()
            slowest, sent = max(slowest, time.monotonic() - asked), sent + 1
        took = time.monotonic() - begun
        print(f"1,000 duties in {took:.2f} s; meanwhile {sent} commands, the slowest {slowest:.3f} s")
        assert sent
        assert MOST_AT_ONCE // 2 < made.most_at_once <= MOST_AT_ONCE
        assert took < 30
        await made.owes(0)
        assert await made.waterings() == dict.fromkeys(beds, 1)


async def test_one_that_does_not_end_keeps_none_of_the_others_waiting(
    servers: Servers, network: str, database: str
) -> None:
    async with watched(servers, network, database) as made:
        stuck = new_id()
        CLOSED_TAPS[stuck] = asyncio.Event()
        try:
            await made.running.client.send(MakeBed(bed_id=stuck, water_at=NOON), actor=COORDINATOR)
            await eventually_seen(lambda: made.begun[stuck] == 1)
            beds = [await made.make(NOON) for _ in range(2 * MOST_AT_ONCE)]
            await made.watered(beds)
            assert made.begun[stuck] == 1
        finally:
            CLOSED_TAPS.pop(stuck).set()
        await made.watered([stuck])
        await made.owes(0)


# A rebuild in the middle


async def test_a_rebuild_in_the_middle_does_nothing_twice_and_forgets_nothing(
    servers: Servers, network: str, database: str
) -> None:
    async with watched(servers, network, database) as made:
        beds = [await made.make(NOON + timedelta(seconds=n)) for n in range(300)]
        later = await made.make(NOON + timedelta(days=1))

        async def go_by() -> None:
            while made.clock.now < NOON + timedelta(seconds=300):
                made.moves_on(timedelta(seconds=10))
                await eventually_seen(lambda: sum(made.begun.values()) >= (made.clock.now - NOON).seconds)

        async with asyncio.TaskGroup() as group:
            going = group.create_task(go_by())
            rebuilds = 0
            while not going.done() or rebuilds < 3:
                assert await made.rebuilt() == {"beds": 0, "greenhouse_duties": 0}
                rebuilds += 1
        await made.watered(beds)
        print(f"{rebuilds} rebuilds in the middle of 300 duties")
        assert later not in await made.waterings()
        await made.owes(1)


async def test_a_view_of_duties_that_is_not_current_is_not_acted_on(
    servers: Servers, network: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watched(servers, network, database) as made:
        asked = asking(made, monkeypatch)
        await made.watered([await made.make(NOON)])
        await made.owes(0)
        asked.may_act = False
        await asked.three_times_more()
        later = await made.make(NOON)
        await made.owes(1)
        await asked.three_times_more()
        assert later not in await made.waterings()
        asked.may_act = True
        await made.watered([later])
