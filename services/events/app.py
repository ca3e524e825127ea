"""The events service put together: wiring only."""

from services.events import attendee, claims, feedback, gathering, series, venue
from services.events.duties import duties
from services.events.lookups import known_person, rows_about
from services.events.persons import KNOWN_PERSON
from services.events.views import (  # noqa: F401  (these answer from the rows of the views below)
    attendee_list,
    calendars,
    my_bookings,
    one_gathering,
    programme,
    waiting_list,
)
from services.events.views.agenda import agenda
from services.events.views.attendance import attendance
from services.events.views.attendees import attendees
from services.events.views.belonging import belonging
from services.events.views.bookings import bookings
from services.events.views.claims import claims as addresses
from services.events.views.feedback import feedback as said
from services.events.views.invited import invited
from services.events.views.organisations import organisations
from services.events.views.people import people
from services.events.views.series import series as recurring
from services.events.views.speakers import speakers
from services.events.views.venues import venues
from services.events.views.waiting import waiting
from services.events.views.whats_on import whats_on
from shared.definition import Definition

events = Definition(
    name="events",
    deciders=(
        venue.decider,
        gathering.decider,
        series.decider,
        claims.decider,
        feedback.decider,
        attendee.decider,
    ),
    views=(
        whats_on,
        agenda,
        speakers,
        venues,
        recurring,
        bookings,
        attendees,
        waiting,
        invited,
        attendance,
        belonging,
        said,
        people,
        addresses,
        organisations,
    ),
    duties=duties,
    lookups={KNOWN_PERSON: known_person, "rows_about": rows_about},
)
