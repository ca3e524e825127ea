"""How a service is, over HTTP: for containers, for `peernet up` and `peernet status`, and for Prometheus."""

from typing import TYPE_CHECKING, Any

from faststream.asgi import AsgiResponse, get
from orjson import dumps

from shared.metrics import CONTENT_TYPE

if TYPE_CHECKING:
    from shared.service import Service

_SCRAPE = 0.5


def health_routes(service: "Service") -> list[tuple[str, Any]]:
    """`/health/live` answers while the process does, `/health/ready` 200 when log, database and views can be used.

    `/metrics` answers Prometheus within a second, with what is known by then.
    """

    @get(include_in_schema=False)
    async def live(scope: Any) -> AsgiResponse:
        return _json({"status": "live"}, 200)

    @get(include_in_schema=False)
    async def ready(scope: Any) -> AsgiResponse:
        vitals = await service.vitals.look()
        status, code = ("ready", 200) if vitals.ready else ("not ready", 503)
        return _json({"status": status, **vitals.document()}, code)

    @get(include_in_schema=False)
    async def metrics(scope: Any) -> AsgiResponse:
        vitals = await service.vitals.look(_SCRAPE)
        return AsgiResponse(service.metrics.exposition(vitals), 200, {"content-type": CONTENT_TYPE})

    return [("/health/live", live), ("/health/ready", ready), ("/metrics", metrics)]


def _json(document: dict[str, Any], status: int) -> AsgiResponse:
    return AsgiResponse(dumps(document), status, {"content-type": "application/json"})
