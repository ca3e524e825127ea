"""Pausing, coming back, leaving, and being in touch."""

from collections.abc import Iterable, Mapping

from services.membership.check_in import state as check_in
from services.membership.dates import check_not_future, check_not_past, day_of, is_reversed, is_to_come
from services.membership.member.checks import member, open_record, present_or_past_member
from services.membership.member.state import Left, Member, Paused, decider
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    LEFT_BEFORE_START,
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
    for affiliation_id, affiliation in person.affiliations.items():
        ends_on = _end_of(affiliation.starts_on, left_on, context)
        yield AffiliationEnded(member_id=context.id, affiliation_id=affiliation_id, ends_on=ends_on)
    for assignment_id, role in person.roles.items():
        ends_on = _end_of(role.starts_on, left_on, context)
        yield RoleEnded(member_id=context.id, assignment_id=assignment_id, ends_on=ends_on)
    yield MemberLeft(member_id=context.id, reason=command.reason, left_on=left_on)
    yield from check_in.ended(context)


def _end_of(starts_on: str | None, left_on: str, context: Context) -> str:
    """What was only going to begin ends as it would have begun, so that nobody is kept from leaving by a plan."""
    if starts_on and is_to_come(starts_on, context):
        return starts_on
    if is_reversed(starts_on, left_on):
        raise LEFT_BEFORE_START("left_on", date=left_on)
    return left_on


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
