"""Duties that always fail: given up, shown, retried, discarded; nobody else waits for them."""

from datetime import timedelta
from uuid import UUID

from services.membership.app import membership
from shared.contracts.membership import DiscardDuty, LaunchNetwork
from shared.duty_runner import GIVE_UP_AFTER
from shared.ids import new_id
from tests.faults.greenhouse import BROKEN_TAPS, SERVICE, Beds, MakeBed, PutWatering, Temper
from tests.faults.watched import NOON, Watched, watched
from tests.support.running import COORDINATOR, OPERATOR, running
from tests.support.servers import Servers
from tests.support.wait import eventually

FAILING: tuple[Temper, ...] = ("stubborn", "broken", "forgetful", "unheard-of")


async def test_what_always_fails_is_given_up_and_shown_and_keeps_nobody_waiting(
    servers: Servers, network: str, database: str
) -> None:
    async with watched(servers, network, database) as made:
        failing = {await made.make(NOON, temper): temper for temper in FAILING}
        await fail_until_given_up(made, len(failing))
        kind = await made.make(NOON)
        await made.watered([kind])

        given_up = await made.runner.given_up()
        assert {each["about"] for each in given_up} == {f"bed/{id}" for id in failing}
        assert {each["attempts"] for each in given_up} == {GIVE_UP_AFTER}
        assert {each["reason"] for each in given_up} == {
            "bed.dry",
            "RuntimeError",
            "discharged before, but still owed",
            "KeyError",
        }
        for each in given_up:
            assert each["kind"] == "water"
            assert each["why"] == "A bed is watered when it was said."
            assert each["since"] > 0
        # It is tried no more, however much time passes.
        begun = dict(made.begun)
        made.moves_on(timedelta(days=30))
        another = await made.make(NOON)
        await made.watered([another])
        assert {id: made.begun[id] for id in begun} == begun


async def fail_until_given_up(made: Watched, count: int) -> None:
    """Moves the clock on as soon as all have failed once more; each waits longer than the time before."""
    waits = []
    for attempt in range(1, GIVE_UP_AFTER + 1):

        async def all_failed(attempt: int = attempt) -> bool:
            return await made.attempts() == attempt * count

        await eventually(all_failed)
        next_at = await made.running.service.pool.fetchval("SELECT max(next_at) FROM duty_attempt")
        waits.append((next_at - made.clock.now).total_seconds())
        made.moves_on(next_at - made.clock.now)
    assert waits == sorted(waits)
    assert waits[0] < 5
    assert waits[-1] > 600


async def test_a_duty_that_was_given_up_is_done_once_it_is_retried(
    servers: Servers, network: str, database: str
) -> None:
    async with watched(servers, network, database) as made:
        bed = new_id()
        BROKEN_TAPS.add(bed)
        try:
            await made.running.client.send(MakeBed(bed_id=bed, water_at=NOON), actor=COORDINATOR)
            await fail_until_given_up(made, 1)
            (duty,) = await made.runner.given_up()
            assert duty["reason"] == "RuntimeError"

            # Tried again while nothing has changed, it fails from the first attempt on.
            assert await made.runner.retry(duty["duty_id"])
            await fail_until_given_up(made, 1)
        finally:
            BROKEN_TAPS.discard(bed)
        assert await made.runner.retry(duty["duty_id"])
        await made.watered([bed])
        await made.owes(0)
        assert await made.runner.given_up() == []
        assert not await made.runner.retry(new_id())


async def test_what_arises_anew_is_tried_anew_whatever_became_of_it_before(
    servers: Servers, network: str, database: str
) -> None:
    async with watched(servers, network, database) as made:
        bed = await made.make(NOON, "stubborn")
        await fail_until_given_up(made, 1)
        put = PutWatering(bed_id=bed, water_at=made.clock.now)
        await made.running.client.send(put, actor=COORDINATOR)
        await made.watered([bed])
        await made.owes(0)
        assert await made.runner.given_up() == []


async def test_a_duty_that_is_discarded_is_ended_by_an_event(servers: Servers, network: str, database: str) -> None:
    """By the command of an operator, to membership; a rebuild of the greenhouse agrees."""
    other = await servers.fresh_database()
    async with running(membership, servers, network, other) as member, watched(servers, network, database) as made:
        launch = LaunchNetwork(
            name="Fell", area="Cumbria", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await member.client.send(launch, actor=OPERATOR)
        beds = [await made.make(NOON, "stubborn") for _ in range(2)]
        await fail_until_given_up(made, 2)
        wrong, right = await made.runner.given_up()

        async def discard(service: str, since: int) -> None:
            command = DiscardDuty(service=service, duty_id=right["duty_id"], since=since, reason="the bed is gone")
            reply = await member.client.send(command, actor=OPERATOR)
            await made.running.client.ask(Beds(), actor=COORDINATOR, at_least=reply.sequence)

        await discard("membership", right["since"])
        await discard(SERVICE, wrong["since"])
        assert len(await made.runner.given_up()) == 2, "neither was this one"

        await discard(SERVICE, right["since"])
        assert [each["duty_id"] for each in await made.runner.given_up()] == [wrong["duty_id"]]
        assert await made.rebuilt() == {"beds": 0, "greenhouse_duties": 0}
        assert [each["duty_id"] for each in await made.runner.given_up()] == [wrong["duty_id"]]

        again = UUID(right["about"].partition("/")[2])
        assert again in beds
        put = PutWatering(bed_id=again, water_at=made.clock.now)
        await made.running.client.send(put, actor=COORDINATOR)
        await made.watered([again])
