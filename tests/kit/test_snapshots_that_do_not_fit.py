"""Snapshots of other code, of another log, of nobody any more, or of nothing: none of them is believed."""

from uuid import UUID

import orjson
import pytest
from cryptography.exceptions import InvalidTag
from nats.aio.client import Client

from shared.ids import new_id
from shared.log.append import Write
from shared.snapshots.sealed import Content, Head, head_of, open_sealed, seal
from shared.snapshots.stream import SnapshotStream
from tests.kit.garden import (
    PLOT,
    PlotRented,
    PlotWatered,
    WaterPlot,
)
from tests.kit.snapshotting import MARKER, Replica, believed_in_the_end, believes, marked_plot, same
from tests.support.running import COORDINATOR, grant


async def test_one_that_other_code_wrote_is_not_believed(replica: Replica, nc: Client) -> None:
    marked = await marked_plot(replica)
    other = Replica(nc, replica.log.network, code=lambda _: "other code")
    await other.start()
    assert not await believes(other, marked)
    await other.stop()


async def anew(replica: Replica, events: list[PlotRented | PlotWatered]) -> None:
    """Puts another log in the place of this one."""
    await replica.log.js.delete_stream(replica.log.network)
    await replica.log.ensure(1)
    await grant(replica.log, COORDINATOR)
    for event in events:
        await replica.append(event)


@pytest.mark.parametrize("events", [60, 45], ids=["as long", "shorter"])
async def test_one_of_another_log_is_not_believed(replica: Replica, events: int) -> None:
    marked = await marked_plot(replica)
    plot = UUID(marked.id)
    await anew(replica, [PlotRented(plot_id=plot, places=5, name="Ann"), *[PlotWatered(plot_id=plot)] * (events - 1)])
    sequences = [message.sequence for message in await replica.read(marked)]
    assert len(sequences) == events
    assert not await believes(replica, marked)


async def test_one_of_a_log_that_went_back_is_not_believed_though_the_same_command_came_again(
    replica: Replica,
) -> None:
    marked = await marked_plot(replica)
    kept = await replica.read(marked)
    await anew(replica, [])
    writes = [Write(marked.subject(replica.log.network), 0, [(new_id(), message.body) for message in kept])]
    assert await replica.appender.append(writes) == [kept[-1].sequence]
    assert [message.body for message in await replica.read(marked)] == [message.body for message in kept]
    assert not await believes(replica, marked)


async def test_one_that_was_altered_or_is_nonsense_is_not_believed(replica: Replica, nc: Client) -> None:
    marked = await marked_plot(replica)
    body = await replica.stream.last(marked)
    assert body is not None
    line, _, sealed = body.partition(b"\n")
    head = orjson.loads(line)
    later = orjson.dumps({**head, "sequence": head["sequence"] + 1})
    altered = bytes([*sealed[:-1], sealed[-1] ^ 1])
    nonsense = [b"", b"\n", b"{}", b"nonsense", b"[1]\nx", line, line + b"\nx"]
    for wrong in [later + b"\n" + sealed, line + b"\n" + altered, body[: len(body) // 2], *nonsense]:
        await nc.request(replica.stream.subject(marked), wrong, timeout=10)
        assert not await believes(replica, marked), wrong[:80]
    await nc.request(replica.stream.subject(marked), body, timeout=10)
    await believed_in_the_end(replica, marked)


async def test_one_of_somebody_else_is_not_believed(replica: Replica, nc: Client) -> None:
    marked, other = await marked_plot(replica), await marked_plot(replica)
    body = await replica.stream.last(marked)
    assert body is not None
    await nc.request(replica.stream.subject(other), body, timeout=10)
    assert not await believes(replica, other)


async def test_without_the_stream_everything_goes_on(replica: Replica, another: Replica) -> None:
    marked = await marked_plot(replica)
    await replica.log.js.delete_stream(f"{replica.log.network}-snapshots")
    assert not await believes(replica, marked)
    assert not (await another.run(WaterPlot(plot_id=UUID(marked.id)))).repeated
    await replica.vault.destroy(UUID(marked.id))


async def test_none_is_written_of_what_the_log_does_not_have(replica: Replica) -> None:
    plot, other = await replica.watered_plot(40), await replica.watered_plot(40)
    loaded, others = await replica.as_at(PLOT.ref(plot), 41), await replica.as_at(PLOT.ref(other), 41)
    loaded.commands = others.commands
    assert not await replica.snapshots.write(PLOT.ref(plot), loaded)
    assert not await replica.snapshots.write(PLOT.ref(plot), others)
    assert await replica.stream.last(PLOT.ref(plot)) is None
    assert await replica.snapshots.write(PLOT.ref(other), others)


def test_one_is_sealed_for_what_it_is_of() -> None:
    head, content, key = Head("code", 7, "then"), Content(b"state", b"commands"), b"k" * 32
    body = seal("a", head, content, key)
    assert (head_of(body), open_sealed("a", body, key)) == (head, content)
    line, sealed = body.split(b"\n", 1)
    for subject, altered in [("b", body), ("a", line.replace(b"7", b"8") + b"\n" + sealed)]:
        with pytest.raises(InvalidTag):
            open_sealed(subject, altered, key)


# People


async def test_who_is_erased_has_none_and_gets_none(replica: Replica) -> None:
    marked = await marked_plot(replica)
    loaded = await replica.as_at(marked, 60)
    stream = SnapshotStream(replica.log.nc, replica.log.network)
    await stream.start(1)
    await replica.vault.destroy(UUID(marked.id))
    assert await stream.last(marked) is None
    assert not await replica.snapshots.write(marked, loaded)
    assert await stream.last(marked) is None
    assert same(await replica.cold(marked), loaded)


async def test_one_that_is_left_of_an_erased_person_is_not_opened(replica: Replica, nc: Client) -> None:
    marked = await marked_plot(replica)
    body = await replica.stream.last(marked)
    assert body is not None
    await replica.vault.destroy(UUID(marked.id))
    await nc.request(replica.stream.subject(marked), body, timeout=10)
    assert not await believes(replica, marked)


async def test_nothing_of_the_state_is_plain(replica: Replica) -> None:
    marked = await marked_plot(replica)
    body = await replica.stream.last(marked)
    assert body is not None
    line, _, sealed = body.partition(b"\n")
    assert set(orjson.loads(line)) == {"code", "sequence", "recorded"}
    assert b"Plot" not in sealed
    assert MARKER.bytes not in sealed
