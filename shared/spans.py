"""Spans by OpenTelemetry's SDK, sent over OTLP/HTTP. Imported only where tracing is on: it takes 11 MB."""

import logging
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from threading import Thread
from types import TracebackType
from typing import Self

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_NAMESPACE, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import NonRecordingSpan, SpanContext, StatusCode, TraceFlags

from shared.contracts.messages import COMMANDS, QUESTIONS
from shared.contracts.refusals import INTERNAL, Refused
from shared.tracing import Attribute, Span

Value = str | int | float | bool

TEXTS = frozenset({"request", "outcome", "view", "type"})
"""The attributes that may be texts: names that this code or a published contract gives, never anybody's data."""

_W3C = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_MOST_LINKS = 100
_EXPORT = 5.0
_GOODBYE = 3.0


class Tracing:
    """The tracer of this process."""

    def __init__(self, service: str, endpoint: str, exporter: SpanExporter | None = None) -> None:
        logging.getLogger("opentelemetry").setLevel(logging.ERROR)  # it warns at each try while a collector is away
        resource = Resource.create({SERVICE_NAME: service, SERVICE_NAMESPACE: "peernet"})
        self._service = service
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        sender = exporter or OTLPSpanExporter(endpoint=endpoint, timeout=_EXPORT)
        self._provider.add_span_processor(BatchSpanProcessor(sender))
        self._tracer = self._provider.get_tracer("peernet")

    def span(
        self, name: str, parent: str | None, links: Iterable[str | None] | None, attributes: Mapping[str, Attribute]
    ) -> AbstractContextManager[Span]:
        """As shared.tracing.span says."""
        parents: Sequence[Context | None] = [_context(parent)] if links is None else _sampled(links)
        return _Step(self, name, parents, self.allowed(attributes))

    def start(self, name: str, parent: Context | None, attributes: Mapping[str, Value]) -> trace.Span:
        return self._tracer.start_span(
            name, parent, attributes=attributes, record_exception=False, set_status_on_exception=False
        )

    def allowed(self, attributes: Mapping[str, Attribute]) -> dict[str, Value]:
        """What a span may carry of these, under the names that it shows."""
        found: dict[str, Value] = {}
        for key, value in attributes.items():
            if value is None or (isinstance(value, str) and key not in TEXTS):
                continue
            if key == "request" and not self._is_published(value):
                value = "unknown"  # anybody can send anything as the name of a command
            found[f"peernet.{key}"] = value
        return found

    def _is_published(self, name: Attribute) -> bool:
        return (self._service, name) in COMMANDS or (self._service, name) in QUESTIONS

    def traceparent(self) -> str | None:
        context = trace.get_current_span().get_span_context()
        if not context.is_valid:
            return None
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"

    def stop(self) -> None:
        # While its collector is away the SDK waits for half a minute, which is longer than a service may take to stop.
        last = Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(_GOODBYE)


class _Step:
    """One step, as a span in the trace of each parent."""

    def __init__(
        self, tracing: Tracing, name: str, parents: Sequence[Context | None], attributes: Mapping[str, Value]
    ) -> None:
        self._tracing = tracing
        self._name = f"{name} {attributes['peernet.request']}" if "peernet.request" in attributes else name
        self._parents = parents
        self._attributes = attributes
        self._spans: list[trace.Span] = []

    def note(self, **attributes: Attribute) -> None:
        found = self._tracing.allowed(attributes)
        for each in self._spans:
            each.set_attributes(found)
            if attributes.get("outcome") == INTERNAL.code:
                each.set_status(StatusCode.ERROR)

    def __enter__(self) -> Self:
        self._spans = [self._tracing.start(self._name, parent, self._attributes) for parent in self._parents]
        if self._spans:
            self._token = attach(trace.set_span_in_context(self._spans[0]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, Refused):
            self.note(outcome=error.problem.code)
        for each in self._spans:
            if kind is not None and not isinstance(error, Refused):
                # Its message may quote what somebody sent.
                each.set_attribute("error.type", kind.__name__)
                each.set_status(StatusCode.ERROR)
            each.end()
        if self._spans:
            detach(self._token)


def _context(traceparent: str | None) -> Context | None:
    """The place in a trace that a traceparent names; None if it names none."""
    found = _W3C.fullmatch(traceparent) if traceparent else None
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    return trace.set_span_in_context(
        NonRecordingSpan(SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags))), Context()
    )


def _sampled(traceparents: Iterable[str | None]) -> list[Context]:
    """The distinct places among these whose trace is recorded, the first hundred of them."""
    found: list[Context] = []
    for each in dict.fromkeys(traceparents):
        context = _context(each)
        if context is not None and trace.get_current_span(context).get_span_context().trace_flags.sampled:
            found.append(context)
            if len(found) == _MOST_LINKS:
                break
    return found
