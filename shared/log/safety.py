"""Refusing to start on a log that can lie (DESIGN.md section 3)."""

import asyncio
from datetime import datetime

import httpx

from shared.log.stream import Log, UnsafeLog

_TRIES, _PAUSE = 50, 0.1
_REMEDY = (
    "the log was rolled back or replaced. Stop everything and restore the newest copy of the log (deploy/runbook.md, "
    "'The log was rolled back'). If the older log is to be kept, the events after it are lost: then drop this "
    "service's database, and it rebuilds itself from the log as it is."
)


async def require_sync_always(monitor_url: str | None, vouched_for: bool) -> None:
    """Raises UnsafeLog unless the server writes to disk before it acknowledges.

    `vouched_for` is for a managed server without a monitoring endpoint: its operator says that it does.
    """
    if vouched_for:
        return
    remedy = (
        "Set 'sync_interval: always' in the jetstream block of nats-server.conf and restart it. For a managed server "
        "without a monitoring endpoint, set PEERNET_DURABILITY_VOUCHED_FOR=true once its operator has confirmed this."
    )
    if monitor_url is None:
        raise UnsafeLog(f"PEERNET_NATS_MONITOR_URL is not set, so it cannot be seen whether the log is safe. {remedy}")
    async with httpx.AsyncClient(timeout=5) as client:
        try:
            answer = await client.get(f"{monitor_url}/jsz", params={"config": "true"})
            config = answer.raise_for_status().json()["config"]
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise UnsafeLog(f"The NATS monitoring endpoint did not say how it syncs ({error}). {remedy}") from error
    if not config.get("sync_always"):
        raise UnsafeLog(
            "This NATS server acknowledges events before they are on disk, so a power cut would lose what people "
            f"were told is done. {remedy}"
        )


async def require_not_rolled_back(log: Log, checkpoint: int, recorded: datetime | None = None) -> None:
    """Raises UnsafeLog when the log ends before a sequence that was read from it earlier.

    Or when it has something else there by now: what was read had been `recorded` at another moment.
    """
    last = await log.last_sequence()
    if checkpoint > last:
        raise UnsafeLog(f"The log ends at {last}, but this service has already read up to {checkpoint}: {_REMEDY}")
    if checkpoint and recorded is not None and (found := await _recorded_at(log, checkpoint)) != recorded:
        raise UnsafeLog(
            f"What the log has at {checkpoint} was recorded at {found}, but what this service has read there was "
            f"recorded at {recorded}: {_REMEDY}"
        )


async def _recorded_at(log: Log, sequence: int) -> datetime | None:
    """None where the log has nothing there; a replica that lags behind gets a few seconds for it."""
    for _ in range(_TRIES):
        try:
            return (await log.message(sequence)).recorded_at
        except LookupError:
            await asyncio.sleep(_PAUSE)
    return None
