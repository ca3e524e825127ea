"""How each event changes a gathering and its agenda."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from services.events.gathering.evolving import on
from services.events.gathering.state import Gathering, Session, Speaker, Sponsor, State, Summary, decider
from shared.contracts.events import (
    BookingClosed,
    BookingOpened,
    CapacityChanged,
    Details,
    GatheringCancelled,
    GatheringDetailsChanged,
    GatheringHeld,
    GatheringPlanned,
    GatheringRescheduled,
    GatheringSummaryPublished,
    GuestInvited,
    SessionAdded,
    SessionChanged,
    SessionRemoved,
    SpeakerConfirmed,
    SpeakerInvited,
    SpeakerWithdrew,
    SponsorAgreed,
    Times,
    VenueMoved,
)

K = TypeVar("K")


# The gathering itself


@decider.evolves(GatheringPlanned)
def _planned(_state: State, event: GatheringPlanned) -> State:
    return Gathering(_details(event), _times(event), event.venue_id, event.online, event.capacity)


@on(GatheringDetailsChanged)
def _details_changed(state: Gathering, event: GatheringDetailsChanged) -> State:
    return replace(state, details=_details(event))


@on(GatheringRescheduled)
def _rescheduled(state: Gathering, event: GatheringRescheduled) -> State:
    return replace(state, times=_times(event))


@on(VenueMoved)
def _venue_moved(state: Gathering, event: VenueMoved) -> State:
    return replace(state, venue_id=event.venue_id, online=event.online)


@on(CapacityChanged)
def _capacity_changed(state: Gathering, event: CapacityChanged) -> State:
    return replace(state, capacity=event.capacity)


@on(BookingOpened)
def _opened(state: Gathering, _event: BookingOpened) -> State:
    return replace(state, booking_open=True)


@on(BookingClosed)
def _closed(state: Gathering, _event: BookingClosed) -> State:
    return replace(state, booking_open=False)


@on(GatheringCancelled)
def _cancelled(state: Gathering, _event: GatheringCancelled) -> State:
    return replace(state, cancelled=True)


@on(GatheringHeld)
def _held(state: Gathering, _event: GatheringHeld) -> State:
    return replace(state, held=True)


@on(GatheringSummaryPublished)
def _summary_published(state: Gathering, event: GatheringSummaryPublished) -> State:
    return replace(state, summary=Summary(event.text, event.speakers, event.quotes))


def _details(event: Details) -> Details:
    return Details(**{name: getattr(event, name) for name in Details.model_fields})


def _times(event: Times) -> Times:
    return Times(**{name: getattr(event, name) for name in Times.model_fields})


# Its agenda


@on(SessionAdded)
def _session_added(state: Gathering, event: SessionAdded) -> State:
    return replace(state, sessions={**state.sessions, event.session_id: _session(event)})


@on(SessionChanged)
def _session_changed(state: Gathering, event: SessionChanged) -> State:
    return replace(state, sessions={**state.sessions, event.session_id: _session(event)})


@on(SessionRemoved)
def _session_removed(state: Gathering, event: SessionRemoved) -> State:
    id = event.session_id
    freed = {
        key: replace(booking, sessions=tuple(each for each in booking.sessions if each != id))
        for key, booking in state.bookings.items()
        if id in booking.sessions
    }
    return replace(
        state,
        sessions=_without(state.sessions, id),
        bookings={**state.bookings, **freed},
        removed_sessions=state.removed_sessions | {id},
    )


def _session(event: SessionAdded | SessionChanged) -> Session:
    return Session(**{name: getattr(event, name) for name in Session.__slots__})


@on(SpeakerInvited)
def _speaker_invited(state: Gathering, event: SpeakerInvited) -> State:
    return replace(state, speakers={**state.speakers, event.speaker_id: Speaker(event.person_id, event.session_id)})


@on(SpeakerConfirmed)
def _speaker_confirmed(state: Gathering, event: SpeakerConfirmed) -> State:
    return _speaker(
        state,
        event.speaker_id,
        confirmed=True,
        to_speak=event.to_speak,
        to_be_named=event.to_be_named,
        to_be_published=event.to_be_published,
    )


@on(SpeakerWithdrew)
def _speaker_withdrew(state: Gathering, event: SpeakerWithdrew) -> State:
    return _speaker(state, event.speaker_id, withdrawn=True, to_speak=None, to_be_named=None, to_be_published=None)


def _speaker(state: Gathering, id: UUID, **changes: Any) -> State:
    return replace(state, speakers={**state.speakers, id: replace(state.speakers[id], **changes)})


@on(SponsorAgreed)
def _sponsor_agreed(state: Gathering, event: SponsorAgreed) -> State:
    return replace(state, sponsors=state.sponsors | {Sponsor(event.organisation_id, event.name)})


@on(GuestInvited)
def _guest_invited(state: Gathering, event: GuestInvited) -> State:
    return replace(state, invited=state.invited | {event.person_id})


def _without(entries: Mapping[K, Any], key: K) -> dict[K, Any]:
    return {k: entry for k, entry in entries.items() if k != key}
