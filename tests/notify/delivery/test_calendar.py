"""A gathering as an entry for the person's own calendar."""

from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

from services.notify.delivery.wording import calendar_entry
from services.notify.views.bookings import Booking
from services.notify.views.gatherings import Gathering
from services.notify.views.venues import Venue
from shared.contracts.events import BookingStatus
from shared.ids import new_id

STAMP = datetime(2026, 6, 1, tzinfo=UTC)
VENUE = Venue(new_id(), "Deepdale", "Sir Tom Finney Way, Preston")


def gathering(**changed: Any) -> Gathering:
    values: dict[str, Any] = {
        "gathering_id": new_id(),
        "title": "Peer support and psychosis: stories",
        "calendar_title": "Network meeting",
        "starts_local": "2026-10-24T10:00:00",
        "ends_local": "2026-10-24T16:00:00",
        "zone": "Europe/London",
        "starts_at": datetime(2026, 10, 24, 9, tzinfo=UTC),
        "ends_at": datetime(2026, 10, 24, 15, tzinfo=UTC),
        "venue_id": VENUE.venue_id,
        "online": "https://meet.example/abc",
        "revised_at": STAMP,
        "revision": 2,
        **changed,
    }
    return Gathering(**values)


def booking(of: Gathering, status: BookingStatus = BookingStatus.BOOKED) -> Booking:
    return Booking(new_id(), of.gathering_id, new_id(), status, STAMP, revision=1)


def entry(of: Gathering, booked: Booking | None) -> tuple[str, Any]:
    attached = calendar_entry(of, VENUE, booked)
    calendar = Calendar.from_ical(attached.content)
    assert isinstance(calendar, Calendar)
    assert calendar["method"] == attached.method
    return attached.method, calendar.events[0]


def test_a_booking_is_the_entry_that_the_persons_calendar_has() -> None:
    one = gathering()
    booked = booking(one)
    method, event = entry(one, booked)
    assert method == "PUBLISH"
    assert event["uid"] == f"{booked.booking_id}@peernet"
    assert event["sequence"] == 3
    assert event.start.utctimetuple() == one.starts_at.utctimetuple()
    assert event["location"] == "Deepdale, Sir Tom Finney Way, Preston; https://meet.example/abc"


def test_its_title_tells_nobodys_health() -> None:
    attached = calendar_entry(one := gathering(), VENUE, booking(one))
    assert b"Network meeting" in attached.content
    assert b"psychosis" not in attached.content


def test_what_is_cancelled_leaves_the_calendar() -> None:
    assert entry(one := gathering(cancelled=True), booking(one))[0] == "CANCEL"
    assert entry(one := gathering(), booking(one, BookingStatus.CANCELLED))[0] == "CANCEL"
    assert entry(gathering(), None)[1]["class"] == "PUBLIC"
