"""What a person's history comes to, without anything that identifies them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from shared.contracts.membership import (
    MEMBER,
    ConsentKey,
    ConsentPurpose,
    JoinedVia,
    ReachBy,
    RecordAccessNeeds,
    RecordLivedExperience,
    RoleCode,
)
from shared.contracts.messages import Command
from shared.contracts.types import LawfulBasis
from shared.decider import Decider
from shared.local_time import day_at

# State


@dataclass(frozen=True, slots=True)
class Requested:
    """Waiting for a coordinator's answer. The address they gave is not claimed before they are accepted."""

    via: JoinedVia
    areas: tuple[str, ...]
    email_claim: str | None
    basis: LawfulBasis | None
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Declined:
    """Not accepted. `email_claim` is what the address they gave would claim, if they join after all."""

    email_claim: str | None


@dataclass(frozen=True, slots=True)
class Active:
    pass


@dataclass(frozen=True, slots=True)
class Paused:
    until: date | None


@dataclass(frozen=True, slots=True)
class Left:
    pass


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Known to other services alone: a guest, an applicant, a trainee. Here only that they are to be forgotten."""


Standing = Requested | Declined | Active | Paused | Left | Elsewhere


@dataclass(frozen=True, slots=True)
class Affiliation:
    organisation_id: UUID
    service: str | None
    role: RoleCode
    starts_on: str | None


@dataclass(frozen=True, slots=True)
class Role:
    role: RoleCode
    starts_on: str


@dataclass(frozen=True, slots=True)
class Consent:
    wording_id: str
    wording_sha256: str
    expires_on: date | None
    raised: bool = False


@dataclass(frozen=True, slots=True)
class CoolingOff:
    requested_at: datetime
    not_before: datetime


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Being erased. `removed` is None until this service has removed its rows."""

    requested_at: datetime
    started_at: datetime
    removed: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the network knows. Affiliations, roles and consents are those that are open.

    `email_claim` is the claim they hold, if any. `used_ids` are all ids ever given to parts of their record.
    """

    standing: Standing
    email_claim: str | None = None
    reachable_by: frozenset[ReachBy] = frozenset()
    affiliations: Mapping[UUID, Affiliation] = field(default_factory=dict)
    roles: Mapping[UUID, Role] = field(default_factory=dict)
    consents: Mapping[ConsentKey, Consent] = field(default_factory=dict)
    used_ids: frozenset[UUID] = frozenset()
    erasure: CoolingOff | UnderWay | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """Forgotten. Only that there was somebody is still known."""


Member = Person | Erased | None
"""None is nobody: an id under which nothing has happened."""

COVERED_BY = {
    RecordAccessNeeds: ConsentPurpose.HOLD_ACCESS_NEEDS,
    RecordLivedExperience: ConsentPurpose.HOLD_LIVED_EXPERIENCE,
}


def _lawful(state: Member, command: Command, now: datetime) -> bool:
    purpose = COVERED_BY.get(type(command))
    if purpose is None or not isinstance(state, Person):
        return False
    consent = state.consents.get(ConsentKey(purpose, None, None))
    return consent is not None and (consent.expires_on is None or day_at(now) <= consent.expires_on)


decider = Decider[Member](MEMBER, None, lawful=_lawful)
