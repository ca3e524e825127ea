"""What waits for an operator in one service: events that its views could not apply, and duties that it gave up."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson

from shared.contracts.refusals import INVALID, refusal

if TYPE_CHECKING:
    from shared.service import Service

NOT_PARKED = refusal(
    "parked.unknown", 404, "Nothing waits there", "{service} has parked nothing under {what}; see peernet parked list."
)

_MOST_LISTED = 1000
_LARGEST = 2**63 - 1
_COLUMNS = "sequence, path, type, reason, waiting"


async def list_parked(service: "Service", request: dict[str, Any]) -> Any:
    """The first of them, in order, and how many there are in all of each kind."""
    events = await service.pool.fetch(f"SELECT {_COLUMNS} FROM parked ORDER BY sequence LIMIT {_MOST_LISTED}")
    counts = await service.pool.fetchrow(
        "SELECT count(*) FILTER (WHERE NOT waiting) AS unapplied, count(*) FILTER (WHERE waiting) AS waiting, "
        "count(DISTINCT path) AS aggregates FROM parked"
    )
    runner = service.duty_runner
    return {
        "parked": [dict(event) for event in events],
        "duties": [dict(duty) for duty in await runner.given_up()] if runner else [],
        "counts": {**dict(counts or {}), "duties": await runner.count_given_up() if runner else 0},
    }


async def show_parked(service: "Service", request: dict[str, Any]) -> Any:
    """One of them: the event as the log holds it, its personal part still sealed, and what waits behind it.

    `waits_for` is the event of its aggregate that stands in its way.
    """
    if (duty_id := request.get("duty_id")) is not None:
        return {"duty": await _duty(service, duty_id)}
    event = await _event(service, request)
    try:
        document = orjson.loads((await service.log.message(event["sequence"])).body)
        if isinstance(document, dict) and isinstance(document.get("data"), dict) and "sealed" in document["data"]:
            document["data"]["sealed"] = "(sealed)"
    except ValueError:
        document = None
    behind = await service.pool.fetch(
        f"SELECT {_COLUMNS} FROM parked WHERE path = $1 AND sequence > $2 ORDER BY sequence LIMIT {_MOST_LISTED}",
        event["path"],
        event["sequence"],
    )
    waits_for = await service.pool.fetchval(
        "SELECT max(sequence) FROM parked WHERE path = $1 AND sequence < $2 AND NOT waiting",
        event["path"],
        event["sequence"],
    )
    return {
        "event": dict(event),
        "document": document,
        "waits_for": waits_for if event["waiting"] else None,
        "behind": [dict(each) for each in behind],
    }


async def retry_parked(service: "Service", request: dict[str, Any]) -> Any:
    """Tries again what waits: one event with those behind it, one duty, or every event. A preview changes nothing."""
    preview = bool(request.get("preview"))
    if (duty_id := request.get("duty_id")) is not None:
        duty = await _duty(service, duty_id)
        if not preview and service.duty_runner is not None:
            await service.duty_runner.retry(UUID(str(duty["duty_id"])))
        return {"duty": duty, "preview": preview}
    paths = {(await _event(service, request))["path"]} if request.get("sequence") is not None else None
    tried = await service.projector.try_parked_again(paths, preview=preview)
    if not preview and service.duty_runner is not None:
        service.duty_runner.wake()  # what was applied may have given rise to some
    return {
        "applied": list(tried.applied),
        "parked": [asdict(each) for each in tried.parked],
        "preview": preview,
    }


async def preview_discard(service: "Service", request: dict[str, Any]) -> Any:
    """What would become of those behind an event if it were discarded, and which duty would; nothing changes."""
    if (duty_id := request.get("duty_id")) is not None:
        return {"duty": await _duty(service, duty_id)}
    event = await _event(service, request)
    sequence = event["sequence"]
    tried = await service.projector.try_parked_again({event["path"]}, preview=True, without={sequence})
    return {
        "event": dict(event),
        "applied": [each for each in tried.applied if each != sequence],
        "parked": [asdict(each) for each in tried.parked],
    }


async def _event(service: "Service", request: dict[str, Any]) -> Any:
    sequence = request.get("sequence")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or abs(sequence) > _LARGEST:
        raise INVALID("sequence", summary="Say which event: its sequence in the log, a whole number.")
    found = await service.pool.fetchrow(f"SELECT {_COLUMNS} FROM parked WHERE sequence = $1", sequence)
    if found is None:
        raise NOT_PARKED("sequence", service=service.definition.name, what=f"sequence {sequence}")
    return found


async def _duty(service: "Service", duty_id: object) -> dict[str, Any]:
    runner = service.duty_runner
    wanted = _id_or_none(duty_id)
    found = await runner.given_up(wanted) if runner and wanted else []
    if not found:
        raise NOT_PARKED("duty_id", service=service.definition.name, what=f"duty {duty_id}")
    return dict(found[0])


def _id_or_none(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
