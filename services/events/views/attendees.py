"""Who has a place or waits for one, and what do they need? For organisers, and as long as the booking lasts."""

from dataclasses import dataclass
from uuid import UUID

from services.events.views.parts.forgetting import by_person, once_erased
from shared.contracts.events import (
    BookingCancelled,
    BookingDataRemoved,
    BookingNeedsRecorded,
    OfferDeclined,
    PlaceBooked,
    WaitingListJoined,
)
from shared.contracts.membership import AccessNeed, MemberErased
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Attendee:
    """What was said with one live booking. Names of members are among the people."""

    booking_id: UUID
    gathering_id: UUID
    person_id: UUID
    full_name: str | None
    email: str | None
    phone: str | None
    access_needs: tuple[AccessNeed, ...]
    access_text: str | None
    diet: str | None


attendees = View("attendees", version=2, row=Attendee, key="booking_id", indexes=("gathering_id", "person_id"))

# How each event changes it


@attendees.starts(PlaceBooked)
@attendees.starts(WaitingListJoined)
def _asked(event: PlaceBooked | WaitingListJoined) -> Attendee:
    return Attendee(
        booking_id=event.booking_id,
        gathering_id=event.gathering_id,
        person_id=event.person_id,
        full_name=event.full_name,
        email=event.email,
        phone=event.phone,
        access_needs=event.access_needs or (),
        access_text=event.access_text,
        diet=event.diet,
    )


@attendees.on(BookingNeedsRecorded)
def _needs(row: Attendee, event: BookingNeedsRecorded) -> Attendee:
    return changed(row, access_needs=event.access_needs or (), access_text=event.access_text, diet=event.diet)


attendees.ends(BookingCancelled, OfferDeclined)
attendees.ends(BookingDataRemoved, key=by_person)
attendees.ends(MemberErased, key=once_erased)
