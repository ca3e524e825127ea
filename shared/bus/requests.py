"""What travels over the bus: the wrapping of commands and questions, and what comes back."""

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from shared.contracts.refusals import INVALID, FieldProblem, Refused
from shared.contracts.types import Actor
from shared.ids import new_id

_actor = lru_cache(maxsize=4096)(Actor.parse)


class Wrapping(BaseModel):
    """What commands and questions have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    actor: str
    correlation_id: UUID | None = None
    deadline: AwareDatetime | None = None
    data: dict[str, Any] = Field(default_factory=dict)

    @field_validator("actor")
    @classmethod
    def _is_an_actor(cls, value: str) -> str:
        _actor(value)
        return value

    @property
    def sender(self) -> Actor:
        return _actor(self.actor)

    @property
    def correlation(self) -> UUID | None:
        """What log lines show of the request, so that it can be followed."""
        return self.correlation_id


class CommandRequest(Wrapping):
    """A command as it is sent to `<network>.cmd.<service>.<Command>`.

    The same `command_id` again is the same command: it is carried out once. `occurred_at` is when what it tells
    happened, where that was earlier. After `deadline` it is not carried out any more.
    """

    command_id: UUID = Field(default_factory=new_id)
    on_behalf_of: UUID | None = None
    occurred_at: AwareDatetime | None = None

    @property
    def correlation(self) -> UUID:
        return self.correlation_id or self.command_id


class QuestionRequest(Wrapping):
    """A question as it is sent to `<network>.query.<service>.<question>`.

    `at_least` is a sequence of the log that the answer must know. `as_at` counts what had happened by then,
    `known_at` what had been recorded by then.
    """

    at_least: int = 0
    as_at: AwareDatetime | None = None
    known_at: AwareDatetime | None = None


class CommandReply(BaseModel):
    """A command was carried out: the id of what it is about, and the sequence in the log that shows it."""

    id: UUID
    sequence: int
    repeated: bool = False


class QuestionReply(BaseModel):
    """An answer, and the sequence of the log up to which it is true."""

    answer: Any
    sequence: int
    as_at: datetime | None = None
    known_at: datetime | None = None


def invalid(error: ValidationError, prefix: str = "") -> Refused:
    """The problem document for data that do not fit their contract: each field, and what to do about it."""
    fields = tuple(
        FieldProblem(field=prefix + ".".join(map(str, each["loc"])) or "data", message=_advice(each))
        for each in error.errors(include_url=False, include_input=False)
    )
    of_message: dict[str, list[str]] = {}
    for each in fields:
        of_message.setdefault(each.message, []).append(each.field)
    listed = "; ".join(f"{', '.join(names)}: {message}" for message, names in of_message.items())
    return INVALID(*fields, summary=f"Please correct this and send it again. {listed}.")


def _advice(error: Any) -> str:
    match error["type"]:
        case "missing":
            return "this is needed; please give it"
        case "extra_forbidden":
            return "there is no such field here; leave it out or correct its name"
        case "uuid_parsing" | "uuid_type" | "uuid_version":
            return "this must be an id (a UUID), such as one that an earlier answer gave"
        case "value_error":
            return str(error["ctx"]["error"])
    return str(error["msg"])
