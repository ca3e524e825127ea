"""Traces: from a request to its append to the views; nothing about a person in them; nothing at all while off."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from threading import Event
from time import monotonic
from typing import Any

import orjson
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.bus.requests import CommandReply, CommandRequest
from shared.contracts.refusals import UNAVAILABLE
from shared.ids import new_id
from shared.settings import ServiceSettings
from shared.tracing import set_up_tracing, span, stop_tracing, traceparent, traceparents
from tests.kit.garden import RentPlot, garden
from tests.support.collector import collector
from tests.support.running import CLAIMS, COORDINATOR, MASTER, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{CALLER}-01"
NOT_RECORDED = f"00-{TRACE}-{CALLER}-00"
NONE_AT_ALL = [
    "",
    "Ann Unusual",
    f"00-{'0' * 32}-{CALLER}-01",
    f"00-{TRACE}-{'0' * 16}-01",
    f"00-{TRACE}-{CALLER}-01-x",
]


def settings(traces: str) -> ServiceSettings:
    return ServiceSettings(postgres_dsn="", master_key=MASTER, claims_key=CLAIMS, traces=traces)  # type: ignore[arg-type]


class Recorded:
    """The spans of this process, after tracing was stopped."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    def spans(self) -> list[ReadableSpan]:
        stop_tracing()
        return list(self.exporter.get_finished_spans())

    def named(self, name: str) -> list[ReadableSpan]:
        return [each for each in self.spans() if each.name == name]


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    found = Recorded()
    set_up_tracing("garden", settings("http://nowhere.invalid"), found.exporter)
    yield found
    stop_tracing()


@pytest.fixture
async def allotment(servers: Servers, network: str, database: str, recorded: Recorded) -> AsyncIterator[Running]:
    async with running(garden, servers, network, database) as started:
        await grant(started.log, COORDINATOR)
        yield started


async def send(allotment: Running, name: str, data: dict[str, Any], header: str | None) -> bytes:
    request = CommandRequest(actor=str(COORDINATOR), data=data, command_id=new_id())
    headers = {"traceparent": header} if header else None
    subject = f"{allotment.log.network}.cmd.garden.{name}"
    return (await allotment.nc.request(subject, request.model_dump_json().encode(), timeout=10, headers=headers)).data


def place(span: ReadableSpan) -> tuple[str, str, str | None]:
    """Its trace, its own id and its parent's."""
    context = span.context
    return f"{context.trace_id:032x}", f"{context.span_id:016x}", f"{span.parent.span_id:016x}" if span.parent else None


async def test_a_trace_goes_from_the_caller_to_the_command_to_the_append_to_the_view(
    allotment: Running, recorded: Recorded
) -> None:
    reply = CommandReply.model_validate_json(await send(allotment, "RentPlot", {"name": "Ann"}, PARENT))
    stored = json.loads((await allotment.bodies())[reply.sequence - 1])

    async def is_shown() -> bool:
        projector = allotment.service.projector
        return projector.sequence >= reply.sequence and projector.behind().events == 0

    await eventually(is_shown)
    (command,) = recorded.named("command RentPlot")
    (append,) = recorded.named("append")

    trace, own, parent = place(command)
    assert (trace, parent) == (TRACE, CALLER)
    assert dict(command.attributes or {}) == {
        "peernet.request": "RentPlot",
        "peernet.outcome": "accepted",
        "peernet.sequence": reply.sequence,
    }
    assert stored["traceparent"] == f"00-{TRACE}-{own}-01"
    assert place(append)[0] == TRACE
    assert place(append)[2] == own
    assert (append.attributes or {})["peernet.events"] == 1
    assert [place(each)[::2] for each in recorded.named("project")] == [(TRACE, own)]


async def test_a_step_done_for_several_requests_is_in_the_trace_of_each(recorded: Recorded) -> None:
    bodies = [orjson.dumps({"data": {}, "traceparent": f"00-{number:032x}-{CALLER}-01"}) for number in (1, 2, 1)]
    bodies += [b"not JSON", b'{"traceparent":"Ann"}', orjson.dumps({"traceparent": NOT_RECORDED}), b"{}"]
    with span("project", links=traceparents(bodies), events=len(bodies)):
        pass
    spans = recorded.named("project")
    assert [place(each)[::2] for each in spans] == [(f"{number:032x}", CALLER) for number in (1, 2)]
    assert [(each.attributes or {})["peernet.events"] for each in spans] == [7, 7]


async def test_a_step_done_for_nobody_who_is_traced_is_in_no_trace(recorded: Recorded) -> None:
    with span("project", links=traceparents([b"{}"])):
        assert traceparent() is None
    assert recorded.spans() == []


@pytest.mark.parametrize("header", [None, *NONE_AT_ALL])
async def test_what_is_no_traceparent_begins_a_new_trace(recorded: Recorded, header: str | None) -> None:
    with span("command", parent=header):
        assert traceparent()
    (only,) = recorded.spans()
    assert place(only)[0] != TRACE
    assert only.parent is None


async def test_a_caller_who_does_not_record_is_not_recorded_here_either(recorded: Recorded) -> None:
    with span("command", parent=NOT_RECORDED):
        stored = traceparent()
    assert stored is not None
    assert stored.startswith(f"00-{TRACE}-")
    assert stored.endswith("-00")
    assert recorded.spans() == []


async def test_nothing_about_a_person_is_in_a_trace(allotment: Running, recorded: Recorded) -> None:
    data = {"name": "Ann Unusual", "email": "ann@post.example"}
    reply = CommandReply.model_validate_json(await send(allotment, "RentPlot", data, PARENT))
    await send(allotment, "AnnUnusual", data, "ann@post.example")
    await send(allotment, "RentPlot", {"name": 7, "nickname": "Unusual"}, None)
    with suppress(ValueError), span("command", request="RentPlot", title="Ann Unusual", view="plots"):
        raise ValueError("Ann Unusual cannot have this plot")
    text = "".join(each.to_json() for each in recorded.spans())
    assert "plot" in text
    for secret in ("Unusual", "post.example", str(reply.id), str(COORDINATOR.id)):
        assert secret not in text


async def test_a_name_that_nobody_published_does_not_name_a_span(allotment: Running, recorded: Recorded) -> None:
    await send(allotment, "BurnPlot", {}, None)
    (only,) = recorded.named("command unknown")
    assert (only.attributes or {})["peernet.outcome"] == "command.unknown"
    assert only.status.is_unset


@pytest.mark.parametrize("error", [ValueError("Ann"), UNAVAILABLE(what="Ann")])
async def test_of_a_failure_only_its_kind_is_recorded(recorded: Recorded, error: Exception) -> None:
    with suppress(type(error)), span("command"):
        raise error
    (only,) = recorded.spans()
    ours = isinstance(error, ValueError)
    expected = {"error.type": "ValueError"} if ours else {"peernet.outcome": "service.unavailable"}
    assert dict(only.attributes or {}) == expected
    assert only.status.is_unset is not ours
    assert only.status.description is None
    assert only.events == ()


def test_spans_are_sent_over_otlp() -> None:
    with collector() as found:
        set_up_tracing("garden", settings(found.url))
        with span("command", request="RentPlot") as step:
            step.note(sequence=7)
        stop_tracing()
    assert found.names() == {("garden", "command RentPlot")}


class Hanging(SpanExporter):
    """Sends to a collector that never answers."""

    def __init__(self) -> None:
        self.answer = Event()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        self.answer.wait()
        return SpanExportResult.FAILURE


def test_a_collector_that_hangs_does_not_hold_up_the_end_of_a_service() -> None:
    hanging, begun = Hanging(), monotonic()
    set_up_tracing("garden", settings("http://nowhere.invalid"), hanging)
    try:
        with span("command"):
            pass
        stop_tracing()
        assert monotonic() - begun < 20, "the SDK by itself waits for thirty seconds"
    finally:
        hanging.answer.set()


def test_while_off_nothing_of_it_is_imported() -> None:
    code = (
        "import sys, shared.service, services.membership.app\n"
        "from shared.tracing import span, traceparent\n"
        "with span('command', parent='x', request='JoinMember') as step:\n"
        "    step.note(sequence=1)\n"
        "    assert traceparent() is None\n"
        "print({'opentelemetry.trace', 'opentelemetry.sdk', 'google.protobuf', 'shared.spans'} & sys.modules.keys())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


async def test_while_off_what_a_caller_sends_is_not_stored(servers: Servers, network: str, database: str) -> None:
    async with running(garden, servers, network, database) as allotment:
        await grant(allotment.log, COORDINATOR)
        await send(allotment, RentPlot.__name__, {"name": "Ann"}, PARENT)
        assert b"traceparent" not in b"".join(await allotment.bodies())
