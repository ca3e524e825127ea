"""Requests that are wrong: each is answered within a second, nothing is appended, and the service goes on."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.kit.garden import RentPlot, garden
from tests.support.running import COORDINATOR, Running, grant, running
from tests.support.servers import Servers

ID = str(new_id())


@pytest.fixture(scope="module")
async def allotment(servers: Servers) -> AsyncIterator[Running]:
    async with running(garden, servers, f"b{new_id().hex[-8:]}", await servers.fresh_database()) as started:
        await grant(started.log, COORDINATOR)
        yield started


def command(**data: Any) -> bytes:
    return orjson.dumps({"actor": str(COORDINATOR), "data": data})


BAD: list[tuple[str, bytes, str, str]] = [
    ("cmd.garden.RentPlott", command(name="A"), "command.unknown", "command"),
    ("query.garden.plotz", command(), "question.unknown", "question"),
    ("cmd.garden.RentPlot", b"{not json", "request.invalid", "body"),
    ("cmd.garden.RentPlot", b"[]", "request.invalid", "data"),
    ("cmd.garden.RentPlot", b"\xff\xfe", "request.invalid", "body"),
    ("cmd.garden.RentPlot", b"", "request.invalid", "body"),
    ("cmd.garden.RentPlot", command(name="An\0n"), "request.invalid", "body"),
    ("cmd.garden.RentPlot", b'{"data": {}}', "request.invalid", "actor"),
    ("cmd.garden.RentPlot", b'{"actor": "coordinator:ann"}', "request.invalid", "actor"),
    ("cmd.garden.RentPlot", orjson.dumps({"actor": f"system:{ID}", "data": {"name": "A"}}), "request.invalid", "actor"),
    ("cmd.garden.RentPlot", command(), "request.invalid", "name"),
    ("cmd.garden.RentPlot", command(name="A", colour="red"), "request.invalid", "colour"),
    ("cmd.garden.RentPlot", command(name={"first": "A"}), "request.invalid", "name"),
    ("cmd.garden.RentPlot", command(name="A", places="many"), "request.invalid", "places"),
    ("cmd.garden.WaterPlot", command(plot_id="12"), "request.invalid", "plot_id"),
    ("cmd.garden.WaterPlot", command(plot_id=ID), "plot.not_rented", "plot_id"),
    ("cmd.garden.RentPlot", command(name="A" * 2_000_000), "request.too_large", ""),
    (
        "cmd.garden.RentPlot",
        orjson.dumps({"actor": str(COORDINATOR), "occurred_at": "2024-02-31T00:00:00Z", "data": {"name": "A"}}),
        "request.invalid",
        "occurred_at",
    ),
    (
        "cmd.garden.RentPlot",
        orjson.dumps({"actor": str(COORDINATOR), "deadline": "2024-01-01T00:00:00Z", "data": {"name": "A"}}),
        "deadline.passed",
        "",
    ),
    (
        "cmd.garden.RentPlot",
        orjson.dumps({"actor": f"coordinator:{ID}", "data": {"name": "A"}}),
        "access.refused",
        "actor",
    ),
]


@pytest.mark.parametrize(
    ("address", "body", "code", "field"), BAD, ids=[f"{b[2]}-{b[3]}-{n}" for n, b in enumerate(BAD)]
)
async def test_each_is_answered_with_a_problem_that_names_the_field(
    allotment: Running, address: str, body: bytes, code: str, field: str
) -> None:
    before = await allotment.log.last_sequence()
    started = time.monotonic()
    with pytest.raises(Refused) as refused:
        await allotment.client.request(address, body)
    assert time.monotonic() - started < 1.0
    problem = refused.value.problem
    assert problem.code == code
    assert [each.field for each in problem.fields] == ([field] if field else [])
    assert problem.detail.endswith((".", "?")) or ":" in problem.detail
    assert await allotment.log.last_sequence() == before


async def test_more_than_the_server_takes_is_refused_by_the_client(allotment: Running) -> None:
    with pytest.raises(Refused) as refused:
        await allotment.client.request("cmd.garden.RentPlot", b" " * 5_000_000)
    assert refused.value.problem.code == "request.too_large"


async def test_the_service_goes_on_after_all_of_it(allotment: Running) -> None:
    await asyncio.gather(
        *(allotment.client.request(address, body) for address, body, _, _ in BAD * 3), return_exceptions=True
    )
    reply = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)
    assert reply.sequence > 0


async def test_a_service_that_is_not_there_is_said_to_be_unavailable(allotment: Running) -> None:
    with pytest.raises(Refused) as refused:
        await allotment.client.send_raw("greenhouse", "RentPlot", {}, actor=COORDINATOR)
    assert refused.value.problem.code == "service.unavailable"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from(["name", "email", "needs", "places", "plot_id", "basis", "actor", "x"]), JSON, max_size=5
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=FIELDS | JSON, wrapping=st.dictionaries(st.sampled_from(["command_id", "on_behalf_of", "y"]), JSON, max_size=2)
)
async def test_no_json_at_all_makes_the_service_fail(allotment: Running, data: Any, wrapping: dict[str, Any]) -> None:
    try:
        body = orjson.dumps({"actor": str(Actor(ActorKind.COORDINATOR, COORDINATOR.id)), **wrapping, "data": data})
    except TypeError:
        return
    for address in ("cmd.garden.RentPlot", "cmd.garden.TakePlace", "query.garden.plots"):
        outcome: Any = (await asyncio.gather(allotment.client.request(address, body), return_exceptions=True))[0]
        if isinstance(outcome, Refused):
            assert outcome.problem.status < 500
        else:
            assert not isinstance(outcome, BaseException)
