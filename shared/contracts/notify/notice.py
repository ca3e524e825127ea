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


@dataclass(frozen=True, slots=True)
class AboutNotice:
    """A notice as a coordinator reads it. `to_a_gathering`: everybody booked there is told in one round.

    `calendar`: an e-mail brings the gathering for the person's calendar.
    """

    title: str
    when: str
    purpose: MessagePurpose
    placeholders: frozenset[Placeholder]
    to_a_gathering: bool = False
    calendar: bool = False


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
    Notice.BOOKING_CANCELLED: AboutNotice("Booking cancelled", "A booking has ended.", _SERVICE, _GATHERING),
    Notice.GATHERING_CHANGED: AboutNotice(
        "Gathering changed",
        "A gathering takes place at another time or in another place; everybody booked is told.",
        _SERVICE,
        _GATHERING | {_P.WHAT_CHANGED},
        to_a_gathering=True,
        calendar=True,
    ),
    Notice.GATHERING_CANCELLED: AboutNotice(
        "Gathering cancelled",
        "A gathering does not take place; everybody who booked or waits is told.",
        _SERVICE,
        _GATHERING | {_P.REASON},
        to_a_gathering=True,
        calendar=True,
    ),
    Notice.REMINDER_WEEK: AboutNotice(
        "Reminder a week before",
        "A week before a gathering begins.",
        _REMINDERS,
        _GATHERING | {_P.SESSIONS},
        to_a_gathering=True,
    ),
    Notice.REMINDER_DAY: AboutNotice(
        "Reminder a day before",
        "A day before a gathering begins.",
        _REMINDERS,
        _GATHERING | {_P.SESSIONS},
        to_a_gathering=True,
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
    ),
}
"""Every notice there is. Whether one is switched on, and with which template it goes, is in the log."""


def placeholders_of(notice: Notice | None) -> frozenset[Placeholder]:
    """What a template for this notice may leave to be filled in; of a campaign when it is None."""
    return NOTICES_THERE_ARE[notice].placeholders if notice else EVERYWHERE
