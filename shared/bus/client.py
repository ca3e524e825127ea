"""Sends commands and asks questions: what the command line, imports, the gateway and tests use."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import MaxPayloadError, NoRespondersError
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from shared.bus.requests import CommandReply, CommandRequest, QuestionReply, QuestionRequest, invalid
from shared.contracts.messages import Command, Question
from shared.contracts.refusals import INVALID, TOO_LARGE, UNAVAILABLE, Problem, Refused
from shared.tracing import traceparent


class BusClient:
    """Talks to the services of one network."""

    def __init__(self, nc: Client, network: str, *, patience: float = 15.0) -> None:
        """`patience` is how many seconds an answer may take."""
        self._nc = nc
        self._network = network
        self._patience = patience

    async def send(self, command: Command, *, actor: object, **wrapping: Any) -> CommandReply:
        """Sends a command; `wrapping` are fields of CommandRequest. Raises Refused with what the service says."""
        data = command.model_dump(mode="json", exclude_unset=True)
        return await self.send_raw(command.of.service, type(command).__name__, data, actor=actor, **wrapping)

    async def send_raw(
        self, service: str, name: str, data: dict[str, Any], *, actor: object, **wrapping: Any
    ) -> CommandReply:
        body = _wrapped(CommandRequest, actor=str(actor), data=data, deadline=self._deadline(), **wrapping)
        return CommandReply.model_validate(await self.request(f"cmd.{service}.{name}", body))

    async def ask(self, question: Question, *, actor: object, **wrapping: Any) -> Any:
        """Asks a question and returns the answer, as the question's contract types it."""
        data = question.model_dump(mode="json", exclude_unset=True)
        reply = await self.ask_raw(question.asked_of, question.asked_as, data, actor=actor, **wrapping)
        return question.answers.validate_python(reply.answer)

    async def ask_raw(
        self, service: str, name: str, data: dict[str, Any], *, actor: object, **wrapping: Any
    ) -> QuestionReply:
        body = _wrapped(QuestionRequest, actor=str(actor), data=data, deadline=self._deadline(), **wrapping)
        return QuestionReply.model_validate(await self.request(f"query.{service}.{name}", body))

    async def request(self, address: str, body: bytes) -> Any:
        """One request and its answer. `address` is the subject without the network."""
        service = address.split(".")[1]
        try:
            trace = traceparent()
            headers = {"traceparent": trace} if trace else None
            reply = await self._nc.request(f"{self._network}.{address}", body, timeout=self._patience, headers=headers)
        except MaxPayloadError:
            raise TOO_LARGE(size=len(body), limit=self._nc.max_payload) from None
        except NoRespondersError:
            raise UNAVAILABLE(what=f"The {service} service") from None
        except (TimeoutError, NatsError):
            raise UNAVAILABLE(what=f"The {service} service") from None
        document = orjson.loads(reply.data)
        if "code" in document and "status" in document:
            raise Refused(Problem.model_validate(document))
        return document

    def _deadline(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._patience)


def _wrapped(wrapping: type[BaseModel], **fields: Any) -> bytes:
    """Raises Refused, as the service would, for an actor that is none, or data that cannot be JSON."""
    try:
        return wrapping(**fields).model_dump_json(exclude_none=True).encode()
    except ValidationError as error:
        raise invalid(error) from None
    except PydanticSerializationError:
        raise INVALID("data", summary="The data are nested too deeply or cannot be written as JSON.") from None
