"""How membership answers: what is shown of people."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import ConfigDict

from shared.contracts.marks import DiscreetModel, Personal, Sensitive
from shared.contracts.membership.affiliation import Pay, RoleCode
from shared.contracts.membership.consent import ConsentPurpose
from shared.contracts.membership.contact import Channel
from shared.contracts.membership.details import AccessNeed, LivedExperience
from shared.contracts.membership.graduates import GraduateObstacle
from shared.contracts.membership.joining import JoinedVia
from shared.contracts.types import ActorKind


class MemberStatus(StrEnum):
    """Where somebody stands with the network."""

    REQUESTED = "requested"
    DECLINED = "declined"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class _Answer(DiscreetModel):
    model_config = ConfigDict(frozen=True)


# Directory


class ListedRole(_Answer):
    """A role in the network."""

    role: RoleCode
    role_text: Personal[str] = None


class ListedAffiliation(ListedRole):
    """Where somebody works or volunteers. `organisation` is its name."""

    organisation_id: UUID
    organisation: str | None = None
    service: str | None = None


class DirectoryEntry(_Answer):
    """What whoever asks may see of one member; the rest is None. Only what is open is listed."""

    member_id: UUID
    full_name: Personal[str] = None
    known_as: Personal[str] = None
    pronouns: Personal[str] = None
    affiliations: tuple[ListedAffiliation, ...] = ()
    roles: tuple[ListedRole, ...] = ()
    areas: tuple[str, ...] = ()
    email: Personal[str] = None
    phone: Personal[str] = None
    status: MemberStatus | None = None


class DirectoryPage(_Answer):
    """One page of those found, by name; `total` counts them all."""

    total: int
    members: tuple[DirectoryEntry, ...]


# Coordinators' work


class WaitingRequest(_Answer):
    """Somebody who asked to join and waits for an answer. `raised`: for too long."""

    member_id: UUID
    requested_at: datetime
    waiting_days: int
    raised: bool
    via: JoinedVia
    full_name: Personal[str] = None
    known_as: Personal[str] = None
    pronouns: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    post: Personal[str] = None
    preferred_channel: Personal[Channel] = None
    areas: tuple[str, ...] = ()
    organisation_id: UUID | None = None
    organisation: Personal[str] = None
    service: str | None = None
    role: RoleCode | None = None
    role_text: Personal[str] = None
    paid: Pay | None = None
    message: Personal[str] = None


class AttentionKind(StrEnum):
    UNANSWERED_REQUEST = "unanswered_request"
    EXPIRING_CONSENT = "expiring_consent"
    ENDING_AGREEMENT = "ending_agreement"
    GRADUATE_WAITS = "graduate_waits"
    QUIET_MEMBER = "quiet_member"


class AttentionItem(_Answer):
    """Something raised with the coordinators and not dealt with yet. `about` is a person or an organisation."""

    kind: AttentionKind
    about: UUID
    name: Personal[str] = None
    what: str
    raised_at: datetime
    ends_on: date | None = None
    purpose: ConsentPurpose | None = None
    organisation_id: UUID | None = None
    wording_id: str | None = None
    agreement_id: UUID | None = None
    cohort_id: UUID | None = None
    because: GraduateObstacle | None = None


class QuietMember(_Answer):
    """Somebody who asked for check-ins, and with whom nobody was in touch since `since`, which is so many weeks.

    `asked_for_weeks` is after how many they wanted somebody to know, `offered_by` who is getting in touch.
    """

    member_id: UUID
    full_name: Personal[str] = None
    known_as: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    preferred_channel: Personal[Channel] = None
    areas: tuple[str, ...] = ()
    since: datetime
    weeks: int
    asked_for_weeks: int
    noticed_at: datetime
    offered_at: datetime | None = None
    offered_by: UUID | None = None


class ExportedMember(_Answer):
    """One member in the words of a spreadsheet; the importer reads it back."""

    name: Personal[str] = None
    known_as: Personal[str] = None
    pronouns: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    preferred_channel: Personal[str] = None
    organisation: str | None = None
    service: str | None = None
    role: Personal[str] = None
    paid: str | None = None
    joined: str | None = None
    area: str | None = None
    newsletter: str


# One person


class MemberRole(ListedRole):
    assignment_id: UUID
    starts_on: str
    ends_on: str | None = None


class MemberAffiliation(ListedAffiliation):
    affiliation_id: UUID
    paid: Pay | None = None
    starts_on: str | None = None
    ends_on: str | None = None


class MemberQualification(_Answer):
    qualification_id: UUID
    title: Personal[str] = None
    awarded_by: Personal[str] = None
    gained_on: str


class MemberConsent(_Answer):
    """A consent. `unsubscribed`: it stands, but the person wants no news just now, and gets none."""

    purpose: ConsentPurpose
    organisation_id: UUID | None = None
    organisation: str | None = None
    wording_id: str
    given_on: date
    expires_on: date | None = None
    in_force: bool
    unsubscribed: bool = False


class MemberRecord(_Answer):
    """Everything that the network knows about one person now."""

    member_id: UUID
    status: MemberStatus
    reason: Personal[str] = None
    full_name: Personal[str] = None
    known_as: Personal[str] = None
    pronouns: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    post: Personal[str] = None
    preferred_channel: Personal[Channel] = None
    areas: tuple[str, ...] = ()
    via: JoinedVia | None = None
    joined_on: str | None = None
    paused_until: date | None = None
    left_on: str | None = None
    affiliations: tuple[MemberAffiliation, ...] = ()
    roles: tuple[MemberRole, ...] = ()
    qualifications: tuple[MemberQualification, ...] = ()
    consents: tuple[MemberConsent, ...] = ()
    access_needs: Sensitive[tuple[AccessNeed, ...]] = None
    access_needs_text: Sensitive[str] = None
    lived_experience: Sensitive[LivedExperience] = None
    last_contact_at: datetime | None = None
    check_ins_after_weeks: int | None = None
    erasure_not_before: datetime | None = None


class HistoryEntry(_Answer):
    """One thing that happened, in words. `by` is the kind of actor; `on_their_behalf`: for the person."""

    sequence: int
    happened_at: datetime
    recorded_at: datetime
    sentence: Personal[str]
    by: ActorKind
    on_their_behalf: bool
