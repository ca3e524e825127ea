"""Refusals: answers that say no, with a stable code and a sentence that a person can act on (RFC 9457 in shape)."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

REFUSALS: dict[str, "Refusal"] = {}


class FieldProblem(BaseModel):
    """What is wrong with one field, and what to do about it."""

    model_config = ConfigDict(frozen=True)
    field: str
    message: str


class Problem(BaseModel):
    """A problem document (RFC 9457): `code` is stable, `detail` is for people."""

    model_config = ConfigDict(frozen=True)
    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: tuple[FieldProblem, ...] = ()


class Refused(Exception):
    """Raised by decisions and by the bus's client; carries the problem document."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason to say no. Calling it makes the exception to raise; `facts` fill the sentence's placeholders."""

    code: str
    status: int
    title: str
    sentence: str

    def __call__(self, *fields: str | FieldProblem, **facts: object) -> Refused:
        sentence = self.sentence.format(**facts)
        at_fault = tuple(FieldProblem(field=f, message=sentence) if isinstance(f, str) else f for f in fields)
        kind = f"urn:peernet:problem:{self.code}"
        return Refused(
            Problem(type=kind, title=self.title, status=self.status, code=self.code, detail=sentence, fields=at_fault)
        )


def refusal(code: str, status: int, title: str, sentence: str) -> Refusal:
    """Publishes a refusal. The status is the HTTP one that the gateway will answer with."""
    REFUSALS[code] = Refusal(code, status, title, sentence)
    return REFUSALS[code]


INVALID = refusal("request.invalid", 422, "Something needs correcting", "{summary}")
TOO_LARGE = refusal(
    "request.too_large",
    413,
    "Too much at once",
    "The request is {size:,} bytes; the limit is {limit:,}. Send less at once.",
)
UNKNOWN_COMMAND = refusal("command.unknown", 404, "No such command", "{service} has no command called {name}. {hint}")
UNKNOWN_QUESTION = refusal("question.unknown", 404, "No such question", "{service} cannot be asked {name}. {hint}")
FORBIDDEN = refusal(
    "access.refused", 403, "Not allowed", "{actor} may not do this. Ask a coordinator of the network for access."
)
NO_BASIS = refusal(
    "basis.missing",
    422,
    "A lawful basis is needed",
    "This is sensitive information. Say on what basis we may hold it: kind, wording, how and when it was given.",
)
FORGOTTEN = refusal(
    "person.forgotten",
    410,
    "Forgotten, as they asked",
    "This person has asked to be forgotten, so nothing more about them can be kept. Please leave that part out.",
)
UNAVAILABLE = refusal(
    "service.unavailable",
    503,
    "Not available just now",
    "{what} cannot be reached just now. Nothing was lost; please try again with the same command id.",
)
OUTDATED = refusal(
    "service.outdated",
    503,
    "This service must be upgraded first",
    "A newer version has recorded something about this that this one cannot read. Nothing was changed. Please tell "
    "your operations staff to upgrade this service, and try again.",
)
BUSY = refusal(
    "command.contended",
    409,
    "Somebody else got there first",
    "Others are changing this at the same moment. Please look again and repeat what you still want.",
)
TOO_LATE = refusal(
    "deadline.passed",
    504,
    "It took too long",
    "Its deadline passed before it was carried out, so it was not. Please send it again if you still want it.",
)
INTERNAL = refusal(
    "service.failed",
    500,
    "Something went wrong",
    "Something went wrong on our side. Please tell your operations staff this reference: {reference}.",
)
