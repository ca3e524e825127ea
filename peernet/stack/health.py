"""Whether a part of the stack is ready for work."""

import http.client
import urllib.error
import urllib.request

from peernet.stack.layout import Layout
from peernet.stack.listening import listens
from peernet.stack.postgres import is_ready as postgres_is_ready
from peernet.stack.record import Part

# Proxies in the environment are for the outside world, never for 127.0.0.1.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(url: str, patience: float = 5.0) -> bool:
    """Whether a GET of the URL answers 200 in time."""
    try:
        with _direct.open(url, timeout=patience) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False


def is_ready(part: Part, layout: Layout) -> bool:
    if not part.process.alive:
        return False
    if part.kind == "postgres":
        return postgres_is_ready(layout.postgres_data, part.process)
    return listens(part.process.pid, part.port) and answers(part.ready_url)
