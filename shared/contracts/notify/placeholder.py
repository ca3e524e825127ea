"""What a template may leave to be filled in: a closed set."""

from enum import StrEnum
from typing import Final


class Placeholder(StrEnum):
    """A name that a template may write in double braces. Each notice fills some of them."""

    NAME = "name"
    NETWORK = "network"
    CONTACT_NAME = "contact_name"
    GATHERING = "gathering"
    DAY = "day"
    TIME = "time"
    PLACE = "place"
    ONLINE = "online"
    SESSIONS = "sessions"
    SESSION = "session"
    ANSWER_BY = "answer_by"
    WHAT_CHANGED = "what_changed"
    REASON = "reason"
    PROGRAMME = "programme"
    INTAKE = "intake"
    STARTS = "starts"
    SITE = "site"
    APPLY_BY = "apply_by"
    FEEDBACK = "feedback"
    CERTIFICATE_NUMBER = "certificate_number"
    CERTIFICATE_CODE = "certificate_code"
    PERSON = "person"
    WEEKS = "weeks"


MAY_BE_EMPTY: Final = frozenset(
    {
        Placeholder.CONTACT_NAME,
        Placeholder.PLACE,
        Placeholder.ONLINE,
        Placeholder.SESSIONS,
        Placeholder.ANSWER_BY,
        Placeholder.REASON,
        Placeholder.SITE,
        Placeholder.APPLY_BY,
    }
)
"""What there is not always: an empty text is a value then, and a template asks with {% if %}."""

EVERYWHERE: Final = frozenset({Placeholder.NAME, Placeholder.NETWORK, Placeholder.CONTACT_NAME})
"""What every message can be filled with, campaigns too: the person's name, the network's, and who reads answers.

Where nobody reads them, `contact_name` is empty.
"""

EXAMPLES: Final[dict[str, str]] = {
    Placeholder.NAME: "Alex",
    Placeholder.NETWORK: "Lancashire Peers",
    Placeholder.CONTACT_NAME: "Sam Walker",
    Placeholder.GATHERING: "Summer celebration",
    Placeholder.DAY: "Monday 15 June 2026",
    Placeholder.TIME: "10:00 to 15:30",
    Placeholder.PLACE: "Guild Hall, Lancaster Road, Preston PR1 1HT",
    Placeholder.ONLINE: "https://meet.example/summer",
    Placeholder.SESSIONS: "Confidence (Room 2), Staying connected (Main hall)",
    Placeholder.SESSION: "Building shields (13:30)",
    Placeholder.ANSWER_BY: "Friday 5 June 2026, 17:00",
    Placeholder.WHAT_CHANGED: "It begins at 10:00 instead of 9:30.",
    Placeholder.REASON: "The hall is closed on that day.",
    Placeholder.PROGRAMME: "Peer support worker training",
    Placeholder.INTAKE: "October 2026",
    Placeholder.STARTS: "October 2026",
    Placeholder.SITE: "Hellesdon",
    Placeholder.APPLY_BY: "Friday 31 July 2026",
    Placeholder.FEEDBACK: "You told us clearly why you want to give back.",
    Placeholder.CERTIFICATE_NUMBER: "2026-KQ7M-003",
    Placeholder.CERTIFICATE_CODE: "K7QM-2R4T-9XWD",
    Placeholder.PERSON: "Robin Field",
    Placeholder.WEEKS: "6",
}
"""What each looks like once it is filled in: for previews, and the form in which values are looked up."""
