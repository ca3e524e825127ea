"""The columns a sheet of bookings may have, and the headings that forms and people give them."""

from peernet.spreadsheet.columns import Field, Need, SheetKind
from peernet.spreadsheet.member_sheet import MEMBER_SHEET

_AS_FOR_MEMBERS = ("name", "first_name", "last_name", "email", "phone")

BOOKING_SHEET = SheetKind(
    name="bookings",
    fields=(
        Field(
            "asked",
            "when asked, asked on, asked at, date asked, timestamp, time stamp, submitted, submitted at, submitted "
            "on, date submitted, submission date, submission time, completion time, completed, date and time, "
            "booked, booked on, booked at, date booked, booking date, date, received, date received, requested, "
            "requested on, date requested, when booked, registered, registered on",
        ),
        *(field for field in MEMBER_SHEET.fields if field.name in _AS_FOR_MEMBERS),
        Field(
            "member",
            "already a member, are you a member, member or guest, guest or member, member guest, network member, "
            "membership, member yes no, is a member",
        ),
        Field(
            "session",
            "first choice, first choice workshop, first choice session, workshop first choice, workshop, workshops, "
            "workshop choice, choice of workshop, preferred workshop, which workshop, sessions, session choice, "
            "choice of session, preferred session, which session",
        ),
        Field(
            "access_needs",
            "access, access need, access requirements, accessibility, accessibility needs, accessibility "
            "requirements, reasonable adjustments, adjustments, any access needs",
        ),
        Field(
            "diet",
            "dietary, dietary needs, dietary requirements, dietary requirement, diet requirements, food, food "
            "requirements, lunch, meal, allergies, diet and allergies",
        ),
    ),
    needs=(
        Need(("asked",), "says when each person asked for a place"),
        Need(("name", "first_name"), "says who each person is"),
    ),
)
