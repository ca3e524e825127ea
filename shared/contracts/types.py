"""Value types that every service's contracts share (DOMAIN.md, "Words used everywhere")."""

import re
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Email = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254, pattern=r"^[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+$")
]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@lru_cache(10_000)  # reading a log meets the same days again and again
def _partial_date(value: str) -> str:
    parts = _PARTIAL.match(value)
    if not parts:
        raise ValueError("write it as 2022, 2022-02 or 2022-02-14")
    earliest(value)
    return value


def earliest(partial: str) -> date:
    """The first day that a partial date may mean. Raises ValueError when there is no such day."""
    year, month, day = (*partial.split("-"), "1", "1")[:3]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"there is no {partial} in the calendar; please correct it") from None


PartialDate = Annotated[
    str,
    AfterValidator(_partial_date),
    WithJsonSchema(
        {"type": "string", "description": "A year, a month or a day.", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
    ),
]
"""A year, a month or a day, as precise as people remember it: `2022`, `2022-02`, `2022-02-14`."""


class Qualifier(StrEnum):
    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"


class Count(BaseModel):
    """A number of people as somebody reported it: "more than 70" is `{71, at_least}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    value: Annotated[int, Field(ge=0)]
    qualifier: Qualifier


class ActorKind(StrEnum):
    MEMBER = "member"
    COORDINATOR = "coordinator"
    ASSESSOR = "assessor"
    ORGANISER = "organiser"
    PARTNER = "partner"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    SYSTEM = "system"


class Actor(NamedTuple):
    """Who does something: a kind and an opaque id, written `coordinator:0198…`."""

    kind: ActorKind
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Actor":
        """Raises ValueError with a sentence that says how an actor is written."""
        kind, _, id = text.partition(":")
        if kind not in set(ActorKind):
            raise ValueError(f"an actor is written kind:id, where the kind is one of {', '.join(ActorKind)}")
        try:
            return cls(ActorKind(kind), UUID(id))
        except ValueError:
            raise ValueError(f"the id after '{kind}:' must be a UUID, so that it names nobody") from None


class Method(StrEnum):
    """How a person told us."""

    FORM = "form"
    PAPER = "paper"
    EMAIL = "email"
    PHONE = "phone"
    IN_PERSON = "in_person"
    IMPORTED = "imported"


class BasisKind(StrEnum):
    """UK GDPR article 6 and 9 grounds that a peer support network relies on."""

    EXPLICIT_CONSENT = "explicit_consent"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    MEMBERS_OF_A_NOT_FOR_PROFIT_BODY = "members_of_a_not_for_profit_body"
    HEALTH_OR_SOCIAL_CARE = "health_or_social_care"
    EMPLOYMENT = "employment"
    LEGAL_OBLIGATION = "legal_obligation"
    VITAL_INTERESTS = "vital_interests"


class LawfulBasis(BaseModel):
    """Why we may hold what a command carries, and the wording that the person was shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: BasisKind
    wording_id: Text
    wording_sha256: Sha256
    method: Method
    given_at: AwareDatetime


def now_is_within(at: datetime, start: date | None, end: date | None) -> bool:
    """Whether `at` falls within a period whose first and last day both count."""
    day = at.date()
    return (start is None or start <= day) and (end is None or day <= end)
