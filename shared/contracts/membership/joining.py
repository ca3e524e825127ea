"""Asking to join, and joining."""

from enum import StrEnum
from uuid import UUID

from shared.contracts.marks import Personal
from shared.contracts.membership.affiliation import NewAffiliation, Pay, RoleCode
from shared.contracts.membership.aggregates import MEMBER
from shared.contracts.membership.contact import Contact, ReachBy, RecordedContact
from shared.contracts.messages import Command, Event
from shared.contracts.types import LawfulBasis, LongText, PartialDate, Text


class JoinedVia(StrEnum):
    """How a membership came about."""

    SELF = "self"
    COORDINATOR = "coordinator"
    IMPORT = "import"
    PARTNER = "partner"
    TRAINING = "training"


class RequestToJoin(Contact, Command, of=MEMBER, by=["coordinator", "partner", "system"]):
    """Ask for membership, for a coordinator to accept or decline; `basis` is the form the person filled in.

    Where a person asks by themselves, the service that hands their form in acts as `system`.
    """

    member_id: UUID | None = None
    full_name: Personal[Text]
    areas: tuple[Text, ...] = ()
    organisation_id: UUID | None = None
    organisation_text: Personal[Text] = None
    service: Text | None = None
    role: RoleCode | None = None
    role_text: Personal[Text] = None
    paid: Pay | None = None
    message: Personal[LongText] = None


class AcceptRequest(Command, of=MEMBER, by=["coordinator"]):
    """Accept a request to join, saying where the person works or volunteers; the rest is as they asked."""

    member_id: UUID
    affiliations: tuple[NewAffiliation, ...]
    areas: tuple[Text, ...] | None = None
    joined_on: PartialDate | None = None


class DeclineRequest(Command, of=MEMBER, by=["coordinator"]):
    """Decline a request to join, with a reason that can be told to the person.

    Where they are entered in another way instead, `entered_as` is the id of it, and they are told nothing of this.
    """

    member_id: UUID
    reason: Personal[LongText]
    entered_as: UUID | None = None


class RaiseUnansweredRequest(Command, of=MEMBER, by=["system"]):
    """Bring a request to join that nobody has answered to the coordinators' list."""

    member_id: UUID


class JoinMember(Contact, Command, of=MEMBER, by=["coordinator"]):
    """Make a person a member, or again a member: then with the `member_id` they had.

    Needs a basis, an affiliation, and a way to reach the person. `joined_on` left out is when this happened.
    """

    member_id: UUID | None = None
    full_name: Personal[Text]
    via: JoinedVia = JoinedVia.COORDINATOR
    affiliations: tuple[NewAffiliation, ...]
    areas: tuple[Text, ...] = ()
    joined_on: PartialDate | None = None


class JoinRequested(RecordedContact, Event, of=MEMBER, version=1):
    """A person asked to join. The address is not claimed yet: `email_claim` is what accepting will claim.

    Contact fields that are None are those of an earlier request or membership. `reachable_by` is complete.
    """

    member_id: UUID
    via: JoinedVia
    areas: tuple[str, ...] = ()
    organisation_id: UUID | None = None
    organisation_text: Personal[str] = None
    service: str | None = None
    role: RoleCode | None = None
    role_text: Personal[str] = None
    paid: Pay | None = None
    message: Personal[str] = None
    email_claim: str | None = None
    reachable_by: tuple[ReachBy, ...]
    basis: LawfulBasis | None = None


class JoinDeclined(Event, of=MEMBER, version=1):
    """A coordinator declined the request; `entered_as` is the id under which the person is entered instead, if any."""

    member_id: UUID
    reason: Personal[str] = None
    entered_as: UUID | None = None


class RequestRaised(Event, of=MEMBER, version=1):
    """Coordinators were told that the request has waited too long."""

    member_id: UUID


class MemberJoined(RecordedContact, Event, of=MEMBER, version=1):
    """A person became a member, for the first time or again.

    At least one AffiliationAdded follows in the same batch. Contact fields that are None are those of the
    JoinRequested or the membership before. `areas`, `email_claim` and `reachable_by` are complete.
    """

    member_id: UUID
    via: JoinedVia
    areas: tuple[str, ...] = ()
    joined_on: PartialDate
    basis: LawfulBasis
    email_claim: str | None = None
    reachable_by: tuple[ReachBy, ...]
