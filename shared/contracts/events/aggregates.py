"""What the events service keeps a history of."""

from shared.contracts.aggregate import Aggregate

VENUE = Aggregate("events", "venue", key="venue_id")
GATHERING = Aggregate("events", "gathering", key="gathering_id", person="person_id")
SERIES = Aggregate("events", "series", key="series_id")
GUEST_CLAIM = Aggregate("events", "guest_claim", key="claim")
FEEDBACK = Aggregate("events", "feedback", key="feedback_id", person="sealed_for")
ATTENDEE = Aggregate("events", "attendee", key="person_id", person="person_id")
