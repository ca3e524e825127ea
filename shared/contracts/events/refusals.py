"""When the events service says no about gatherings, their agenda and feedback, and what a person can do about it."""

from shared.contracts.refusals import refusal

# Times and places

TIME_SKIPPED = refusal(
    "time.skipped",
    422,
    "There is no such time that day",
    "The clocks go forward that night in {zone}, so {time} does not exist there. Please choose another time.",
)
TIMES_REVERSED = refusal(
    "times.reversed",
    422,
    "The times are the wrong way round",
    "This ends before it starts. Please check both times.",
)
TIMES_INCOMPLETE = refusal(
    "times.incomplete",
    422,
    "One of the times is missing",
    "Please give both times, when it starts and when it ends, or neither.",
)
PLACE_MISSING = refusal(
    "gathering.place_missing",
    422,
    "Where is it?",
    "Please name a venue, or say how people take part online, or both.",
)

# Venue

VENUE_UNKNOWN = refusal(
    "venue.unknown",
    404,
    "No such venue",
    "There is no venue with this id. Look it up, or add it first.",
)

VENUE_TOO_SMALL = refusal(
    "venue.too_small",
    409,
    "More places than the venue has",
    "{venue} takes {most} people. Choose fewer places or another venue, or correct what is recorded of this one.",
)

VENUE_ALREADY = refusal(
    "venue.already",
    409,
    "Already added",
    "A venue with this id was added before. Change it instead, or leave the id out to add another.",
)

# Gathering

GATHERING_UNKNOWN = refusal(
    "gathering.unknown",
    404,
    "No such gathering",
    "There is no gathering with this id. Please check it and try again.",
)
GATHERING_ALREADY = refusal(
    "gathering.already",
    409,
    "Already planned",
    "A gathering with this id is already planned. Change it instead, or leave the id out to plan another.",
)
GATHERING_CANCELLED = refusal(
    "gathering.cancelled",
    409,
    "The gathering was cancelled",
    "This gathering was cancelled, so nothing about it can change any more. Plan a new one if it is to be after all.",
)
GATHERING_HELD = refusal(
    "gathering.held",
    409,
    "The gathering is over",
    "This gathering has taken place, so this cannot change any more.",
)
GATHERING_STARTED = refusal(
    "gathering.started",
    409,
    "The gathering has begun",
    "This gathering has begun, so places can no longer be booked. Whoever comes anyway is welcome as a walk-in.",
)
GATHERING_NOT_STARTED = refusal(
    "gathering.not_started",
    409,
    "The gathering has not begun",
    "This gathering begins at {time}. Please do this once it has begun.",
)
GATHERING_FULL = refusal(
    "gathering.full",
    409,
    "Every place is taken",
    "Every place is taken, and there is no waiting list. Please ask the organisers, or look for another gathering.",
)
ID_TAKEN = refusal(
    "id.taken",
    409,
    "The id is in use",
    "This id is already used for something else here. Leave it out to get a new one.",
)

# Agenda

SESSION_UNKNOWN = refusal(
    "session.unknown",
    404,
    "No such session",
    "This gathering has no session with this id; it may have been removed. Look at the agenda and try again.",
)
SESSION_FULL = refusal(
    "session.full",
    409,
    "The session is full",
    "Every place in this session is taken. Please choose another one of the same time.",
)
SESSION_ONE_A_SLOT = refusal(
    "session.one_a_slot",
    422,
    "Two sessions at the same time",
    "Sessions of one slot run at the same time. Please choose one of them.",
)
SESSION_NOT_CHOSEN = refusal(
    "session.not_chosen",
    409,
    "Not in this session",
    "This booking has no place in this session, so there is none to give up.",
)
SESSION_SLOT_CLASHES = refusal(
    "session.slot_clashes",
    409,
    "Somebody would be in two places",
    "Some people chose this session and another one of that slot. Please keep the slot, or add a new session there.",
)
SPEAKER_UNKNOWN = refusal(
    "speaker.unknown",
    404,
    "No such speaker",
    "Nobody with this id is to speak at this gathering. Look at the agenda and try again.",
)
SPEAKER_ALREADY = refusal(
    "speaker.already",
    409,
    "Already invited",
    "This person is already invited to speak in this session. Confirm or withdraw that first.",
)
SPEAKER_NO_CONSENT = refusal(
    "speaker.no_consent",
    422,
    "Do they agree to speak?",
    "Nobody tells their story without their explicit consent to speak. Please record it, with its wording.",
)
SPEAKER_NOT_PUBLISHABLE = refusal(
    "speaker.not_publishable",
    422,
    "They did not agree to be published",
    "A summary may name only speakers who agreed to that. Please leave out whoever did not, or ask them first.",
)
QUOTE_NOT_PUBLISHABLE = refusal(
    "quote.not_publishable",
    422,
    "This may not be quoted",
    "A summary may quote only feedback on this gathering whose author agreed to it. Please leave this quote out.",
)
SPONSOR_MISSING = refusal(
    "sponsor.missing",
    422,
    "Which organisation?",
    "Please name the sponsor: by the organisation's id, or by its name.",
)

# Series

SERIES_ALREADY = refusal(
    "series.already",
    409,
    "Already planned",
    "A series with this id is already planned. Leave the id out to plan a new one.",
)
SERIES_RULE = refusal(
    "series.rule",
    422,
    "The rule cannot be followed",
    "{reason}. Every second Monday, ten times, is FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;COUNT=10.",
)
SERIES_FIRST = refusal(
    "series.first",
    422,
    "The first day does not fit the rule",
    "By its rule the series begins on {day}, and not on the day given. Please correct the day or the rule.",
)
SERIES_EXCEPTION = refusal(
    "series.exception",
    422,
    "That day is not in the series",
    "{day} is no day of this series, so it cannot be left out. Please correct it.",
)
SERIES_EMPTY = refusal(
    "series.empty",
    422,
    "Nothing is left of the series",
    "Every day of the series is left out. Please keep one at least.",
)
SERIES_TOO_LONG = refusal(
    "series.too_long",
    422,
    "The series is too long",
    "A series is planned for {most} days at the most. Please end it earlier, and plan the rest later.",
)

# Feedback

FEEDBACK_ALREADY = refusal(
    "feedback.already",
    409,
    "Feedback was given before",
    "This person has said before what this gathering was like, which can be done once by name. Thank you!",
)
FEEDBACK_OF_NOBODY = refusal(
    "feedback.of_nobody",
    422,
    "Whose feedback is it?",
    "Please say whose feedback it is (person_id), or give it anonymously.",
)
QUOTE_NO_BASIS = refusal(
    "quote.no_basis",
    422,
    "May it be published?",
    "A quote needs the person's consent to publish it (quote_basis). Write it as a comment if they gave none.",
)
