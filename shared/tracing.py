"""Traces of requests for OpenTelemetry, from command to append to view. Off unless PEERNET_TRACES says where to.

While it is off nothing of OpenTelemetry is even imported, and `span` costs less than a microsecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

    from shared.settings import ServiceSettings
    from shared.spans import Tracing

Attribute = str | int | float | bool | None

OFF = "off"
_STORED = re.compile(rb'"traceparent":"([0-9a-f-]{55})"')

_tracing: Tracing | None = None


class Span(Protocol):
    """What is under way, as a trace shows it."""

    def note(self, **attributes: Attribute) -> None:
        """Adds what became known: names of the published language, numbers, never anything about a person."""


class _Nothing:
    """The span of a service that traces nothing."""

    __slots__ = ()

    def note(self, **attributes: Attribute) -> None:
        pass

    def __enter__(self) -> Span:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


_NOTHING = _Nothing()


def span(
    name: str,
    *,
    parent: str | None = None,
    links: Iterable[str | None] | None = None,
    **attributes: Attribute,
) -> AbstractContextManager[Span]:
    """What happens inside `with span("append", events=3):` as a step of the trace that is under way.

    `parent` is the traceparent that a request brought; it begins a new trace where it is None or is none. `links` are
    the traceparents of requests that this one step is done for together: it is shown in the trace of each of them,
    and nowhere if there are none. They are not read while tracing is off, so give what is cheap to make (a generator).

    Attributes are numbers, and texts under the names that shared/spans.py lists; others, and None, are left out. Of an
    exception its type is recorded, or the code of a refusal, never a message.
    """
    return _NOTHING if _tracing is None else _tracing.span(name, parent, links, attributes)


def traceparent() -> str | None:
    """The span under way in W3C's form, to send along or to store; None while nothing is traced."""
    return None if _tracing is None else _tracing.traceparent()


def traceparents(bodies: Iterable[bytes]) -> Iterator[str]:
    """The traceparents that stored events carry, found without decoding them."""
    for body in bodies:
        if found := _STORED.search(body):
            yield found[1].decode()


def set_up_tracing(service: str, settings: ServiceSettings, exporter: SpanExporter | None = None) -> None:
    """Begins to trace this process if the settings say so. `exporter` is for tests."""
    global _tracing
    if settings.traces == OFF:
        return
    from shared.spans import Tracing

    stop_tracing()
    _tracing = Tracing(service, settings.traces, exporter)


def stop_tracing() -> None:
    """Sends what is left to send, within seconds, and traces nothing more."""
    global _tracing
    if _tracing is not None:
        _tracing.stop()
        _tracing = None
