"""What events' events give rise to: what became of bookings, reminders with a time, and rounds to everybody booked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.notify.duties.owing import duties, is_history, telling, telling_all, to_tell, to_tell_all
from shared.contracts.events import (
    GATHERING,
    BookingCancelled,
    GatheringCancelled,
    GatheringHeld,
    GatheringPlanned,
    GatheringRescheduled,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PlaceBooked,
    PlaceOffered,
    SessionRemoved,
    VenueMoved,
    WaitingListJoined,
)
from shared.contracts.messages import Event
from shared.contracts.notify import (
    BeginRound,
    MessageRequested,
    Notice,
    NoticeSkipped,
    RequestMessage,
    RoundBegun,
    RoundSkipped,
    Subjects,
)
from shared.duties import DORMANT, Duty, duty_id, owed
from shared.log.envelope import Stored
from shared.projection.view import Where

CRITICAL_WITHIN: Final = timedelta(hours=48)
"""Who is told so shortly before a gathering that it does not take place cannot wait for the digest."""

LAPSING_BEFORE: Final = timedelta(days=1)

REMINDERS: Final = {Notice.REMINDER_WEEK: timedelta(days=7), Notice.REMINDER_DAY: timedelta(days=1)}
"""How long before a gathering begins people are reminded of it."""


BOTH_CHANGED: Final = "rescheduled+moved"
"""How the fact begins where a gathering was changed in both ways before anybody was told."""

_WHEN: Final = "%Y%m%dt%H%Mz"

_USELESS_BEFORE: Final = {Notice.REMINDER_WEEK: timedelta(days=1)}
"""A reminder that could not be sent until the next one is due is not sent at all; none once the gathering begins."""


def _same_gathering(event: Event) -> Where:
    return Where("about", event.ref.path)


# What became of a booking


def _booking(event: Any) -> dict[str, UUID]:
    return {"gathering_id": event.gathering_id, "booking_id": event.booking_id}


def _tells(event: type[Event], notice: Notice, why: str) -> None:
    """Whose booking it is, is told of each such event."""

    def fact(of: Any, stored: Stored) -> str:
        return f"booking:{of.booking_id}:{stored.id}"

    def key(of: Any, stored: Stored) -> UUID:
        return telling(notice, of.person_id, fact(of, stored))

    def duty(of: Any, stored: Stored) -> Duty | None:
        until: datetime | None = getattr(of, "expires_at", None)
        return to_tell(notice, of.person_id, stored, fact=fact(of, stored), why=why, expires_at=until, **_booking(of))

    duties.starts(event, key=key)(duty)


_tells(PlaceBooked, Notice.PLACE_BOOKED, "Whoever books a place is told that it is theirs.")
_tells(OfferAccepted, Notice.PLACE_BOOKED, "Whoever takes an offered place is told that it is theirs.")
_tells(WaitingListJoined, Notice.PLACE_WAITING, "Whoever waits for a place is told so.")
_tells(PlaceOffered, Notice.PLACE_OFFERED, "Whoever is offered a place is told, and until when to answer.")
_tells(BookingCancelled, Notice.BOOKING_CANCELLED, "Whose booking ends is told so.")


# An offer that is about to lapse


def _lapsing(event: Any) -> UUID:
    return duty_id(Notice.OFFER_LAPSING, event.booking_id)


@duties.starts(PlaceOffered, key=_lapsing)
def _offer(event: PlaceOffered, stored: Stored) -> Duty | None:
    due_at = event.expires_at - LAPSING_BEFORE
    if due_at <= stored.recorded_at:
        return None
    command = RequestMessage(
        notice=Notice.OFFER_LAPSING,
        person_id=event.person_id,
        fact=f"lapsing:{event.booking_id}:{stored.id}",
        subjects=Subjects(**_booking(event)),
        expires_at=event.expires_at,
    )
    return owed(
        Notice.OFFER_LAPSING,
        event.booking_id,
        why="Whoever has not answered an offer is told a day before it lapses.",
        due_at=due_at,
        command=command,
        stored=stored,
    )


duties.ends(OfferAccepted, OfferDeclined, OfferExpired, BookingCancelled, key=_lapsing)


def _told(event: MessageRequested | NoticeSkipped) -> tuple[UUID, ...]:
    booking_id = event.subjects.booking_id
    is_it = event.notice is Notice.OFFER_LAPSING and booking_id
    return (duty_id(Notice.OFFER_LAPSING, booking_id),) if is_it else ()


@duties.on(MessageRequested, key=_told)
@duties.on(NoticeSkipped, key=_told)
def _was_told(duty: Duty, event: MessageRequested | NoticeSkipped) -> Duty | None:
    """Another offer may have been made meanwhile."""
    return None if event.dedupe_key.endswith(f":{duty.data['fact']}") else duty


# Everybody booked at a gathering. What is said of it, and until when, depends on its times.


def _round(notice: Notice, gathering_id: UUID) -> UUID:
    return duty_id(notice, gathering_id)


def _rounds(*notices: Notice) -> Any:
    return lambda event: tuple(_round(each, event.gathering_id) for each in notices)


def _begins(
    notice: Notice, gathering_id: UUID, stored: Stored, *, fact: str, why: str, due_at: datetime, expires_at: datetime
) -> Duty:
    command = BeginRound(notice=notice, fact=fact, subjects=Subjects(gathering_id=gathering_id), expires_at=expires_at)
    concerning = GATHERING.ref(gathering_id).path
    return owed(notice, gathering_id, why=why, due_at=due_at, command=command, stored=stored, concerning=concerning)


def _when(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_WHEN)


def _reminds(notice: Notice) -> None:
    """Planned or moved, a gathering has a reminder of each kind at its time. What has gone out stays as it is."""

    def duty(event: GatheringPlanned | GatheringRescheduled, stored: Stored) -> Duty | None:
        due_at = event.starts_at - REMINDERS[notice]
        if due_at <= stored.recorded_at:
            return None
        return _begins(
            notice,
            event.gathering_id,
            stored,
            fact=f"{notice}:{event.gathering_id}:{_when(event.starts_at)}",
            why="Everybody booked is reminded of a gathering some time before it begins.",
            due_at=due_at,
            expires_at=event.starts_at - _USELESS_BEFORE.get(notice, timedelta()),
        )

    for event in (GatheringPlanned, GatheringRescheduled):
        duties.starts(event, key=lambda of: _round(notice, of.gathering_id))(duty)


for _notice in REMINDERS:
    _reminds(_notice)


@duties.starts(GatheringPlanned, key=lambda event: _round(Notice.GATHERING_CANCELLED, event.gathering_id))
def _may_be_cancelled(event: GatheringPlanned, stored: Stored) -> Duty:
    return _sleeps(Notice.GATHERING_CANCELLED, event, stored, "Everybody booked is told of what does not take place.")


@duties.starts(GatheringPlanned, key=lambda event: _round(Notice.GATHERING_CHANGED, event.gathering_id))
def _may_be_changed(event: GatheringPlanned, stored: Stored) -> Duty:
    return _sleeps(Notice.GATHERING_CHANGED, event, stored, "Everybody booked is told when and where it is now.")


def _sleeps(notice: Notice, event: GatheringPlanned, stored: Stored, why: str) -> Duty:
    """Whether it is critical depends on when the gathering begins, so that is a part of the fact."""
    return _begins(
        notice,
        event.gathering_id,
        stored,
        fact=f"planned:{event.gathering_id}:{_when(event.starts_at)}",
        why=why,
        due_at=DORMANT,
        expires_at=event.ends_at,
    )


def _removed(event: SessionRemoved, stored: Stored) -> str:
    return f"removed:{event.session_id}:{stored.id}"


@duties.starts(SessionRemoved, key=lambda event, stored: telling_all(Notice.SESSION_REMOVED, _removed(event, stored)))
def _session_removed(event: SessionRemoved, stored: Stored) -> Duty | None:
    if not event.booking_ids:
        return None
    return to_tell_all(
        Notice.SESSION_REMOVED,
        stored,
        fact=_removed(event, stored),
        why="Whoever had chosen a session that is taken off the agenda is told, so that they can choose another.",
        gathering_id=event.gathering_id,
        session_id=event.session_id,
    )


def _with(duty: Duty, **data: Any) -> Duty:
    return replace(duty, data={**duty.data, **data})


@duties.on(GatheringRescheduled, key=_rounds(Notice.GATHERING_CANCELLED, Notice.GATHERING_CHANGED))
def _at_another_time(duty: Duty, event: GatheringRescheduled, stored: Stored) -> Duty:
    before = duty.data["fact"].rpartition(":")[0]
    duty = _with(duty, fact=f"{before}:{_when(event.starts_at)}", expires_at=event.ends_at.isoformat())
    return _woken(duty, stored, "rescheduled") if duty.kind == Notice.GATHERING_CHANGED else duty


@duties.on(VenueMoved, key=_rounds(Notice.GATHERING_CHANGED))
def _somewhere_else(duty: Duty, _event: VenueMoved, stored: Stored) -> Duty:
    return _woken(duty, stored, "moved")


@duties.on(GatheringCancelled, key=_same_gathering)
def _called_off(duty: Duty, event: GatheringCancelled, stored: Stored) -> Duty | None:
    """Of everything that was to be said about it, this is left."""
    if duty.kind != Notice.GATHERING_CANCELLED:
        return None
    return _woken(duty, stored, "cancelled")


@duties.on(GatheringHeld, key=_same_gathering)
def _over(_duty: Duty, _event: GatheringHeld) -> None:
    return


def _woken(duty: Duty, stored: Stored, what: str) -> Duty:
    """Since the event that wakes it; history, and what is over by now, wakes nobody."""
    expires_at = datetime.fromisoformat(duty.data["expires_at"])
    if is_history(stored) or expires_at <= stored.recorded_at:
        return duty
    gathering_id = duty.data["subjects"]["gathering_id"]
    before, *_, starts = duty.data["fact"].split(":")
    if duty.due_at != DORMANT and before != what:
        what = BOTH_CHANGED
    starts_at = datetime.strptime(starts, _WHEN).replace(tzinfo=UTC)
    critical = starts_at - stored.recorded_at <= CRITICAL_WITHIN
    duty = _with(duty, fact=f"{what}:{gathering_id}:{stored.id}:{starts}", critical=critical)
    return replace(duty, due_at=stored.time, since=stored.sequence)


def _begun(event: RoundBegun | RoundSkipped) -> tuple[UUID, ...]:
    gathering_id = event.subjects.gathering_id
    return (_round(event.notice, gathering_id),) if gathering_id else ()


@duties.on(RoundBegun, key=_begun)
@duties.on(RoundSkipped, key=_begun)
def _has_begun(duty: Duty, event: RoundBegun | RoundSkipped) -> Duty | None:
    """Discharged, unless it has moved meanwhile. A gathering may be changed again."""
    if duty.data["fact"] != event.fact:
        return duty
    return replace(duty, due_at=DORMANT) if duty.kind == Notice.GATHERING_CHANGED else None
