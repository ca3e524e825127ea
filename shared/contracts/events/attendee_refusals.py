"""When the events service says no about people: who may come, their bookings, who came."""

from dataclasses import replace

from shared.contracts.refusals import refusal

# People

PERSON_UNKNOWN = refusal(
    "person.unknown",
    404,
    "No such person",
    "The network knows nobody with this id. Please check it, or leave it out and give a name and an e-mail address.",
)
PERSON_NOT_ACTIVE = refusal(
    "person.not_active",
    409,
    "Not taking part just now",
    "This person's membership is paused, so they cannot take part just now. It can be resumed first.",
)
PERSON_BEING_FORGOTTEN = replace(
    PERSON_NOT_ACTIVE,
    sentence="This person asked to be forgotten, so nothing new can be recorded about them. "
    "They can take that back while the cooling-off lasts.",
)
"""To programs it is the same: this person takes no part just now."""

GUEST_NAME_MISSING = refusal(
    "guest.name_missing",
    422,
    "Who is it?",
    "Please give the guest's name, so that they can be welcomed.",
)
GUEST_NOT_HELD = refusal(
    "guest.not_held",
    409,
    "Not this guest's address",
    "This address does not belong to this guest any more, so there is nothing to free.",
)

# Booking

BOOKING_NOT_OPEN = refusal(
    "booking.not_open",
    409,
    "Booking is not open",
    "Places at this gathering cannot be booked just now. Please ask the organisers when booking opens.",
)
BOOKING_NOT_INVITED = refusal(
    "booking.not_invited",
    403,
    "By invitation",
    "This gathering is for {whom}. Please ask the organisers for an invitation.",
)
BOOKING_ALREADY = refusal(
    "booking.already",
    409,
    "Already booked",
    "This person already has a booking for this gathering, or waits for a place. Change or cancel that one.",
)
BOOKING_UNKNOWN = refusal(
    "booking.unknown",
    404,
    "No such booking",
    "This gathering has no such booking. Please check the id or the code and try again.",
)
BOOKING_ENDED = refusal(
    "booking.ended",
    409,
    "The booking has ended",
    "This booking was cancelled or declined before. Book again if there is still room.",
)
BOOKING_ENDED_BEFORE = replace(
    BOOKING_ENDED, sentence="This booking was given up before. Record this person as a walk-in."
)
"""To programs it is the same; who stands at the door need not book."""

BOOKING_WITHOUT_PLACE = refusal(
    "booking.without_place",
    409,
    "No place yet",
    "This booking waits for a place, so this cannot be done yet. Whoever comes anyway is welcome as a walk-in.",
)
OFFER_NONE = refusal(
    "offer.none",
    409,
    "There is no offer",
    "No place is being offered to this booking; the offer may have been answered already. Look at the booking.",
)
OFFER_LAPSED = refusal(
    "offer.lapsed",
    409,
    "The offer has lapsed",
    "This offer was open until {time}, and the place goes to the next. The person stays in the waiting list.",
)
OFFER_OPEN = refusal(
    "offer.open",
    409,
    "The offer is still open",
    "This offer can be answered until {time}, so it does not lapse before.",
)
NOT_WAITING = refusal(
    "waiting.not_waiting",
    409,
    "Not in the waiting list",
    "This booking is not waiting for a place just now. Look at the waiting list and try again.",
)
NOBODY_NEXT = refusal(
    "waiting.nobody_next",
    409,
    "Nobody is next",
    "Nobody waits behind this booking, so there is nobody to let go first.",
)

# Attendance

WHOSE_CHECK_IN = refusal(
    "attendance.whose",
    422,
    "Who came?",
    "Please name the booking or give its code. For somebody without a booking, record a walk-in.",
)
ATTENDANCE_UNKNOWN = refusal(
    "attendance.unknown",
    404,
    "No such attendance",
    "This gathering has no attendance with this id. Look at who came and try again.",
)
ATTENDANCE_IN_FUTURE = refusal(
    "attendance.in_future",
    422,
    "That time has not come yet",
    "Nobody can have come at {time} already. Please check the time.",
)
