"""Planning a gathering, and changing what it is about, when and where."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from services.events import venue
from services.events.gathering.agenda import recorded
from services.events.gathering.checks import still_planned
from services.events.gathering.ending import ended_when_put_off
from services.events.gathering.state import Gathering, State, decider
from services.events.gathering.waiting import offering
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    GATHERING_ALREADY,
    PLACE_MISSING,
    ChangeGatheringDetails,
    Details,
    GatheringDetailsChanged,
    GatheringKind,
    GatheringPlanned,
    GatheringRescheduled,
    GatheringTemplate,
    MoveVenue,
    PlanGathering,
    RemovableDetail,
    RescheduleGathering,
    SessionChanged,
    Times,
    VenueMoved,
)
from shared.contracts.membership import OTHER_TEXT_MISSING
from shared.contracts.messages import Event
from shared.decider import Claim, Context
from shared.local_time import times

# What calendars show unless somebody chose other words: it tells nobody who looks what the gathering is about.
NEUTRAL_TITLES: Final = {
    GatheringKind.LAUNCH: "Launch",
    GatheringKind.CELEBRATION: "Celebration",
    GatheringKind.MEETING: "Meeting",
    GatheringKind.WORKSHOP: "Workshop",
    GatheringKind.OPEN_DAY: "Open day",
    GatheringKind.OTHER: "Gathering",
}


def _venue(command: PlanGathering | MoveVenue, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return venue.wanted(command.venue_id)


@decider.decides(PlanGathering, needs=_venue)
def plan(command: PlanGathering, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise GATHERING_ALREADY("gathering_id")
    venue.require(command.venue_id, "venue_id", context)
    venue.require_room(command.venue_id, command.online, command.capacity, "capacity", context)
    yield planned(command, times(command.starts_local, command.ends_local, command.zone), context.id)


def planned(
    template: GatheringTemplate, times: Times, gathering_id: UUID, series_id: UUID | None = None
) -> GatheringPlanned:
    """The event that makes a gathering of a template. Whoever calls it sees to the venue being known."""
    _check_place(template.venue_id, template.online)
    details = _checked(
        Details(
            title=template.title,
            kind=template.kind,
            kind_text=template.kind_text,
            description=template.description,
            calendar_title=template.calendar_title or NEUTRAL_TITLES[template.kind],
            audience=template.audience,
            areas=template.areas,
            partners=template.partners,
            waiting_list=template.waiting_list,
        )
    )
    return GatheringPlanned(
        gathering_id=gathering_id,
        series_id=series_id,
        **dict(details),
        **dict(times),
        venue_id=template.venue_id,
        online=template.online,
        capacity=template.capacity,
    )


@decider.decides(ChangeGatheringDetails)
def change_details(command: ChangeGatheringDetails, state: State, context: Context) -> Iterable[Event]:
    before = still_planned(state).details
    kind = command.kind or before.kind
    neutral_before = before.calendar_title == NEUTRAL_TITLES[before.kind]
    neutral = RemovableDetail.CALENDAR_TITLE in command.remove or neutral_before
    unwanted = RemovableDetail.DESCRIPTION in command.remove
    details = _checked(
        Details(
            title=command.title or before.title,
            kind=kind,
            kind_text=command.kind_text or (before.kind_text if kind is before.kind else None),
            description=command.description or (None if unwanted else before.description),
            calendar_title=command.calendar_title or (NEUTRAL_TITLES[kind] if neutral else before.calendar_title),
            audience=command.audience or before.audience,
            areas=before.areas if command.areas is None else command.areas,
            partners=before.partners if command.partners is None else command.partners,
            waiting_list=command.waiting_list or before.waiting_list,
        )
    )
    if details != before:
        yield GatheringDetailsChanged(gathering_id=context.id, **dict(details))


@decider.decides(RescheduleGathering)
def reschedule(command: RescheduleGathering, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    moved = times(command.starts_local, command.ends_local, command.zone or gathering.times.zone)
    if moved != gathering.times:
        events: list[Event] = [
            GatheringRescheduled(gathering_id=context.id, **dict(moved)),
            *_sessions(gathering, moved, context),
            *ended_when_put_off(gathering, moved, context),
        ]
        yield from offering(gathering, events, context)


@decider.decides(MoveVenue, needs=_venue)
def move_venue(command: MoveVenue, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    venue.require(command.venue_id, "venue_id", context)
    _check_place(command.venue_id, command.online)
    if (command.venue_id, command.online) != (gathering.venue_id, gathering.online):
        venue.require_room(command.venue_id, command.online, gathering.capacity, "venue_id", context)
        yield VenueMoved(gathering_id=context.id, venue_id=command.venue_id, online=command.online)


def _sessions(gathering: Gathering, moved: Times, context: Context) -> Iterable[SessionChanged]:
    """Each session that has times, as long after the new start as it was after the old one."""
    by: timedelta = moved.starts_local - gathering.times.starts_local
    for id, session in gathering.sessions.items():
        if session.starts_local and session.ends_local:
            starts, ends = session.starts_local + by, session.ends_local + by
            fields = recorded(session, starts, ends, moved.zone)
            yield SessionChanged(gathering_id=context.id, session_id=id, **fields)


def _check_place(venue_id: UUID | None, online: str | None) -> None:
    if venue_id is None and online is None:
        raise PLACE_MISSING("venue_id")


def _checked(details: Details) -> Details:
    if details.kind is GatheringKind.OTHER and not details.kind_text:
        raise OTHER_TEXT_MISSING("kind_text")
    once = {"areas": tuple(dict.fromkeys(details.areas)), "partners": tuple(dict.fromkeys(details.partners))}
    if details.kind is not GatheringKind.OTHER:
        return details.model_copy(update={**once, "kind_text": None})
    return details.model_copy(update=once)
