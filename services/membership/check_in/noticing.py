"""Noticing that somebody has been quiet, and what a person does about it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

from services.membership.check_in.state import State, asked_for, decider
from services.membership.dates import check_not_past
from services.membership.member.checks import active_member
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    CHECK_IN_TOO_EARLY,
    MEMBER,
    CheckInCompleted,
    CheckInDeclined,
    CheckInOffered,
    CompleteCheckIn,
    DeclineCheckIn,
    NoticeQuiet,
    OfferCheckIn,
    QuietNoticed,
    QuietSnoozed,
    SnoozeQuiet,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context
from shared.local_time import beginning_of

LAST_CONTACT: Final = "last_contact"
"""The look-up that finds when somebody was last in touch with the member, as far as that counts: a datetime."""

_OneOfThem = NoticeQuiet | OfferCheckIn | CompleteCheckIn | DeclineCheckIn | SnoozeQuiet


def _member(command: _OneOfThem, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {"member": MEMBER.ref(command.member_id)}


@decider.decides(NoticeQuiet, needs=_member, looks_up=(LAST_CONTACT,))
def notice(_command: NoticeQuiet, state: State, context: Context) -> Iterable[Event]:
    active_member(context.others["member"])
    watched = asked_for(state)
    since: datetime = context.found[LAST_CONTACT]
    if watched.quiet_since and since <= watched.quiet_since:
        return
    too_early = context.now < since + timedelta(weeks=watched.weeks)
    if too_early or (watched.snoozed_until and context.now < beginning_of(watched.snoozed_until)):
        raise CHECK_IN_TOO_EARLY("member_id")
    yield QuietNoticed(member_id=context.id, weeks=(context.now - since) // timedelta(weeks=1), since=since)


@decider.decides(OfferCheckIn, needs=_member)
def offer(command: OfferCheckIn, state: State, context: Context) -> Iterable[Event]:
    active_member(context.others["member"])
    by = command.offered_by or context.actor.id
    if asked_for(state).offered_by != by:
        yield CheckInOffered(member_id=context.id, by=by)


@decider.decides(CompleteCheckIn, needs=_member)
def complete(command: CompleteCheckIn, state: State, context: Context) -> Iterable[Event]:
    active_member(context.others["member"])
    asked_for(state)
    by = command.completed_by or context.actor.id
    yield CheckInCompleted(member_id=context.id, by=by, channel=command.channel)


@decider.decides(DeclineCheckIn, needs=_member)
def decline(_command: DeclineCheckIn, state: State, context: Context) -> Iterable[Event]:
    active_member(context.others["member"])
    asked_for(state)
    yield CheckInDeclined(member_id=context.id)


@decider.decides(SnoozeQuiet, needs=_member)
def snooze(command: SnoozeQuiet, state: State, context: Context) -> Iterable[Event]:
    active_member(context.others["member"])
    check_not_past(command.until, "until", context)
    if asked_for(state).snoozed_until != command.until:
        yield QuietSnoozed(member_id=context.id, until=command.until)
