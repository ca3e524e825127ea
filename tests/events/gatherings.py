"""A gathering, its sessions, people and what happened to it, for tests to start from. It is at ten on 14 September."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.events.persons import KnownPerson
from shared.contracts.events import (
    Audience,
    BookingOpened,
    BookPlace,
    Details,
    GatheringKind,
    GatheringPlanned,
    GuestInvited,
    PlaceBooked,
    PlaceOffered,
    PlanGathering,
    SessionAdded,
    SessionKind,
    SpeakerConsent,
    SpeakerInvited,
    VenueAdded,
    WaitingListJoined,
    WaitingListPolicy,
)
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind, BasisKind, LawfulBasis, Method


def numbered(number: int) -> UUID:
    return UUID(f"01980000-0000-7000-8000-{number:012d}")


FORUM, HALL = numbered(1), numbered(2)
ASHA, BEN, CARA, DEV = numbered(11), numbered(12), numbered(13), numbered(14)
A, B, C, D = numbered(21), numbered(22), numbered(23), numbered(24)
CONFIDENCE, SHIELDS, CONNECTED, TABLE = numbered(31), numbered(32), numbered(33), numbered(34)
SPEAKER = numbered(41)
SERVICE = Actor(ActorKind.SYSTEM, numbered(91))

STARTS, ENDS = datetime(2026, 9, 14, 10), datetime(2026, 9, 14, 15, 30)  # noqa: DTZ001
STARTS_AT, ENDS_AT = datetime(2026, 9, 14, 9, tzinfo=UTC), datetime(2026, 9, 14, 14, 30, tzinfo=UTC)
WORDING = "a" * 64
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id="booking-2026",
    wording_sha256=WORDING,
    method=Method.FORM,
    given_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
)
CONSENT = SpeakerConsent(wording_id="speaking-2026", wording_sha256=WORDING, method=Method.PAPER, given_at=STARTS_AT)


def plan(**changes: Any) -> PlanGathering:
    fields: dict[str, Any] = {
        "gathering_id": FORUM,
        "title": "Peer support forum",
        "kind": GatheringKind.MEETING,
        "starts_local": STARTS,
        "ends_local": ENDS,
        "venue_id": HALL,
        "capacity": 2,
    }
    return PlanGathering(**(fields | changes))


def planned(**changes: Any) -> GatheringPlanned:
    fields: dict[str, Any] = {
        "gathering_id": FORUM,
        "title": "Peer support forum",
        "kind": GatheringKind.MEETING,
        "calendar_title": "Meeting",
        "audience": Audience.MEMBERS,
        "waiting_list": WaitingListPolicy(),
        "starts_local": STARTS,
        "ends_local": ENDS,
        "zone": "Europe/London",
        "starts_at": STARTS_AT,
        "ends_at": ENDS_AT,
        "venue_id": HALL,
        "capacity": 2,
    }
    return GatheringPlanned(**(fields | changes))


def details(**changes: Any) -> dict[str, Any]:
    """The fields of GatheringDetailsChanged beside the id."""
    event = planned(**changes)
    return {name: getattr(event, name) for name in Details.model_fields}


VENUE = VenueAdded(venue_id=HALL, name="Ramside Hall", address="Carrville, Durham")


def opened(**changes: Any) -> list[Event]:
    """A gathering that can be booked; with two places, unless said otherwise."""
    return [VENUE, planned(**changes), BookingOpened(gathering_id=FORUM)]


def session(id: UUID, **changes: Any) -> SessionAdded:
    fields: dict[str, Any] = {
        "gathering_id": FORUM,
        "session_id": id,
        "title": "Building shields",
        "kind": SessionKind.WORKSHOP,
        "slot": "afternoon",
        "capacity": 1,
    }
    return SessionAdded(**(fields | changes))


def booked(id: UUID = A, person: UUID = ASHA, **changes: Any) -> PlaceBooked:
    return PlaceBooked(gathering_id=FORUM, booking_id=id, person_id=person, guest=False, **changes)


def waits(id: UUID, person: UUID, **changes: Any) -> WaitingListJoined:
    return WaitingListJoined(gathering_id=FORUM, booking_id=id, person_id=person, guest=False, **changes)


def offered(id: UUID, person: UUID, expires_at: datetime) -> PlaceOffered:
    return PlaceOffered(gathering_id=FORUM, booking_id=id, person_id=person, expires_at=expires_at)


def invited(person: UUID, *, guest: bool = True) -> GuestInvited:
    return GuestInvited(gathering_id=FORUM, person_id=person, guest=guest)


def speaker(session_id: UUID | None = None, person: UUID = DEV) -> SpeakerInvited:
    return SpeakerInvited(
        gathering_id=FORUM, speaker_id=SPEAKER, person_id=person, guest=True, full_name="Dev", session_id=session_id
    )


def full() -> list[Event]:
    """Two places, both taken by Asha and Ben, and Cara and then Dev who wait."""
    return [*opened(), booked(), booked(B, BEN), waits(C, CARA), waits(D, DEV)]


def book(id: UUID = A, person: UUID | None = ASHA, **changes: Any) -> BookPlace:
    return BookPlace(gathering_id=FORUM, booking_id=id, person_id=person, **changes)


def member(id: UUID = ASHA, status: MemberStatus = MemberStatus.ACTIVE, **changes: Any) -> dict[str, Any]:
    """What the look-up finds when it finds a member."""
    return {"known_person": KnownPerson(id, status, **changes)}


def guest(id: UUID) -> dict[str, Any]:
    return {"known_person": KnownPerson(id)}


NOBODY: dict[str, Any] = {"known_person": None}
HOURS_48 = timedelta(hours=48)
