"""Whether a service lives and is ready, over HTTP, for containers and for `peernet up`."""

from typing import TYPE_CHECKING, Any

import asyncpg
from faststream.asgi import AsgiResponse, get
from orjson import dumps

from shared.projection.database import AWAY

if TYPE_CHECKING:
    from shared.service import Service


def health_routes(service: "Service") -> list[tuple[str, Any]]:
    """`/health/live` answers while the process does; `/health/ready` when log, database and views can be used."""

    @get(include_in_schema=False)
    async def live(scope: Any) -> AsgiResponse:
        return _json({"status": "live"}, 200)

    @get(include_in_schema=False)
    async def ready(scope: Any) -> AsgiResponse:
        parts = await service_parts(service)
        everything = is_ready(parts)
        return _json({"status": "ready" if everything else "not ready", **parts}, 200 if everything else 503)

    return [("/health/live", live), ("/health/ready", ready)]


def is_ready(parts: dict[str, Any]) -> bool:
    return all(parts[part] for part in ("log", "database", "views"))


async def service_parts(service: "Service") -> dict[str, Any]:
    """Which parts of the service can be used, and how far its views have read."""
    projector = service.projector
    try:
        checkpoint = await service.pool.fetchval("SELECT sequence FROM checkpoint", timeout=2)
    except (*AWAY, asyncpg.UndefinedTableError):
        checkpoint = None
    return {
        "log": service.nc.is_connected,
        "database": checkpoint is not None,
        "views": checkpoint is not None,
        "projecting": projector.active,
        "sequence": checkpoint,
        "parked": projector.parked,
    }


def _json(document: dict[str, Any], status: int) -> AsgiResponse:
    return AsgiResponse(dumps(document), status, {"content-type": "application/json"})
