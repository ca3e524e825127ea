"""Serves the commands and questions of one service over the bus."""

import difflib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

import orjson
import structlog
from nats.aio.msg import Msg
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json

from shared.bus.broker import RequestBroker
from shared.bus.requests import CommandReply, CommandRequest, QuestionReply, QuestionRequest, Wrapping, invalid
from shared.contracts.messages import COMMANDS, QUESTIONS, Command, Question
from shared.contracts.refusals import (
    INTERNAL,
    INVALID,
    TOO_LARGE,
    TOO_LATE,
    UNKNOWN_COMMAND,
    UNKNOWN_QUESTION,
    FieldProblem,
    Refused,
)
from shared.contracts.types import ActorKind
from shared.ids import new_id
from shared.tracing import span

if TYPE_CHECKING:
    from shared.metrics import Metrics

log_line = structlog.get_logger()

W = TypeVar("W", bound=Wrapping)
M = TypeVar("M", bound=BaseModel)
CarryOut = Callable[[Command, CommandRequest], Awaitable[CommandReply]]
AnswerIt = Callable[[Question, QuestionRequest], Awaitable[QuestionReply]]

_NUL = rb"\u0000"  # JSON has no other way to write it


def serve(
    broker: RequestBroker,
    *,
    network: str,
    service: str,
    largest: int,
    carry_out: CarryOut,
    answer: AnswerIt,
    metrics: "Metrics",
) -> None:
    """Has the broker answer the service's commands and questions, one replica of the service each."""

    async def on_command(name: str, request: CommandRequest) -> tuple[str, BaseModel]:
        contract = COMMANDS.get((service, name))
        if contract is None:
            raise UNKNOWN_COMMAND("command", service=service, name=name, hint=_hint(name, COMMANDS, service))
        if request.sender.kind is ActorKind.SYSTEM:
            raise INVALID("actor", summary="Only a service itself acts as system; say who you are.")
        reply = await carry_out(_parse(contract, request.data), request)
        return "repeated" if reply.repeated else "accepted", reply

    async def on_question(name: str, request: QuestionRequest) -> tuple[str, BaseModel]:
        contract = QUESTIONS.get((service, name))
        if contract is None:
            raise UNKNOWN_QUESTION("question", service=service, name=name, hint=_hint(name, QUESTIONS, service))
        return "answered", await answer(_parse(contract, request.data), request)

    commands = _Receiver("command", CommandRequest, on_command, largest, metrics)
    questions = _Receiver("question", QuestionRequest, on_question, largest, metrics)
    broker.answers(f"{network}.cmd.{service}.*", service, commands.receive)
    broker.answers(f"{network}.query.{service}.*", service, questions.receive)


class _Receiver(Generic[W]):
    """Answers requests of one kind: each gets an answer, be it a problem document."""

    def __init__(
        self,
        kind: str,
        wrapping: type[W],
        handle: Callable[[str, W], Awaitable[tuple[str, BaseModel]]],
        largest: int,
        metrics: "Metrics",
    ) -> None:
        """`handle` gets the name of what is asked and the request; it returns the outcome, for metrics, and answer."""
        self._kind = kind
        self._wrapping = wrapping
        self._handle = handle
        self._largest = largest
        self._metrics = metrics

    async def receive(self, msg: Msg) -> bytes:
        arrived = monotonic()
        name = msg.subject.rpartition(".")[2]
        with span(self._kind, parent=msg.headers.get("traceparent") if msg.headers else None, request=name) as step:
            outcome, answer = await self._answer(name, msg.data)
            step.note(outcome=outcome, sequence=getattr(answer, "sequence", None))
        self._metrics.answered(self._kind, name, outcome, monotonic() - arrived)
        return to_json(answer)

    async def _answer(self, name: str, body: bytes) -> tuple[str, BaseModel]:
        """The outcome and the answer."""
        about = {"request": name}  # what log lines show of the request
        try:
            request = _unwrap(body, self._wrapping, self._largest)
            about["correlation_id"] = str(request.correlation)
            return await self._handle(name, request)
        except Refused as refused:
            log_line.info("refused", code=refused.problem.code, **about)
            return refused.problem.code, refused.problem
        except Exception as error:  # a failure of ours is an answer too, and must not end the service
            reference = new_id()
            log_line.exception("request failed", reference=str(reference), exc_info=error, **about)
            return INTERNAL.code, INTERNAL(reference=reference).problem


def _unwrap(body: bytes, wrapping: type[W], largest: int) -> W:
    if len(body) > largest:
        raise TOO_LARGE(size=len(body), limit=largest)
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        at_fault = FieldProblem(field="body", message=f"this is not JSON: {error}")
        raise INVALID(at_fault, summary="The request is not valid JSON. Please correct it and send it again.") from None
    if _NUL in body:
        at_fault = FieldProblem(field="body", message="leave out the character NUL; no database can keep it")
        raise INVALID(at_fault, summary="A text holds the character NUL. Please leave it out and send it again.")
    request = _parse(wrapping, document)
    if request.deadline is not None and request.deadline < datetime.now(UTC):
        raise TOO_LATE()
    return request


def _parse(model: type[M], data: object) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise invalid(error) from None


def _hint(
    name: str, known: "dict[tuple[str, str], type[Command]] | dict[tuple[str, str], type[Question]]", service: str
) -> str:
    names = [each for of, each in known if of == service]
    near = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean {near[0]}?" if near else f"It has: {', '.join(sorted(names))}."
