"""The notices: what the network tells people by itself, when, why, and what each can be filled with. All of it data."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shared.contracts.notify.channels import MessagePurpose
from shared.contracts.notify.placeholder import EVERYWHERE, Placeholder


class Notice(StrEnum):
    """Something that the network tells people by itself."""

    WELCOME = "welcome"
    REQUEST_RECEIVED = "request_received"
    PLACE_BOOKED = "place_booked"
    PLACE_WAITING = "place_waiting"
    PLACE_OFFERED = "place_offered"
    OFFER_LAPSING = "offer_lapsing"
    BOOKING_CANCELLED = "booking_cancelled"
    GATHERING_CHANGED = "gathering_changed"
    GATHERING_CANCELLED = "gathering_cancelled"
    REMINDER_WEEK = "reminder_week"
    REMINDER_DAY = "reminder_day"
    APPLICATION_RECEIVED = "application_received"
    TRAINING_PLACE_OFFERED = "training_place_offered"
    APPLICATION_REJECTED = "application_rejected"
    APPLICATION_RESERVED = "application_reserved"
    INTAKE_ANNOUNCED = "intake_announced"
    CERTIFICATE_READY = "certificate_ready"
    QUIET_CHECK_IN = "quiet_check_in"
    JOIN_DECLINED = "join_declined"
    SESSION_REMOVED = "session_removed"
    COHORT_CANCELLED = "cohort_cancelled"


class RoundTo(StrEnum):
    """Who is told in one round: everybody booked there, who chose the session, who was in the cohort, who answers."""

    GATHERING = "gathering"
    SESSION = "session"
    COHORT = "cohort"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class AboutNotice:
    """A notice as a coordinator reads it. `round_to`: many are told of one fact, in one round.

    `calendar`: an e-mail brings the gathering for the person's calendar.
    """

    title: str
    when: str
    purpose: MessagePurpose
    placeholders: frozenset[Placeholder]
    round_to: RoundTo | None = None
    calendar: bool = False

    @property
    def to_a_gathering(self) -> bool:
        """Whether everybody booked at a gathering is told."""
        return self.round_to is RoundTo.GATHERING


_P = Placeholder
_GATHERING = EVERYWHERE | {_P.GATHERING, _P.DAY, _P.TIME, _P.PLACE, _P.ONLINE}
_INTAKE = EVERYWHERE | {_P.PROGRAMME, _P.INTAKE, _P.STARTS}
_SERVICE, _REMINDERS = MessagePurpose.SERVICE, MessagePurpose.REMINDERS

NOTICES_THERE_ARE: Final[dict[Notice, AboutNotice]] = {
    Notice.WELCOME: AboutNotice("Welcome", "Somebody has joined the network.", _SERVICE, EVERYWHERE),
    Notice.REQUEST_RECEIVED: AboutNotice(
        "Request received", "Somebody has asked to join the network.", _SERVICE, EVERYWHERE
    ),
    Notice.PLACE_BOOKED: AboutNotice(
        "Place booked", "Somebody has a place at a gathering.", _SERVICE, _GATHERING | {_P.SESSIONS}, calendar=True
    ),
    Notice.PLACE_WAITING: AboutNotice(
        "On the waiting list", "A gathering was full, and somebody waits for a place.", _SERVICE, _GATHERING
    ),
    Notice.PLACE_OFFERED: AboutNotice(
        "Place offered", "A place has become free for somebody who waited.", _SERVICE, _GATHERING | {_P.ANSWER_BY}
    ),
    Notice.OFFER_LAPSING: AboutNotice(
        "Offer about to lapse", "A day before an offered place lapses.", _SERVICE, _GATHERING | {_P.ANSWER_BY}
    ),
    Notice.BOOKING_CANCELLED: AboutNotice(
        "Booking cancelled", "A booking has ended.", _SERVICE, _GATHERING, calendar=True
    ),
    Notice.GATHERING_CHANGED: AboutNotice(
        "Gathering changed",
        "A gathering takes place at another time or in another place; everybody booked is told.",
        _SERVICE,
        _GATHERING | {_P.WHAT_CHANGED},
        round_to=RoundTo.GATHERING,
        calendar=True,
    ),
    Notice.GATHERING_CANCELLED: AboutNotice(
        "Gathering cancelled",
        "A gathering does not take place; everybody who booked or waits is told.",
        _SERVICE,
        _GATHERING | {_P.REASON},
        round_to=RoundTo.GATHERING,
        calendar=True,
    ),
    Notice.REMINDER_WEEK: AboutNotice(
        "Reminder a week before",
        "A week before a gathering begins.",
        _REMINDERS,
        _GATHERING | {_P.SESSIONS},
        round_to=RoundTo.GATHERING,
    ),
    Notice.REMINDER_DAY: AboutNotice(
        "Reminder a day before",
        "A day before a gathering begins.",
        _REMINDERS,
        _GATHERING | {_P.SESSIONS},
        round_to=RoundTo.GATHERING,
    ),
    Notice.APPLICATION_RECEIVED: AboutNotice(
        "Application received", "Somebody has applied for training.", _SERVICE, _INTAKE
    ),
    Notice.TRAINING_PLACE_OFFERED: AboutNotice(
        "Training place offered",
        "An applicant was offered a place.",
        _SERVICE,
        _INTAKE | {_P.SITE, _P.ANSWER_BY},
    ),
    Notice.APPLICATION_REJECTED: AboutNotice(
        "Application not successful",
        "An application was not successful; the person gets the feedback.",
        _SERVICE,
        _INTAKE | {_P.FEEDBACK},
    ),
    Notice.APPLICATION_RESERVED: AboutNotice(
        "On the reserve list", "An application was put on the reserve list.", _SERVICE, _INTAKE
    ),
    Notice.INTAKE_ANNOUNCED: AboutNotice(
        "Intake open",
        "An intake opens of a programme that somebody asked to be told about.",
        _SERVICE,
        _INTAKE | {_P.APPLY_BY},
    ),
    Notice.CERTIFICATE_READY: AboutNotice(
        "Certificate ready",
        "Somebody's certificate was issued.",
        _SERVICE,
        EVERYWHERE | {_P.PROGRAMME, _P.CERTIFICATE_NUMBER, _P.CERTIFICATE_CODE},
    ),
    Notice.QUIET_CHECK_IN: AboutNotice(
        "Check-in due",
        "Somebody who asked for it has had no contact for some weeks; their coordinator is told.",
        _SERVICE,
        EVERYWHERE | {_P.PERSON, _P.WEEKS},
        round_to=RoundTo.CONTACTS,
    ),
    Notice.JOIN_DECLINED: AboutNotice(
        "Request declined", "A request to join was declined.", _SERVICE, EVERYWHERE | {_P.REASON}
    ),
    Notice.SESSION_REMOVED: AboutNotice(
        "Session removed",
        "A session was taken off the agenda of a gathering; everybody who had chosen it is told.",
        _SERVICE,
        _GATHERING | {_P.SESSION, _P.SESSIONS},
        round_to=RoundTo.SESSION,
    ),
    Notice.COHORT_CANCELLED: AboutNotice(
        "Cohort cancelled",
        "A cohort is not trained any more; everybody in it is told.",
        _SERVICE,
        EVERYWHERE | {_P.PROGRAMME, _P.SITE, _P.REASON},
        round_to=RoundTo.COHORT,
    ),
}
"""Every notice there is. Whether one is switched on, and with which template it goes, is in the log."""


def placeholders_of(notice: Notice | None) -> frozenset[Placeholder]:
    """What a template for this notice may leave to be filled in; of a campaign when it is None."""
    return NOTICES_THERE_ARE[notice].placeholders if notice else EVERYWHERE
