"""What operators ask of a running service: rebuild its views, show what it owes and what it has parked."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
import structlog
from nats.aio.msg import Msg

from shared.access import Access
from shared.contracts.refusals import FORBIDDEN, INTERNAL, FieldProblem, Refused, refusal
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id

if TYPE_CHECKING:
    from shared.service import Service

log_line = structlog.get_logger()

VIEW_UNKNOWN = refusal("view.unknown", 404, "No such view", "{service} has no view called {name}. It has: {known}.")
OPERATION_UNKNOWN = refusal("operation.unknown", 404, "No such operation", "There is no operation {name}: {known}.")

Operation = Callable[["Service", dict[str, Any]], Awaitable[Any]]


async def serve_operations(service: "Service") -> None:
    """Subscribes to `<network>.ops.<service>.*`. Of several replicas the one that projects answers."""
    subject = f"{service.settings.network}.ops.{service.definition.name}.*"

    async def receive(msg: Msg) -> None:
        if not service.projector.active:
            return
        name = msg.subject.rpartition(".")[2]
        try:
            operation = _OPERATIONS.get(name)
            if operation is None:
                raise OPERATION_UNKNOWN("operation", name=name, known=", ".join(sorted(_OPERATIONS)))
            request = orjson.loads(msg.data or b"{}")
            _require_operator(await service.access.current(), request)
            answer = await operation(service, request)
        except Refused as refused:
            answer = refused.problem.model_dump()
        except Exception as error:  # an operator gets an answer, and the service goes on
            reference = new_id()
            log_line.exception("operation failed", reference=str(reference), exc_info=error)
            answer = INTERNAL(reference=reference).problem.model_dump()
        await msg.respond(orjson.dumps(answer, default=str))

    await service.nc.subscribe(subject, cb=receive)


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
        "ORDER BY d.due_at LIMIT 1000"
    )
    return {"duties": [dict(record) for record in records]}


async def _parked(service: "Service", request: dict[str, Any]) -> Any:
    records = await service.pool.fetch("SELECT * FROM parked ORDER BY sequence LIMIT 1000")
    return {"parked": [dict(record) for record in records]}


def _require_operator(access: Access, request: dict[str, Any]) -> None:
    try:
        actor = Actor.parse(str(request.get("actor")))
    except ValueError as error:
        raise FORBIDDEN(FieldProblem(field="actor", message=str(error)), actor="Whoever sent this") from None
    if actor.kind not in (ActorKind.OPERATOR, ActorKind.COORDINATOR) or not access.of(actor):
        raise FORBIDDEN("actor", actor=f"This {actor.kind}")


_OPERATIONS: dict[str, Operation] = {"rebuild": _rebuild, "duties": _duties, "parked": _parked}
