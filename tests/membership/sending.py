"""Commands about a member: how to write a joining, and one example of each that is not about erasure."""

from typing import Any

from shared.contracts.membership import (
    AcceptRequest,
    AccessNeed,
    AddAffiliation,
    AddQualification,
    AssignRole,
    ChangeContactDetails,
    Channel,
    ConsentPurpose,
    ContactKind,
    DeclineRequest,
    EndAffiliation,
    EndRole,
    FulfilSubjectAccess,
    GiveConsent,
    JoinedVia,
    JoinMember,
    LeaveNetwork,
    LivedExperience,
    MemberJoined,
    PauseMembership,
    RaiseExpiringConsent,
    RaiseUnansweredRequest,
    ReachBy,
    RecordAccessNeeds,
    RecordContact,
    RecordLivedExperience,
    RequestToJoin,
    ResumeMembership,
    RoleCode,
    WithdrawConsent,
)
from shared.contracts.messages import Command
from shared.contracts.types import Method
from tests.membership.examples import ASHA, BASIS, CHARITY, EMAIL, POST, WORDING, affiliation, numbered
from tests.support.given import claim

NEWSLETTER = ConsentPurpose.NEWSLETTER

EVERY_COMMAND_BUT_ERASURE: tuple[Command, ...] = (
    RequestToJoin(member_id=ASHA, full_name="Asha Rahman", email=EMAIL),
    AcceptRequest(member_id=ASHA, affiliations=(affiliation(),), basis=BASIS),
    DeclineRequest(member_id=ASHA, reason="We cover County Durham only."),
    RaiseUnansweredRequest(member_id=ASHA),
    JoinMember(member_id=ASHA, full_name="Asha Rahman", email=EMAIL, affiliations=(affiliation(),), basis=BASIS),
    AddAffiliation(member_id=ASHA, organisation_id=CHARITY, role=RoleCode.PEER_VOLUNTEER),
    EndAffiliation(member_id=ASHA, affiliation_id=POST),
    AssignRole(member_id=ASHA, assignment_id=numbered(61), role=RoleCode.PEER_COORDINATOR),
    EndRole(member_id=ASHA, assignment_id=numbered(61)),
    AddQualification(member_id=ASHA, title="Peer support training", gained_on="2025"),
    ChangeContactDetails(member_id=ASHA, known_as="Ash"),
    RecordAccessNeeds(member_id=ASHA, needs=(AccessNeed.STEP_FREE,), basis=BASIS),
    RecordLivedExperience(member_id=ASHA, lived_experience=LivedExperience.CARER, basis=BASIS),
    GiveConsent(
        member_id=ASHA,
        purpose=NEWSLETTER,
        wording_id="consents-2026",
        wording_sha256=WORDING,
        method=Method.FORM,
    ),
    WithdrawConsent(member_id=ASHA, purpose=NEWSLETTER, method=Method.PHONE),
    RaiseExpiringConsent(member_id=ASHA, purpose=NEWSLETTER),
    PauseMembership(member_id=ASHA),
    ResumeMembership(member_id=ASHA),
    LeaveNetwork(member_id=ASHA),
    RecordContact(member_id=ASHA, channel=Channel.PHONE, kind=ContactKind.TWO_WAY),
    FulfilSubjectAccess(member_id=ASHA, channel=Channel.EMAIL),
)


def join(**changes: Any) -> JoinMember:
    fields: dict[str, Any] = {
        "member_id": ASHA,
        "full_name": "Asha Rahman",
        "email": EMAIL,
        "affiliations": (affiliation(affiliation_id=POST),),
        "areas": ("Durham",),
        "joined_on": "2026-06",
        "basis": BASIS,
    }
    return JoinMember(**(fields | changes))


def member_joined(**changes: Any) -> MemberJoined:
    fields: dict[str, Any] = {
        "member_id": ASHA,
        "via": JoinedVia.COORDINATOR,
        "full_name": "Asha Rahman",
        "email": EMAIL,
        "areas": ("Durham",),
        "joined_on": "2026-06",
        "basis": BASIS,
        "email_claim": claim(EMAIL),
        "reachable_by": (ReachBy.EMAIL,),
    }
    return MemberJoined(**(fields | changes))
