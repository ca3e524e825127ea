"""Pausing, coming back, leaving, and being in touch."""

from collections.abc import Iterable, Mapping

from services.membership.check_in import state as check_in
from services.membership.dates import check_not_future, check_not_past, day_of
from services.membership.member.checks import member, open_record, present_or_past_member
from services.membership.member.state import Left, Member, Paused, decider
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    AffiliationEnded,
    FulfilSubjectAccess,
    LeaveNetwork,
    MemberContacted,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    PauseMembership,
    RecordContact,
    ResumeMembership,
    RoleEnded,
    SubjectAccessFulfilled,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context


@decider.decides(PauseMembership)
def pause(command: PauseMembership, state: Member, context: Context) -> Iterable[Event]:
    standing = member(state).standing
    check_not_past(command.until, "until", context)
    if standing != Paused(command.until):
        yield MembershipPaused(member_id=context.id, reason=command.reason, until=command.until)


@decider.decides(ResumeMembership)
def resume(_command: ResumeMembership, state: Member, context: Context) -> Iterable[Event]:
    if isinstance(member(state).standing, Paused):
        yield MembershipResumed(member_id=context.id)


def _check_ins(command: LeaveNetwork, _state: Member, _claim: Claim) -> Mapping[str, Ref]:
    return check_in.wanted(command.member_id)


@decider.decides(LeaveNetwork, needs=_check_ins)
def leave(command: LeaveNetwork, state: Member, context: Context) -> Iterable[Event]:
    person = present_or_past_member(state)
    if isinstance(person.standing, Left):
        return
    check_not_future(command.left_on, "left_on", context)
    left_on = command.left_on or day_of(context)
    for affiliation_id in person.affiliations:
        yield AffiliationEnded(member_id=context.id, affiliation_id=affiliation_id, ends_on=left_on)
    for assignment_id in person.roles:
        yield RoleEnded(member_id=context.id, assignment_id=assignment_id, ends_on=left_on)
    yield MemberLeft(member_id=context.id, reason=command.reason, left_on=left_on)
    yield from check_in.ended(context)


@decider.decides(RecordContact)
def record_contact(command: RecordContact, state: Member, context: Context) -> Iterable[Event]:
    open_record(state)
    yield MemberContacted(
        member_id=context.id,
        channel=command.channel,
        by=command.contacted_by or context.actor.id,
        kind=command.kind,
    )


@decider.decides(FulfilSubjectAccess)
def fulfil_subject_access(command: FulfilSubjectAccess, state: Member, context: Context) -> Iterable[Event]:
    open_record(state)
    yield SubjectAccessFulfilled(member_id=context.id, channel=command.channel)
