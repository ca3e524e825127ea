"""Where people work or volunteer, the roles they have in the network, and what they qualified in."""

from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict

from shared.contracts.marks import DiscreetModel, Personal
from shared.contracts.membership.aggregates import MEMBER
from shared.contracts.messages import Command, Event
from shared.contracts.types import PartialDate, Text


class RoleCode(StrEnum):
    """What somebody does. `other` comes with a text, which is personal."""

    PEER_SUPPORT_WORKER = "peer_support_worker"
    SENIOR_PEER_FACILITATOR = "senior_peer_facilitator"
    PEER_VOLUNTEER = "peer_volunteer"
    PEER_COORDINATOR = "peer_coordinator"
    EXPERIENCE_MANAGER = "experience_manager"
    OTHER = "other"


class Pay(StrEnum):
    PAID = "paid"
    VOLUNTARY = "voluntary"


class NewAffiliation(DiscreetModel):
    """Somebody's place in an organisation. `service` names a part of it, never a person, and is plain."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    affiliation_id: UUID | None = None
    organisation_id: UUID
    service: Text | None = None
    role: RoleCode
    role_text: Personal[Text] = None
    paid: Pay | None = None
    starts_on: PartialDate | None = None


class AddAffiliation(NewAffiliation, Command, of=MEMBER, by=["member", "coordinator"]):
    """Record that a member also works or volunteers for an organisation."""

    member_id: UUID


class EndAffiliation(Command, of=MEMBER, by=["member", "coordinator"]):
    """Record that a member no longer works or volunteers there; without a date, from when this happened."""

    member_id: UUID
    affiliation_id: UUID
    ends_on: PartialDate | None = None


class AssignRole(Command, of=MEMBER, by=["coordinator"]):
    """Give a member a role in the network; it is no permission (see GrantAccess)."""

    member_id: UUID
    assignment_id: UUID | None = None
    role: RoleCode
    role_text: Personal[Text] = None
    starts_on: PartialDate | None = None


class EndRole(Command, of=MEMBER, by=["member", "coordinator"]):
    """Record that a member no longer has a role in the network; without a date, from when this happened."""

    member_id: UUID
    assignment_id: UUID
    ends_on: PartialDate | None = None


class AddQualification(Command, of=MEMBER, by=["member", "coordinator"]):
    """Record a qualification that a member gained."""

    member_id: UUID
    qualification_id: UUID | None = None
    title: Personal[Text]
    awarded_by: Personal[Text] = None
    gained_on: PartialDate


class AffiliationAdded(Event, of=MEMBER, version=1):
    """The member works or volunteers for this organisation. Follows each MemberJoined in the same batch."""

    member_id: UUID
    affiliation_id: UUID
    organisation_id: UUID
    service: str | None = None
    role: RoleCode
    role_text: Personal[str] = None
    paid: Pay | None = None
    starts_on: PartialDate | None = None


class AffiliationEnded(Event, of=MEMBER, version=1):
    """The member no longer works or volunteers there. Precedes MemberLeft for each one still open."""

    member_id: UUID
    affiliation_id: UUID
    ends_on: PartialDate


class RoleAssigned(Event, of=MEMBER, version=1):
    """The member has this role in the network."""

    member_id: UUID
    assignment_id: UUID
    role: RoleCode
    role_text: Personal[str] = None
    starts_on: PartialDate


class RoleEnded(Event, of=MEMBER, version=1):
    """The member no longer has the role. Precedes MemberLeft in its batch for each one still held."""

    member_id: UUID
    assignment_id: UUID
    ends_on: PartialDate


class QualificationGained(Event, of=MEMBER, version=1):
    """The member gained a qualification."""

    member_id: UUID
    qualification_id: UUID
    title: Personal[str] = None
    awarded_by: Personal[str] = None
    gained_on: PartialDate
