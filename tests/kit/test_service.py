"""A whole service of the kit's: commands, questions, sealing, duties, rebuild, replay."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from shared.contracts.membership import THE_NETWORK, AccessRevoked
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind, BasisKind, LawfulBasis, Method
from shared.ids import new_id
from shared.projection.replay import replay_as_at
from shared.sender import Sender
from tests.kit.garden import LeavePlot, Plots, PraisePlot, RentPlot, TakePlace, WaterPlot, garden
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually

BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id="form-1",
    wording_sha256="0" * 64,
    method=Method.FORM,
    given_at=datetime(2026, 1, 1, tzinfo=UTC),
)


async def test_a_command_is_answered_and_its_view_shows_it(allotment: Running) -> None:
    reply = await allotment.client.send(RentPlot(name="Ann", email="ann@post.example"), actor=COORDINATOR)
    rows = await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=reply.sequence)
    assert [(row["plot_id"], row["name"]) for row in rows] == [(str(reply.id), "Ann")]


async def test_nothing_personal_is_plain_in_the_log(allotment: Running) -> None:
    await allotment.client.send(
        RentPlot(name="Ann Unusual", email="ann@post.example", needs="a ramp", basis=BASIS), actor=COORDINATOR
    )
    log = b"".join(await allotment.bodies())
    assert b"PlotRented" in log
    for secret in (b"Ann", b"Unusual", b"post.example", b"ramp"):
        assert secret not in log


async def test_sensitive_fields_need_a_basis(allotment: Running) -> None:
    with pytest.raises(Refused) as refused:
        await allotment.client.send(RentPlot(name="Ann", needs="a ramp"), actor=COORDINATOR)
    assert refused.value.problem.code == "basis.missing"


async def test_a_member_sends_only_what_names_them(allotment: Running) -> None:
    plot = (await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)).id
    member = Actor(ActorKind.MEMBER, new_id())
    await allotment.client.send(PraisePlot(plot_id=plot, gardener_id=member.id), actor=member)
    for other in (new_id(), None):
        with pytest.raises(Refused) as refused:
            await allotment.client.send(PraisePlot(plot_id=plot, gardener_id=other), actor=member)
        assert refused.value.problem.code == "access.refused"


async def test_what_is_sent_in_secret_says_nowhere_who_sent_it(allotment: Running) -> None:
    plot = (await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)).id
    member = Actor(ActorKind.MEMBER, new_id())
    praise = PraisePlot(plot_id=plot, gardener_id=member.id, in_secret=True)
    await allotment.client.send(praise, actor=member, on_behalf_of=member.id, correlation_id=member.id)
    bodies = await allotment.bodies()
    assert b"PlotPraised" in bodies[-1]
    assert str(member.id).encode() not in b"".join(bodies)


async def test_the_same_command_again_is_carried_out_once(allotment: Running) -> None:
    command_id = new_id()
    first, second = [
        await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR, command_id=command_id) for _ in range(2)
    ]
    assert (first.id, first.sequence, first.repeated) == (second.id, second.sequence, False)
    assert second.repeated


async def test_a_race_for_one_address_has_one_winner(allotment: Running) -> None:
    results = await asyncio.gather(
        *(
            allotment.client.send(RentPlot(name=f"P{n}", email=" ANN@post.example "), actor=COORDINATOR)
            for n in range(50)
        ),
        return_exceptions=True,
    )
    refusals = [result.problem.code for result in results if isinstance(result, Refused)]
    assert len(refusals) == 49
    assert set(refusals) == {"plot.taken"}
    assert sum(b"PlotRented" in body for body in await allotment.bodies()) == 1


async def test_places_are_never_oversubscribed(allotment: Running) -> None:
    plot = await allotment.client.send(RentPlot(name="Ann", places=30), actor=COORDINATOR)
    results = await asyncio.gather(
        *(allotment.client.send(TakePlace(plot_id=plot.id), actor=COORDINATOR) for _ in range(50)),
        return_exceptions=True,
    )
    refusals = [result.problem.code for result in results if isinstance(result, Refused)]
    assert refusals == ["plot.full"] * 20


async def test_actors_without_the_right_are_refused(allotment: Running) -> None:
    plot = await allotment.client.send(RentPlot(name="Ann", places=3), actor=COORDINATOR)
    strangers = [
        Actor(ActorKind.COORDINATOR, new_id()),
        Actor(ActorKind.MEMBER, new_id()),
        Actor(ActorKind.PARTNER, COORDINATOR.id),
    ]
    for stranger in strangers:
        with pytest.raises(Refused) as refused:
            await allotment.client.send(TakePlace(plot_id=plot.id), actor=stranger)
        assert refused.value.problem.code == "access.refused"
        with pytest.raises(Refused):
            await allotment.client.ask(Plots(), actor=stranger)
    themselves = await allotment.client.send(TakePlace(plot_id=plot.id), actor=Actor(ActorKind.MEMBER, plot.id))
    assert themselves.sequence > plot.sequence


async def test_a_duty_is_carried_out_once_and_ends(allotment: Running) -> None:
    plot = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)

    async def watered() -> bool:
        rows = await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=plot.sequence)
        return bool(rows[0]["log"] == '["rented", "watered by system"]')

    await eventually(watered)
    assert await allotment.service.pool.fetchval("SELECT count(*) FROM garden_duties") == 0


async def test_an_event_that_a_view_cannot_apply_is_parked_and_others_go_on(allotment: Running) -> None:
    ivy = await allotment.client.send(RentPlot(name="Poison Ivy"), actor=COORDINATOR)
    await allotment.client.send(WaterPlot(plot_id=ivy.id), actor=COORDINATOR)
    await allotment.client.send(LeavePlot(plot_id=ivy.id), actor=COORDINATOR)
    ann = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    rows = await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=ann.sequence)
    assert {row["name"] for row in rows} == {"Ann", "Poison Ivy"}
    parked = await allotment.service.pool.fetch("SELECT waiting, reason FROM parked ORDER BY sequence")
    assert [row["waiting"] for row in parked[:2]] == [False, True]
    assert "cannot be watered" not in parked[0]["reason"]


async def test_an_event_that_no_row_can_hold_is_parked_and_others_go_on(allotment: Running) -> None:
    runner = allotment.service.runner
    unfit = await runner.run(RentPlot(name="An\0n"), Sender(COORDINATOR))
    fit = await runner.run(RentPlot(name="Bob"), Sender(COORDINATOR))
    rows = await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=fit.sequence)
    assert [row["name"] for row in rows] == ["Bob"]
    parked = await allotment.service.pool.fetch("SELECT path, reason FROM parked WHERE NOT waiting")
    assert [row["path"] for row in parked] == [f"plot/{unfit.id}"]
    assert "no row can hold it" in parked[0]["reason"]


@pytest.mark.parametrize(
    "body",
    [
        b"not JSON",
        b"[]",
        b'{"data": {}}',
        b'{"type": "PlotWatered", "data": {}, "subject": "plot/x"}',
        b'{"type": "PlotRented", "dataschema": "x/1", "subject": "plot/x", "data": {"sealed": "AAAA"}}',
    ],
)
async def test_what_is_no_event_of_ours_is_parked_and_others_go_on(allotment: Running, body: bytes) -> None:
    await allotment.log.js.publish(f"{allotment.log.network}.log.garden.plot.x", body)
    bob = await allotment.client.send(RentPlot(name="Bob"), actor=COORDINATOR)
    rows = await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=bob.sequence)
    assert [row["name"] for row in rows] == ["Bob"]
    parked = await allotment.service.pool.fetch("SELECT path FROM parked")
    assert [row["path"] for row in parked] == ["plot/x"]


async def test_operators_and_those_who_coordinate_all_of_it_see_how_a_service_is(allotment: Running) -> None:
    of_one_intake = Actor(ActorKind.COORDINATOR, new_id())
    await grant(allotment.log, of_one_intake, scope=f"intake:{new_id()}")
    for operation in ("duties", "parked", "rebuild"):
        with pytest.raises(Refused) as refused:
            await allotment.client.request(f"ops.garden.{operation}", orjson.dumps({"actor": str(of_one_intake)}))
        assert refused.value.problem.code == "access.refused"
        await allotment.client.request(f"ops.garden.{operation}", orjson.dumps({"actor": str(COORDINATOR)}))


async def test_what_waits_beyond_its_deadline_is_never_carried_out(allotment: Running) -> None:
    plot = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    runner, now = allotment.service.runner, datetime.now(UTC)
    in_time = Sender(COORDINATOR, deadline=now + timedelta(hours=1))
    too_late = Sender(COORDINATOR, deadline=now - timedelta(seconds=1))
    assert (await runner.run(TakePlace(plot_id=plot.id), in_time)).sequence > plot.sequence
    with pytest.raises(Refused) as refused:
        await runner.run(TakePlace(plot_id=plot.id), too_late)
    assert refused.value.problem.code == "deadline.passed"


async def test_questions_of_the_past_leave_room_for_those_of_today(
    allotment: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed = asyncio.Event()

    async def long_log(*args: Any, **more: Any) -> None:
        await replayed.wait()
        await replay_as_at(*args, **more)

    monkeypatch.setattr("shared.questions.replay_as_at", long_log)
    await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    past = [
        asyncio.create_task(allotment.client.ask(Plots(), actor=COORDINATOR, known_at=datetime.now(UTC)))
        for _ in range(12)
    ]
    last = await allotment.log.last_sequence()
    async with asyncio.timeout(4):
        assert len(await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=last)) == 1
    replayed.set()
    assert [len(rows) for rows in await asyncio.gather(*past)] == [1] * 12


async def test_only_those_who_enter_what_others_did_may_say_that_it_was_earlier(allotment: Running) -> None:
    plot = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    herself = Actor(ActorKind.MEMBER, plot.id)
    takes = TakePlace(plot_id=plot.id)
    with pytest.raises(Refused) as refused:
        await allotment.client.send(takes, actor=herself, occurred_at=datetime.now(UTC) - timedelta(hours=1))
    assert [each.field for each in refused.value.problem.fields] == ["occurred_at"]
    moments_ago = datetime.now(UTC) - timedelta(minutes=1)
    assert (await allotment.client.send(takes, actor=herself, occurred_at=moments_ago)).sequence > plot.sequence


async def test_as_at_a_date_counts_what_had_happened_by_then(allotment: Running) -> None:
    long_ago = datetime(2025, 3, 1, tzinfo=UTC)
    ann = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR, occurred_at=long_ago)
    await allotment.client.send(RentPlot(name="Bob"), actor=COORDINATOR)
    in_2025 = await allotment.client.ask(Plots(), actor=COORDINATOR, as_at=long_ago + timedelta(days=1))
    assert [row["name"] for row in in_2025] == ["Ann"]
    known_then = await allotment.client.ask(Plots(), actor=COORDINATOR, known_at=long_ago + timedelta(days=1))
    assert known_then == []
    assert len(await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=ann.sequence)) >= 1


async def test_a_rebuild_gives_the_same_rows(allotment: Running) -> None:
    for n in range(20):
        last = await allotment.client.send(RentPlot(name=f"P{n}"), actor=COORDINATOR)
    before = await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=last.sequence)
    body = orjson.dumps({"actor": str(OPERATOR), "view": "plots"})
    answer = await allotment.client.request("ops.garden.rebuild", body)
    assert [(each["view"], each["rows"], each["differed"]) for each in answer["rebuilt"]] == [("plots", 20, 0)]
    after = await allotment.client.ask(Plots(), actor=COORDINATOR)
    assert [row["name"] for row in after] == [row["name"] for row in before]


async def test_an_emptied_database_fills_itself_from_the_log(servers: Servers, network: str, database: str) -> None:
    async with running(garden, servers, network, database) as first:
        await grant(first.log, COORDINATOR)
        await first.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    async with running(garden, servers, network, await servers.fresh_database()) as second:
        last = await second.log.last_sequence()
        rows = await second.client.ask(Plots(), actor=COORDINATOR, at_least=last)
        assert [row["name"] for row in rows] == ["Ann"]


async def test_a_destroyed_key_reads_as_erased(allotment: Running) -> None:
    ann = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=ann.sequence)
    await allotment.service.vault.destroy(ann.id)
    await allotment.client.request("ops.garden.rebuild", orjson.dumps({"actor": str(OPERATOR)}))
    rows = await allotment.client.ask(Plots(), actor=COORDINATOR)
    assert [row["name"] for row in rows] == [None]


async def test_code_that_cannot_read_a_newer_grant_lets_nobody_in(allotment: Running) -> None:
    revoked = AccessRevoked(network_id=THE_NETWORK, actor=OPERATOR.id, kind=OPERATOR.kind, scope="network")
    (sequence,) = await record(allotment.log, revoked)
    await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    found = await allotment.log.message(sequence)
    newer = found.body.replace(b"AccessRevoked/1", b"AccessRevoked/2").replace(b'"id":"', b'"id":"0')
    headers = {"Nats-Expected-Last-Subject-Sequence": str(sequence)}
    await allotment.log.js.publish(found.subject, newer, headers=headers)

    for asked in (
        allotment.client.send(RentPlot(name="Bob"), actor=COORDINATOR),
        allotment.client.ask(Plots(), actor=COORDINATOR),
    ):
        with pytest.raises(Refused) as refused:
            await asked
        assert refused.value.problem.code == "service.outdated"
