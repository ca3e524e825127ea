"""Serves commands and questions of one service over FastStream."""

import difflib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import orjson
import structlog
from faststream.nats import NatsBroker, NatsMessage
from pydantic import BaseModel, ValidationError

from shared.bus.requests import CommandReply, CommandRequest, QuestionReply, QuestionRequest, invalid
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

log_line = structlog.get_logger()

M = TypeVar("M", bound=BaseModel)
CarryOut = Callable[[Command, CommandRequest], Awaitable[CommandReply]]
AnswerIt = Callable[[Question, QuestionRequest], Awaitable[QuestionReply]]

_AT_ONCE = 256
_NUL = rb"\u0000"  # JSON has no other way to write it


def serve(
    broker: NatsBroker, *, network: str, service: str, largest: int, carry_out: CarryOut, answer: AnswerIt
) -> None:
    """Subscribes the service to its commands and questions, one replica of it taking each."""

    async def on_command(request: CommandRequest, name: str) -> CommandReply:
        contract = COMMANDS.get((service, name))
        if contract is None:
            raise UNKNOWN_COMMAND("command", service=service, name=name, hint=_hint(name, COMMANDS, service))
        if request.sender.kind is ActorKind.SYSTEM:
            raise INVALID("actor", summary="Only a service itself acts as system; say who you are.")
        return await carry_out(_parse(contract, request.data), request)

    async def on_question(request: QuestionRequest, name: str) -> QuestionReply:
        contract = QUESTIONS.get((service, name))
        if contract is None:
            raise UNKNOWN_QUESTION("question", service=service, name=name, hint=_hint(name, QUESTIONS, service))
        return await answer(_parse(contract, request.data), request)

    commands, questions = f"{network}.cmd.{service}", f"{network}.query.{service}"

    @broker.subscriber(f"{commands}.*", queue=service, max_workers=_AT_ONCE, decoder=_raw)
    async def receive_command(body: bytes, message: NatsMessage) -> bytes:
        return await _reply(body, message, CommandRequest, on_command, largest)

    @broker.subscriber(f"{questions}.*", queue=service, max_workers=_AT_ONCE, decoder=_raw)
    async def receive_question(body: bytes, message: NatsMessage) -> bytes:
        return await _reply(body, message, QuestionRequest, on_question, largest)


async def _reply(
    body: bytes,
    message: NatsMessage,
    wrapping: type[M],
    handle: Callable[[M, str], Awaitable[BaseModel]],
    largest: int,
) -> bytes:
    name = message.raw_message.subject.rpartition(".")[2]
    with structlog.contextvars.bound_contextvars(request=name):
        try:
            request = _unwrap(body, wrapping, largest)
            return (await handle(request, name)).model_dump_json().encode()
        except Refused as refused:
            log_line.info("refused", code=refused.problem.code)
            return refused.problem.model_dump_json().encode()
        except Exception as error:  # a failure of ours is an answer too, and must not end the service
            reference = new_id()
            log_line.exception("request failed", reference=str(reference), exc_info=error)
            return INTERNAL(reference=reference).problem.model_dump_json().encode()


def _unwrap(body: bytes, wrapping: type[M], largest: int) -> M:
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
    deadline = getattr(request, "deadline", None)
    if deadline is not None and deadline < datetime.now(UTC):
        raise TOO_LATE()
    structlog.contextvars.bind_contextvars(correlation_id=str(_correlation(request)))
    return request


def _parse(model: type[M], data: object) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise invalid(error) from None


def _correlation(request: BaseModel) -> UUID | None:
    return getattr(request, "correlation_id", None) or getattr(request, "command_id", None)


def _hint(
    name: str, known: "dict[tuple[str, str], type[Command]] | dict[tuple[str, str], type[Question]]", service: str
) -> str:
    names = [each for of, each in known if of == service]
    near = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean {near[0]}?" if near else f"It has: {', '.join(sorted(names))}."


async def _raw(message: NatsMessage) -> bytes:
    return message.body
