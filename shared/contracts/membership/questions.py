"""What membership can be asked, and by whom."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.marks import DiscreetModel
from shared.contracts.membership.affiliation import RoleCode
from shared.contracts.membership.answers import (
    AttentionItem,
    DirectoryPage,
    ExportedMember,
    HistoryEntry,
    MemberRecord,
    MemberStatus,
    QuietMember,
    WaitingRequest,
)
from shared.contracts.membership.network_answers import GrantedAccess, NetworkNumbers, OrganisationEntry
from shared.contracts.membership.organisation import OrganisationKind
from shared.contracts.messages import Question
from shared.contracts.refusals import refusal
from shared.contracts.types import ActorKind, Text

DIRECTORY_IS_OF_TODAY = refusal(
    "directory.is_of_today",
    403,
    "Only as it is today",
    "The directory shows who agrees to be in it now. Please ask without a date.",
)
EXPORT_IS_OF_TODAY = refusal(
    "export.is_of_today",
    403,
    "Only as it is today",
    "A list to take along holds what people agree to now. Please ask without a date.",
)


class _Page(DiscreetModel):
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0)] = 0


# Directory


class Directory(_Page, Question, service="membership", by=["member", "coordinator", "partner"], answers=DirectoryPage):
    """Who is in the network. Name, organisation, service and area may be parts of what is written there.

    Members see those who consented to be in the directory, partners those of their own organisation who consented
    to that. Coordinators see everybody, and may ask for a `status`; without one it is everybody who is a member now.
    """

    name: Text | None = None
    organisation: Text | None = None
    organisation_id: UUID | None = None
    service: Text | None = None
    area: Text | None = None
    role: RoleCode | None = None
    status: MemberStatus | None = None


# Coordinators' work


class Requests(_Page, Question, service="membership", by=["coordinator"], answers=tuple[WaitingRequest, ...]):
    """Requests to join that wait for a coordinator, the oldest first."""


class Attention(_Page, Question, service="membership", by=["coordinator"], answers=tuple[AttentionItem, ...]):
    """What needs a coordinator's attention: what ends soonest first, then what was raised first."""


class QuietMembers(_Page, Question, service="membership", by=["coordinator"], answers=tuple[QuietMember, ...]):
    """Who asked for check-ins and has been quiet for so long that one is due: whoever was quiet longest comes first.

    Only coordinators of the network ever see it, never anybody of the organisation that a person works for.
    """

    area: Text | None = None


class MembersForExport(_Page, Question, service="membership", by=["coordinator"], answers=tuple[ExportedMember, ...]):
    """Everybody who is a member now, a line each with their first open affiliation; never as at a past date.

    A page that is not full is the last.
    """


# One person


class Record(Question, service="membership", by=["member", "coordinator"], about="member_id", answers=MemberRecord):
    """One person's record: for themselves, and for coordinators.

    As at a past date it is without what is held by consent alone: that may have been withdrawn since.
    """

    member_id: UUID


class History(
    Question, service="membership", by=["member", "coordinator"], about="member_id", answers=tuple[HistoryEntry, ...]
):
    """What happened between the network and one person, in words: for themselves, and for coordinators."""

    member_id: UUID


# Organisations, numbers, access


class Organisations(
    _Page,
    Question,
    service="membership",
    by=["coordinator", "operator", "auditor"],
    answers=tuple[OrganisationEntry, ...],
):
    """The organisations with their agreements, by name."""

    name: Text | None = None
    organisation_id: UUID | None = None
    kind: OrganisationKind | None = None


class Numbers(
    Question,
    service="membership",
    by=["member", "coordinator", "operator", "auditor", "partner"],
    answers=NetworkNumbers,
):
    """How many members there are, by organisation, area, service and role. Small numbers are withheld.

    It cannot be narrowed down: two answers that differ by one condition would tell of one person.
    """


class AccessList(Question, service="membership", by=["coordinator", "operator"], answers=tuple[GrantedAccess, ...]):
    """Who was granted access, and by whom."""

    kind: ActorKind | None = None
