"""Events that a view cannot apply: they wait, with those behind them, and are tried again or left out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.contracts.membership import THE_NETWORK, EventDiscarded
from shared.contracts.refusals import Refused
from shared.ids import new_id
from shared.log.stream import Log
from shared.projection.rebuild import Rebuild
from shared.projection.view import View
from tests.kit.garden import POISONOUS, PlotLeft, PlotRented, Plots, PlotWatered, garden, plots
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually


@dataclass(frozen=True, slots=True)
class Waterings:
    plot_id: UUID
    times: int = 0


waterings = View("waterings", version=1, row=Waterings, key="plot_id")
waterings.starts(PlotRented)(lambda event: Waterings(event.plot_id))
waterings.on(PlotWatered)(lambda row, _event: replace(row, times=row.times + 1))

UNATTENDED = replace(garden, duties=None, views=(plots, waterings))
IVY = UUID("01990000-0000-7000-8000-000000001111")
ANN = UUID("01990000-0000-7000-8000-000000002222")


@pytest.fixture(autouse=True)
def code_that_fails() -> Any:
    yield
    POISONOUS.add("Poison Ivy")


@pytest.fixture
async def allotment(servers: Servers, network: str, database: str) -> AsyncIterator[Running]:
    """Ivy was watered twice, which no view can apply, and what came later waits; Ann is well."""
    async with running(UNATTENDED, servers, network, database) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        vault = started.service.vault
        for plot, name in ((IVY, "Poison Ivy"), (ANN, "Ann")):
            await record(started.log, PlotRented(plot_id=plot, places=1, name=name), vault=vault)
            await record(started.log, PlotWatered(plot_id=plot), PlotWatered(plot_id=plot))
        await ask(started)
        yield started


async def ask(of: Running) -> dict[str, list[str]]:
    """What was done to each plot, as far as the log goes now."""
    rows = await of.client.ask(Plots(), actor=COORDINATOR, at_least=await of.log.last_sequence())
    return {row["name"]: orjson.loads(row["log"]) if isinstance(row["log"], str) else row["log"] for row in rows}


async def operate(of: Running, operation: str, **request: Any) -> Any:
    return await of.client.request(f"ops.garden.{operation}", orjson.dumps({"actor": str(OPERATOR), **request}))


async def parked(of: Running) -> list[tuple[int, bool]]:
    return [(each["sequence"], each["waiting"]) for each in (await operate(of, "parked"))["parked"]]


async def discard(of: Running, sequence: int, service: str | None = "garden") -> None:
    await record(
        of.log, EventDiscarded(network_id=THE_NETWORK, sequence=sequence, reason="made by mistake", service=service)
    )
    await ask(of)


async def require_unchanged_by_a_rebuild(of: Running) -> None:
    before = await parked(of)
    answer = await operate(of, "rebuild")
    assert {each["differed"] for each in answer["rebuilt"]} == {0}
    assert await parked(of) == before


WATERED = "watered by operator"


async def test_later_events_of_the_aggregate_wait_in_order_and_all_else_goes_on(allotment: Running) -> None:
    first, second = [sequence for sequence, _ in await parked(allotment)]
    assert await parked(allotment) == [(first, False), (second, True)]
    assert await ask(allotment) == {"Ann": ["rented", WATERED, WATERED], "Poison Ivy": ["rented"]}
    counts = (await operate(allotment, "parked"))["counts"]
    assert counts == {"unapplied": 1, "waiting": 1, "aggregates": 1, "duties": 0}
    await require_unchanged_by_a_rebuild(allotment)


async def test_one_is_shown_without_what_is_personal(allotment: Running) -> None:
    (first, _), (second, _) = await parked(allotment)
    shown = await operate(allotment, "parked_show", sequence=first)
    assert shown["event"]["reason"] == "ValueError in a view"
    assert (shown["document"]["type"], shown["document"]["subject"]) == ("PlotWatered", f"plot/{IVY}")
    assert [each["sequence"] for each in shown["behind"]] == [second]


async def test_what_is_discarded_while_a_rebuild_is_finished_is_not_parked_again(
    allotment: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [sequence for sequence, _ in await parked(allotment)]
    compare = Rebuild._compare

    async def discard_meanwhile(self: Rebuild, *args: Any) -> Any:
        found = await compare(self, *args)
        for sequence in waiting:
            await discard(allotment, sequence)
        return found

    monkeypatch.setattr(Rebuild, "_compare", discard_meanwhile)
    await operate(allotment, "rebuild")
    assert await parked(allotment) == []
    assert (await ask(allotment))["Poison Ivy"] == ["rented"]


async def test_trying_again_before_the_code_is_mended_changes_nothing(allotment: Running) -> None:
    before = await parked(allotment)
    for preview in (True, False):
        tried = await operate(allotment, "parked_retry", preview=preview)
        assert tried["applied"] == []
        assert [each["sequence"] for each in tried["parked"]] == [sequence for sequence, _ in before]
        assert await parked(allotment) == before


async def test_a_preview_changes_nothing_and_the_real_thing_does_what_it_said(allotment: Running) -> None:
    sequences = [sequence for sequence, _ in await parked(allotment)]
    POISONOUS.clear()

    preview = await operate(allotment, "parked_retry", sequence=sequences[0], preview=True)
    assert (preview["applied"], preview["parked"]) == (sequences, [])
    assert [sequence for sequence, _ in await parked(allotment)] == sequences
    assert (await ask(allotment))["Poison Ivy"] == ["rented"]

    done = await operate(allotment, "parked_retry", sequence=sequences[0])
    assert (done["applied"], done["parked"]) == (sequences, [])
    assert await parked(allotment) == []
    assert (await ask(allotment))["Poison Ivy"] == ["rented", WATERED, WATERED]
    await record(allotment.log, PlotWatered(plot_id=IVY))
    assert (await ask(allotment))["Poison Ivy"] == ["rented", WATERED, WATERED, WATERED]
    await require_unchanged_by_a_rebuild(allotment)


async def test_one_view_rebuilt_leaves_what_waits_waiting(allotment: Running) -> None:
    before = await parked(allotment)
    POISONOUS.clear()
    answer = await operate(allotment, "rebuild", view="plots")
    assert [each["differed"] for each in answer["rebuilt"]] == [0]
    assert await parked(allotment) == before


async def test_all_views_rebuilt_by_mended_code_apply_what_waited(allotment: Running) -> None:
    POISONOUS.clear()
    answer = await operate(allotment, "rebuild")
    assert {each["view"]: each["differed"] for each in answer["rebuilt"]} == {"plots": 1, "waterings": 1}
    assert await parked(allotment) == []
    assert (await ask(allotment))["Poison Ivy"] == ["rented", WATERED, WATERED]


async def test_a_discarded_event_lets_those_behind_it_go_on_and_a_rebuild_agrees(allotment: Running) -> None:
    (first, _), (second, _) = await parked(allotment)
    await record(allotment.log, PlotLeft(plot_id=IVY))
    await discard(allotment, first)
    assert next(sequence for sequence, _ in await parked(allotment)) == second
    await discard(allotment, second)
    assert await parked(allotment) == []
    assert list(await ask(allotment)) == ["Ann"]
    await require_unchanged_by_a_rebuild(allotment)


async def test_what_was_discarded_stays_left_out_by_code_that_could_apply_it(
    allotment: Running, servers: Servers
) -> None:
    for sequence, _ in await parked(allotment):
        await discard(allotment, sequence)
    POISONOUS.clear()
    await require_unchanged_by_a_rebuild(allotment)
    assert (await ask(allotment))["Poison Ivy"] == ["rented"]
    fresh = await servers.fresh_database()
    async with running(UNATTENDED, servers, allotment.log.network, fresh) as elsewhere:
        assert (await ask(elsewhere))["Poison Ivy"] == ["rented"]
        at = await operate(elsewhere, "rebuild")
        assert {each["differed"] for each in at["rebuilt"]} == {0}


async def test_discarding_what_had_been_applied_rebuilds_the_views_without_it(allotment: Running) -> None:
    (leaving,) = await record(allotment.log, PlotLeft(plot_id=ANN))
    assert "Ann" not in await ask(allotment)

    await discard(allotment, leaving)

    async def ann_is_back() -> bool:
        return (await ask(allotment)).get("Ann") == ["rented", WATERED, WATERED]

    await eventually(ann_is_back)
    await require_unchanged_by_a_rebuild(allotment)


async def test_a_discard_for_another_service_or_of_what_lies_ahead_changes_nothing(allotment: Running) -> None:
    before = await parked(allotment)
    await discard(allotment, before[0][0], service="membership")
    ahead = await allotment.log.last_sequence() + 2
    await discard(allotment, ahead)
    await record(allotment.log, PlotWatered(plot_id=ANN))
    assert await parked(allotment) == before
    assert (await ask(allotment))["Ann"] == ["rented", WATERED, WATERED, WATERED]
    await require_unchanged_by_a_rebuild(allotment)


async def test_questions_as_at_a_date_leave_out_what_waits(allotment: Running) -> None:
    POISONOUS.clear()
    rows = await allotment.client.ask(Plots(), actor=COORDINATOR, known_at="2099-01-01T00:00:00Z")
    now = await allotment.client.ask(Plots(), actor=COORDINATOR)
    assert rows == now


async def test_nothing_is_parked_under_that(allotment: Running) -> None:
    for request in ({"sequence": 1}, {"duty_id": str(new_id())}):
        problem = await refusal(allotment, "parked_show", **request)
        assert problem == "parked.unknown"
    assert await refusal(allotment, "parked_show", sequence="first") == "request.invalid"


async def refusal(of: Running, operation: str, **request: Any) -> str:
    with pytest.raises(Refused) as refused:
        await operate(of, operation, **request)
    return refused.value.problem.code


async def test_what_is_discarded_while_the_service_is_down_is_let_go_of_when_it_is_back(
    servers: Servers, network: str, database: str
) -> None:
    async with running(UNATTENDED, servers, network, database) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        await record(started.log, PlotRented(plot_id=IVY, places=1, name="Poison Ivy"), vault=started.service.vault)
        await record(started.log, PlotWatered(plot_id=IVY), PlotLeft(plot_id=IVY))
        await ask(started)
        first, _ = [sequence for sequence, _ in await parked(started)]
    nc = await servers.connect("admin")
    log = Log(nc, network)
    await log.start()
    await record(log, EventDiscarded(network_id=THE_NETWORK, sequence=first, reason="made by mistake"))
    await nc.close()

    async with running(UNATTENDED, servers, network, database) as again:
        assert await ask(again) == {}
        assert await parked(again) == []
        assert again.service.projector.rebuilds == 0
        await require_unchanged_by_a_rebuild(again)
