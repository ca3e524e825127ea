"""Snapshots: a long aggregate comes to the same with one as without, and one that does not fit is not believed."""

import asyncio
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nats.aio.client import Client

from shared.contracts.messages import Event
from shared.contracts.refusals import Refused
from shared.ids import new_id
from shared.log.append import Appender, Write
from shared.runner import Accepted
from shared.snapshots.snapshots import EVERY, SHORT, is_due
from shared.snapshots.stream import SnapshotStream
from tests.kit.garden import (
    PLOT,
    TENANCY,
    PlaceTaken,
    PlotLeft,
    PlotRented,
    PlotWatered,
    RentPlot,
    TakePlace,
    TenancyClaimed,
    WaterPlot,
    garden,
)
from tests.kit.snapshotting import MARKER, Replica, believed_in_the_end, believes, marked_plot, same
from tests.support.running import COORDINATOR, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually


async def test_a_snapshot_that_fits_is_believed(replica: Replica) -> None:
    await believed_in_the_end(replica, await marked_plot(replica))


async def test_one_is_written_by_itself_and_a_repeat_is_answered_from_it(replica: Replica, another: Replica) -> None:
    plot = (await replica.run(RentPlot(name="Ann"))).id
    ids = [new_id() for _ in range(SHORT + 1)]
    first = [await replica.run(WaterPlot(plot_id=plot), id) for id in ids]

    async def written() -> bool:
        return await replica.stream.last(PLOT.ref(plot)) is not None

    await eventually(written)
    in_memory = replica.runner._aggregates.kept(PLOT.ref(plot))
    assert in_memory is not None
    assert in_memory.unsaved <= EVERY
    length = len(await replica.read(PLOT.ref(plot)))
    for id, accepted in zip(ids, first, strict=True):
        assert await another.run(WaterPlot(plot_id=plot), id) == Accepted(plot, accepted.sequence, repeated=True)
    assert len(await replica.read(PLOT.ref(plot))) == length


async def test_loading_a_long_one_writes_one(replica: Replica, another: Replica) -> None:
    plot = await replica.watered_plot(3 * SHORT)
    assert await replica.stream.last(PLOT.ref(plot)) is None
    await another.run(WaterPlot(plot_id=plot))

    async def written() -> bool:
        return await replica.stream.last(PLOT.ref(plot)) is not None

    await eventually(written)
    assert same(await replica.cold(PLOT.ref(plot)), await replica.as_at(PLOT.ref(plot), 1000))


@pytest.mark.parametrize(
    ("since_last", "commands", "due"),
    [(SHORT, SHORT, False), (SHORT + 1, SHORT + 1, True), (8, 500, False), (9, 500, True), (70, 10_000, False)],
)
def test_when_one_is_due(since_last: int, commands: int, due: bool) -> None:
    assert is_due(since_last, commands) is due


async def test_a_short_one_is_read_from_the_log_alone(replica: Replica) -> None:
    assert not await believes(replica, await marked_plot(replica, SHORT, taken_at=SHORT))


async def test_what_is_sealed_with_the_master_key_alone_is_resumed_too(replica: Replica) -> None:
    claim = TenancyClaimed(tenancy="c1", plot_id=new_id())
    await replica.append(*[claim] * 50)
    loaded = await replica.as_at(claim.ref, 50)
    loaded.commands[MARKER] = 1
    assert await replica.snapshots.write(claim.ref, loaded)

    async def is_believed() -> bool:
        return MARKER in (await replica.cold(claim.ref)).commands

    await eventually(is_believed)
    stranger = Replica(replica.log.nc, replica.log.network, secret=b"o" * 32)
    await stranger.log.start()
    await stranger.only_read.start(1)
    assert same(await stranger.cold(TENANCY.ref("c1")), await replica.as_at(claim.ref, 50))


# Others write meanwhile


async def test_what_was_written_since_counts(replica: Replica, another: Replica) -> None:
    plot = await replica.watered_plot(50)
    for _ in range(4):
        await replica.append(PlaceTaken(plot_id=plot))
    await replica.keep_snapshot(plot, 55, marker=MARKER)
    await replica.append(PlaceTaken(plot_id=plot))
    with pytest.raises(Refused, match="taken"):
        await another.run(TakePlace(plot_id=plot))


async def test_replicas_that_come_and_race_give_no_place_twice(replica: Replica, nc: Client, network: str) -> None:
    plot = (await replica.run(RentPlot(name="Ann", places=70))).id
    accepted: list[Accepted] = []
    for _ in range(8):
        newcomer = Replica(nc, network)
        await newcomer.start()
        results = await asyncio.gather(
            *(each.run(TakePlace(plot_id=plot)) for each in (replica, newcomer) for _ in range(10)),
            return_exceptions=True,
        )
        assert {type(result) for result in results} <= {Accepted, Refused}
        accepted += [result for result in results if isinstance(result, Accepted)]
        if len(accepted) > SHORT:
            await replica.snapshots.write(PLOT.ref(plot), await newcomer.cold(PLOT.ref(plot)))
        await newcomer.stop()
    assert len({each.sequence for each in accepted}) == len(accepted) == 70
    whole = await replica.as_at(PLOT.ref(plot), 1000)
    assert whole.state.taken == 70
    assert same(await replica.cold(PLOT.ref(plot)), whole)


EVENTS = st.lists(st.sampled_from([PlotRented, PlaceTaken, PlotWatered, PlotLeft]), min_size=SHORT, max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kinds=EVENTS, share=st.floats(0, 1))
async def test_a_snapshot_at_any_point_comes_to_the_same(
    replica: Replica, kinds: list[type[Event]], share: float
) -> None:
    plot, rented = new_id(), cast(type[Event], PlotRented)
    fields = {"plot_id": plot, "places": 3, "name": "Ann"}
    await replica.append(*(kind.model_validate(fields) for kind in [rented, *kinds]))
    ref, length = PLOT.ref(plot), len(kinds) + 1
    await replica.keep_snapshot(plot, 1 + int(share * (length - 1)))

    async def can_be_resumed() -> bool:
        return await replica.snapshots.resume(ref) is not None

    await eventually(can_be_resumed)
    assert same(await replica.cold(ref), await replica.as_at(ref, length))


# The service, and the log it reads


async def test_a_service_keeps_and_deletes_them(servers: Servers, network: str, database: str) -> None:
    async with running(garden, servers, network, database) as started:
        await grant(started.log, COORDINATOR)
        stream = SnapshotStream(started.nc, network)
        await stream.start(1)
        plot = (await started.client.send(RentPlot(name="Ann"), actor=COORDINATOR)).id
        for _ in range(SHORT + 1):
            await started.client.send(WaterPlot(plot_id=plot), actor=COORDINATOR)

        async def written() -> bool:
            return await stream.last(PLOT.ref(plot)) is not None

        await eventually(written)
        await started.service.vault.destroy(plot)
        assert await stream.last(PLOT.ref(plot)) is None


async def test_a_history_of_more_than_a_page_is_read_whole(replica: Replica) -> None:
    plot = new_id()
    subject, appender = PLOT.ref(plot).subject(replica.log.network), Appender(replica.log.nc, replica.log.network)
    end = 0
    for _ in range(3):
        [end] = await appender.append([Write(subject, end, [(new_id(), b"{}") for _ in range(700)])])
    sequences = [message.sequence for message in await replica.read(PLOT.ref(plot))]
    assert sequences == list(range(end - 2099, end + 1))
    page = await replica.log.page(PLOT.ref(plot), 1, 12)
    assert (len(page.messages), page.left) == (12, 2088)
