"""Whether a part of the stack is ready for work, and what it says of itself."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from peernet.stack import mailbox
from peernet.stack.layout import Layout
from peernet.stack.listening import listens
from peernet.stack.postgres import is_ready as postgres_is_ready
from peernet.stack.record import Part

# Proxies in the environment are for the outside world, never for 127.0.0.1.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Health:
    """`answered` is whether anything came back; `document` what it said, where that was JSON."""

    ready: bool = False
    answered: bool = False
    document: dict[str, Any] = field(default_factory=dict)


def ask(url: str, patience: float = 5.0) -> Health:
    """What a GET of the URL answers in time."""
    try:
        try:
            answer = _direct.open(url, timeout=patience)
        except urllib.error.HTTPError as refusal:  # not ready is an answer, too
            answer = refusal
        with answer:
            return Health(answer.status == 200, True, _document(answer.read()))
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return Health()


def answers(url: str, patience: float = 5.0) -> bool:
    """Whether a GET of the URL answers 200 in time."""
    return ask(url, patience).ready


def look(part: Part, layout: Layout) -> Health:
    if not part.process.alive:
        return Health()
    if part.kind == "postgres":
        ready = postgres_is_ready(layout.postgres_data, part.process)
        return Health(ready, ready)
    if not listens(part.process.pid, part.port):
        return Health()
    if part.kind == "mailbox":
        ready = mailbox.is_ready(part.port)
        return Health(ready, ready)
    return ask(part.ready_url)


def is_ready(part: Part, layout: Layout) -> bool:
    return look(part, layout).ready


def _document(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
