"""What operators ask of a running service: rebuild its views, show what it owes, and see to what waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from nats.aio.msg import Msg

from shared.access import WHOLE_NETWORK, Access
from shared.contracts.refusals import FORBIDDEN, INTERNAL, INVALID, UNAVAILABLE, FieldProblem, Refused, refusal
from shared.contracts.types import Actor, ActorKind
from shared.duties import DORMANT
from shared.ids import new_id
from shared.projection.database import AWAY
from shared.projection.rebuild import OverTaken
from shared.projection.rebuilder import NotProjecting
from shared.waiting import list_parked, preview_discard, retry_parked, show_parked

if TYPE_CHECKING:
    from shared.service import Service

log_line = structlog.get_logger()

VIEW_UNKNOWN = refusal("view.unknown", 404, "No such view", "{service} has no view called {name}. It has: {known}.")
REBUILD_OVERTAKEN = refusal(
    "rebuild.overtaken",
    409,
    "The views were not exchanged",
    "The rebuild could not be finished: {why}. The tables that were in use stay in use; please try again later.",
)
OPERATION_UNKNOWN = refusal("operation.unknown", 404, "No such operation", "There is no operation {name}: {known}.")

Operation = Callable[["Service", dict[str, Any]], Awaitable[Any]]


async def serve_operations(service: "Service") -> None:
    """Subscribes to `<network>.ops.<service>.*`. Of several replicas the one that projects answers."""
    subject = f"{service.settings.network}.ops.{service.definition.name}.*"

    under_way: set[asyncio.Task[None]] = set()

    async def receive(msg: Msg) -> None:
        # Not awaited here: while a rebuild takes its time, others are asked how far it is.
        if service.projector.active:
            task = asyncio.create_task(_answer(service, msg))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    await service.nc.subscribe(subject, cb=receive)


async def _answer(service: "Service", msg: Msg) -> None:
    name = msg.subject.rpartition(".")[2]
    try:
        operation = _OPERATIONS.get(name)
        if operation is None:
            raise OPERATION_UNKNOWN("operation", name=name, known=", ".join(sorted(_OPERATIONS)))
        request = _parsed(msg.data)
        _require_operator(await service.access.current(), request)
        answer = await operation(service, request)
    except Refused as refused:
        answer = refused.problem.model_dump()
    except OverTaken as overtaken:
        answer = REBUILD_OVERTAKEN(why=str(overtaken)).problem.model_dump()
    except (NotProjecting, *AWAY):
        answer = UNAVAILABLE(what=f"The {service.definition.name} service").problem.model_dump()
    except Exception as error:  # an operator gets an answer, and the service goes on
        reference = new_id()
        log_line.exception("operation failed", reference=str(reference), exc_info=error)
        answer = INTERNAL(reference=reference).problem.model_dump()
    await msg.respond(orjson.dumps(answer, default=str))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        request = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        request = None
    if not isinstance(request, dict):
        raise INVALID("body", summary="The request must be a JSON object. Please correct it and send it again.")
    return request


async def _rebuild(service: "Service", request: dict[str, Any]) -> Any:
    views = service.projector.views
    if name := request.get("view"):
        views = [view for view in views if view.name == name]
        if not views:
            known = ", ".join(view.name for view in service.projector.views)
            at_fault = FieldProblem(field="view", message=f"choose one of {known}")
            raise VIEW_UNKNOWN(at_fault, service=service.definition.name, name=name, known=known)
    return {"rebuilt": [asdict(each) for each in await service.projector.rebuild(views)]}


async def _duties(service: "Service", request: dict[str, Any]) -> Any:
    view = service.definition.duties
    if view is None:
        return {"duties": []}
    records = await service.pool.fetch(
        "SELECT d.duty_id, d.kind, d.about, d.why, d.due_at, d.command, coalesce(a.attempts, 0) AS attempts, "
        f"a.next_at, a.reason FROM {view.name} d LEFT JOIN duty_attempt a USING (duty_id, since) "
        "WHERE d.due_at < $1 ORDER BY d.due_at LIMIT 1000",
        DORMANT,
    )
    return {"duties": [dict(record) for record in records]}


async def _progress(service: "Service", request: dict[str, Any]) -> Any:
    progress = service.projector.rebuilding
    if progress is None:
        return {"rebuild": None}
    return {
        "rebuild": {
            "views": progress.views,
            "doing": progress.doing,
            "read": progress.read,
            "of": progress.of,
            "seconds": progress.seconds,
            "rate": progress.rate,
            "seconds_left": progress.seconds_left,
        }
    }


def _require_operator(access: Access, request: dict[str, Any]) -> None:
    try:
        actor = Actor.parse(str(request.get("actor")))
    except ValueError as error:
        raise FORBIDDEN(FieldProblem(field="actor", message=str(error)), actor="Whoever sent this") from None
    if actor.kind not in (ActorKind.OPERATOR, ActorKind.COORDINATOR) or WHOLE_NETWORK not in access.of(actor):
        raise FORBIDDEN("actor", actor=f"This {actor.kind}")


_OPERATIONS: dict[str, Operation] = {
    "rebuild": _rebuild,
    "progress": _progress,
    "duties": _duties,
    "parked": list_parked,
    "parked_show": show_parked,
    "parked_retry": retry_parked,
    "parked_without": preview_discard,
}
