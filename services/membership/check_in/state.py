"""Whether somebody asked for check-ins, and whether their quiet was noticed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    CHECK_IN,
    CHECK_INS_NOT_ASKED_FOR,
    CheckInCompleted,
    CheckInDeclined,
    CheckInOffered,
    CheckInsAskedFor,
    CheckInsStopped,
    QuietNoticed,
    QuietSnoozed,
)
from shared.contracts.messages import Event
from shared.decider import Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Watched:
    """Somebody who asked for check-ins after so many weeks.

    `quiet_since` is since when the quiet lasts that was noticed and not answered; `offered_by` who sees to it.
    """

    weeks: int
    quiet_since: datetime | None = None
    offered_by: UUID | None = None
    snoozed_until: date | None = None


State = Watched | None
decider = Decider[State](CHECK_IN, None)

# Evolve


@decider.evolves(CheckInsAskedFor)
def _asked_for(_state: State, event: CheckInsAskedFor) -> State:
    return Watched(event.weeks)


@decider.evolves(CheckInsStopped)
def _stopped(_state: State, _event: CheckInsStopped) -> State:
    return None


@decider.evolves(QuietNoticed)
def _noticed(state: State, event: QuietNoticed) -> State:
    return state and replace(state, quiet_since=event.since, offered_by=None, snoozed_until=None)


@decider.evolves(CheckInOffered)
def _offered(state: State, event: CheckInOffered) -> State:
    return state and replace(state, offered_by=event.by)


@decider.evolves(CheckInCompleted)
def _completed(state: State, _event: CheckInCompleted) -> State:
    return state and replace(state, quiet_since=None, offered_by=None)


@decider.evolves(CheckInDeclined)
def _declined(state: State, _event: CheckInDeclined) -> State:
    return state and replace(state, quiet_since=None, offered_by=None)


@decider.evolves(QuietSnoozed)
def _snoozed(state: State, event: QuietSnoozed) -> State:
    return state and replace(state, quiet_since=None, offered_by=None, snoozed_until=event.until)


# For decisions about the member


def asked_for(state: State) -> Watched:
    """Refuses somebody who has not asked for check-ins."""
    if state is None:
        raise CHECK_INS_NOT_ASKED_FOR("member_id")
    return state


def wanted(member_id: UUID) -> dict[str, Ref]:
    """What a decision about a member `needs` in order to end their check-ins."""
    return {"check_in": CHECK_IN.ref(member_id)}


def ended(context: Context) -> Iterable[Event]:
    """That nobody watches over the member any more, if anybody did."""
    if context.others["check_in"]:
        yield CheckInsStopped(member_id=context.id)
