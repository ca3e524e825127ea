"""What a service says of itself at /metrics and /health/ready, and that it says it whatever is away."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from shared.bus.requests import CommandReply
from shared.contracts.refusals import Refused
from shared.health import health_routes
from shared.ids import new_id
from shared.log.append import Conflict, Write
from shared.metrics import Metrics
from shared.vitals import Vitals
from tests.kit.garden import PLOT, Plots, RentPlot, TakePlace, garden
from tests.support.gate import gate_before
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
IDLE = Vitals(log=True, database=True, projecting=True)


@pytest.fixture
async def allotment(servers: Servers, network: str, database: str) -> AsyncIterator[Running]:
    async with running(garden, servers, network, database) as started:
        await grant(started.log, COORDINATOR, OPERATOR)
        await shows(started, "peernet_duties_owed")
        yield started


async def get(running: Running, path: str) -> httpx.Response:
    app = dict(health_routes(running.service))[path]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://garden") as client:
        return await client.get(path)


async def scrape(running: Running) -> dict[str, float]:
    """The value of each series, by its name and labels without the service."""
    answer = await get(running, "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return values(answer.text)


async def shows(running: Running, name: str) -> None:
    """Returns when the metric is there: its views are kept by this replica, and its database answers."""

    async def is_there() -> bool:
        return name in await scrape(running)

    await eventually(is_there)


def values(text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for sample in (sample for family in text_string_to_metric_families(text) for sample in family.samples):
        labels = [sample.labels[name] for name in ("command", "question", "outcome", "le") if name in sample.labels]
        key = " ".join([sample.name, *labels])
        assert key not in found, f"{key} is there twice"
        found[key] = sample.value
    return found


def families(text: str) -> dict[str, Metric]:
    return {family.name: family for family in text_string_to_metric_families(text)}


async def refused(sending: Any) -> str:
    with pytest.raises(Refused) as caught:
        await sending
    return caught.value.problem.code


async def test_requests_are_counted_by_what_became_of_them(allotment: Running) -> None:
    client, command_id = allotment.client, new_id()
    replies: list[CommandReply] = [
        await client.send(RentPlot(name="Ann"), actor=COORDINATOR, command_id=command_id) for _ in range(2)
    ]
    plot = replies[0].id
    await client.send(TakePlace(plot_id=plot), actor=COORDINATOR)
    assert await refused(client.send(TakePlace(plot_id=plot), actor=COORDINATOR)) == "plot.full"
    assert await refused(client.send_raw("garden", "BurnPlot", {}, actor=COORDINATOR)) == "command.unknown"
    await client.ask(Plots(), actor=COORDINATOR)

    found = await scrape(allotment)

    counted = {
        key: value for key, value in found.items() if key.startswith(("peernet_commands_", "peernet_questions_"))
    }
    assert counted == {
        "peernet_commands_total RentPlot accepted": 1,
        "peernet_commands_total RentPlot repeated": 1,
        "peernet_commands_total TakePlace accepted": 1,
        "peernet_commands_total TakePlace plot.full": 1,
        "peernet_commands_total unknown command.unknown": 1,
        "peernet_questions_total plots answered": 1,
    }
    assert found["peernet_command_seconds_count RentPlot"] == 2
    assert found["peernet_command_seconds_sum RentPlot"] > 0
    assert found["peernet_question_seconds_count plots"] == 1


async def test_appends_and_lost_races_are_counted(allotment: Running) -> None:
    plot = await allotment.client.send(RentPlot(name="Ann", email="ann@post.example"), actor=COORDINATOR)
    found = await scrape(allotment)
    assert [found[f"peernet_{name}_total"] for name in ("appends", "appended_commands", "appended_events")] == [1, 1, 2]
    assert found["peernet_append_conflicts_total"] == 0

    nobody_wrote = Write(PLOT.ref(str(plot.id)).subject(allotment.log.network), 0, [(new_id(), b"{}")])
    with pytest.raises(Conflict):
        await allotment.service.appender.append([nobody_wrote])
    assert (await scrape(allotment))["peernet_append_conflicts_total"] == 1


async def test_how_far_the_views_are_is_shown(allotment: Running) -> None:
    ann = await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)

    async def caught_up() -> bool:
        found = await scrape(allotment)
        return found["peernet_projector_sequence"] >= ann.sequence and found["peernet_projector_lag_events"] == 0

    await eventually(caught_up)
    found = await scrape(allotment)
    assert found["peernet_projecting"] == found["peernet_log_reachable"] == found["peernet_database_reachable"] == 1
    assert found["peernet_projector_lag_seconds"] == 0
    assert found["peernet_rebuilding"] == found["peernet_rebuilds_total"] == found["peernet_parked_events"] == 0
    assert found["process_resident_memory_bytes"] > 0


async def test_rebuilds_are_counted(allotment: Running) -> None:
    await allotment.client.request("ops.garden.rebuild", orjson.dumps({"actor": str(OPERATOR), "view": "plots"}))
    assert (await scrape(allotment))["peernet_rebuilds_total"] == 1


async def test_what_is_parked_and_what_is_owed_past_its_time_is_shown(allotment: Running) -> None:
    # Her plot is watered, but no view can say so: the event is parked, and the duty is owed for ever.
    await allotment.client.send(RentPlot(name="Poison Ivy"), actor=COORDINATOR)

    async def seen() -> bool:
        found = await scrape(allotment)
        return found["peernet_parked_events"] >= 1 and found.get("peernet_duties_overdue") == 1

    await eventually(seen)
    assert (await scrape(allotment))["peernet_duties_owed"] == 1
    document = (await get(allotment, "/health/ready")).json()
    assert document["parked"] >= 1
    assert document["duties"] == {"owed": 1, "overdue": 1}


async def test_a_replica_that_stands_by_says_nothing_of_what_it_does_not_do(
    allotment: Running, servers: Servers, network: str, database: str
) -> None:
    async with running(garden, servers, network, database) as other:
        found = await scrape(other)
        assert found["peernet_projecting"] == 0
        assert not [name for name in found if re.match("peernet_(projector_lag|parked|duties)", name)]
        assert (await get(other, "/health/ready")).json()["status"] == "ready"


async def test_a_database_that_hangs_keeps_nobody_waiting(servers: Servers, network: str, database: str) -> None:
    async with gate_before(database) as (gate, dsn), running(garden, servers, network, dsn) as allotment:
        await grant(allotment.log, COORDINATOR)
        await shows(allotment, "peernet_duties_owed")
        gate.freeze()
        async with asyncio.timeout(10):  # Postgres would be waited for much longer
            for _ in range(3):
                found = await scrape(allotment)
        assert "peernet_duties_owed" not in found
        assert "peernet_projector_sequence" not in found
        assert found["peernet_database_reachable"] == 0
        assert found["peernet_log_reachable"] == 1
        answer = await get(allotment, "/health/ready")
        assert answer.status_code == 503
        assert answer.json()["database"] is False
        gate.thaw()
        await shows(allotment, "peernet_duties_owed")
        assert (await get(allotment, "/health/ready")).status_code == 200


async def test_a_database_that_is_gone_leaves_the_rest_to_be_seen(
    servers: Servers, network: str, database: str
) -> None:
    async with gate_before(database) as (gate, dsn), running(garden, servers, network, dsn) as allotment:
        await grant(allotment.log, COORDINATOR)
        gate.freeze()
        gate.cut()
        await allotment.client.send(RentPlot(name="Ann"), actor=COORDINATOR)

        async def nobody_projects() -> bool:
            return (await scrape(allotment))["peernet_projecting"] == 0

        await eventually(nobody_projects)
        found = await scrape(allotment)
        assert not [name for name in found if re.match("peernet_(projector|parked|duties)", name)]
        assert found["peernet_commands_total RentPlot accepted"] == 1


async def test_while_the_log_is_away_nobody_claims_to_know_how_far_it_goes(
    servers: Servers, network: str, database: str
) -> None:
    async with (
        gate_before(servers.nats_url) as (gate, url),
        running(garden, servers, network, database, nats_url=url) as allotment,
    ):
        await shows(allotment, "peernet_projector_lag_events")
        gate.freeze()
        gate.cut()

        async def noticed() -> bool:
            return (await scrape(allotment))["peernet_log_reachable"] == 0

        await eventually(noticed)
        found = await scrape(allotment)
        assert found["peernet_database_reachable"] == 1
        assert not [name for name in found if name.startswith("peernet_projector_lag")]
        gate.thaw()

        async def answers() -> bool:
            return (
                await refused(allotment.client.send_raw("garden", "BurnPlot", {}, actor=OPERATOR)) == "command.unknown"
            )

        await eventually(answers)


async def test_nothing_that_is_sent_becomes_a_label(allotment: Running) -> None:
    ann = await allotment.client.send(RentPlot(name="Ann Unusual", email="ann@post.example"), actor=COORDINATOR)
    await refused(allotment.client.send_raw("garden", "AnnUnusual", {}, actor=COORDINATOR))
    await allotment.client.ask(Plots(), actor=COORDINATOR, at_least=ann.sequence)

    text = (await get(allotment, "/metrics")).text

    assert "Unusual" not in text
    assert not UUID.search(text)
    found = families(text)
    assert {name.partition("_")[0] for name in found} == {"peernet", "process"}
    labels = {label for family in found.values() for sample in family.samples for label in sample.labels}
    assert labels == {"service", "command", "question", "outcome", "le"}
    assert {family.documentation for family in found.values()}.isdisjoint({""})


def test_a_million_names_are_one_series() -> None:
    metrics = Metrics("garden")
    for number in range(1000):
        metrics.answered("command", f"Burn{number}", "command.unknown", 0.001)
    found = values(metrics.exposition(IDLE).decode())
    assert {key: value for key, value in found.items() if key.startswith("peernet_commands_")} == {
        "peernet_commands_total unknown command.unknown": 1000
    }


def test_services_of_one_process_count_for_themselves() -> None:
    one, other = Metrics("garden"), Metrics("garden")
    one.answered("command", RentPlot.__name__, "accepted", 0.001)
    assert "RentPlot" in one.exposition(IDLE).decode()
    assert "RentPlot" not in other.exposition(IDLE).decode()
