"""What fills messages to people, as it is known now: their names, and what the messages are about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.notify.views.applications import Application, applications
from services.notify.views.bookings import Booking
from services.notify.views.certificates import Certificate, certificates
from services.notify.views.cohorts import Cohort, cohorts
from services.notify.views.contacts import Contact, contacts
from services.notify.views.gatherings import Gathering, gatherings
from services.notify.views.intakes import Intake, intakes
from services.notify.views.parts.words import day, moment_in, partial, times
from services.notify.views.sessions import Session, sessions
from services.notify.views.venues import Venue, venues
from shared.contracts.events import HOME_ZONE, BookingStatus
from shared.contracts.membership import MemberStatus
from shared.contracts.notify import Notice, Placeholder, SkippedBecause, Subjects
from shared.local_time import beginning_of
from shared.projection.table import Connection, rows
from shared.projection.view import View

_P = Placeholder

_STANDS: Final[dict[Notice, tuple[BookingStatus, ...]]] = {
    Notice.PLACE_BOOKED: (BookingStatus.BOOKED,),
    Notice.PLACE_WAITING: (BookingStatus.WAITING,),
    Notice.PLACE_OFFERED: (BookingStatus.OFFERED,),
    Notice.OFFER_LAPSING: (BookingStatus.OFFERED,),
    Notice.BOOKING_CANCELLED: (BookingStatus.CANCELLED, BookingStatus.DECLINED),
    Notice.REMINDER_WEEK: (BookingStatus.BOOKED,),
    Notice.REMINDER_DAY: (BookingStatus.BOOKED,),
    Notice.GATHERING_CHANGED: (BookingStatus.BOOKED,),
    Notice.SESSION_REMOVED: (BookingStatus.BOOKED,),
    Notice.GATHERING_CANCELLED: (BookingStatus.BOOKED, BookingStatus.OFFERED, BookingStatus.WAITING),
}
"""How a booking has to stand for somebody to be told this of it."""

_STILL: Final[dict[Notice, tuple[MemberStatus, ...]]] = {
    Notice.JOIN_DECLINED: (MemberStatus.DECLINED,),
    Notice.QUIET_CHECK_IN: (MemberStatus.ACTIVE,),
}
"""How a member has to stand for somebody to be told this of them."""

_WHEN_CANCELLED: Final = (Notice.GATHERING_CANCELLED, Notice.BOOKING_CANCELLED)

_CHANGES: Final = {
    "rescheduled": "It takes place at another time.",
    "moved": "It takes place in another place.",
    "rescheduled+moved": "It takes place at another time, and in another place.",
}


def audience_statuses(notice: Notice) -> tuple[BookingStatus, ...]:
    """Whose bookings make them one of those whom a round of this notice is for."""
    return _STANDS[notice]


@dataclass(frozen=True, slots=True)
class About:
    """What messages of one notice are about, with the rows that tell it; None for what they are not about."""

    notice: Notice
    fact: str
    gathering: Gathering | None = None
    venue: Venue | None = None
    sessions: tuple[Session, ...] = ()
    application: Application | None = None
    intake: Intake | None = None
    programme: str | None = None
    certificate: Certificate | None = None
    session: Session | None = None
    cohort: Cohort | None = None
    member: Contact | None = None

    @property
    def until(self) -> datetime | None:
        """When nobody needs to hear of it any more, whatever else is said."""
        if self.gathering:
            return self.gathering.ends_at
        last = self._last_day
        if last is None:
            return None
        return beginning_of(last + timedelta(days=1), self.intake.zone if self.intake else HOME_ZONE)

    @property
    def _last_day(self) -> date | None:
        """The last day on which somebody can do what they are told they can."""
        if self.notice is Notice.TRAINING_PLACE_OFFERED and self.application:
            return self.application.answer_by
        return self.intake.closes_on if self.notice is Notice.INTAKE_ANNOUNCED and self.intake else None

    def concerns(self, person_id: UUID, booking: Booking | None) -> bool:
        """Whether all of it that is somebody's is this person's."""
        its = (booking, self.application, self.certificate, self.member)
        return all(each is None or each.person_id == person_id for each in its)

    def skip(self, booking: Booking | None, now: datetime) -> SkippedBecause | None:
        """Why nobody is told this any more, although it happened."""
        if self.application and self.application.purged:
            return SkippedBecause.GONE
        if self._is_over(now):
            return SkippedBecause.TOO_LATE
        if self.gathering and self.gathering.cancelled and self.notice not in _WHEN_CANCELLED:
            return SkippedBecause.NO_LONGER_SO
        if booking and booking.status not in _STANDS.get(self.notice, tuple(BookingStatus)):
            return SkippedBecause.NO_LONGER_SO
        return self._skip_of_member()

    def _is_over(self, now: datetime) -> bool:
        if self.gathering and self.gathering.held:
            return True
        if self.notice is Notice.INTAKE_ANNOUNCED and self.intake and _has_begun(self.intake.starts_on, now):
            return True
        return self.until is not None and self.until <= now

    def _skip_of_member(self) -> SkippedBecause | None:
        """Why nobody is told this of a member any more."""
        wanted = _STILL.get(self.notice)
        if wanted is None:
            return None
        if self.member is None or self.member.being_forgotten:
            return SkippedBecause.GONE
        return None if self.member.status in wanted else SkippedBecause.NO_LONGER_SO

    def values(self, booking: Booking | None) -> dict[str, str]:
        """What of it fills a message to whoever has this booking."""
        found: dict[Placeholder, str] = {}
        if self.gathering:
            found |= _gathering(self.gathering, self.venue, booking)
            found[_P.SESSIONS] = _chosen(self.sessions, booking)
            found[_P.WHAT_CHANGED] = _CHANGES.get(self.fact.partition(":")[0], "It was changed.")
        if booking and booking.offered_until and self.gathering:
            found[_P.ANSWER_BY] = moment_in(booking.offered_until, self.gathering.zone)
        if self.session:
            found[_P.SESSION] = _session(self.session)
        if self.cohort:
            found[_P.SITE], found[_P.REASON] = self.cohort.site, self.cohort.cancelled_because or ""
        if self.member:
            found |= _of_member(self.member, self.notice, self.fact)
        if self.programme:
            found[_P.PROGRAMME] = self.programme
        if self.intake:
            found[_P.INTAKE], found[_P.STARTS] = self.intake.title, partial(self.intake.starts_on)
            found[_P.APPLY_BY] = day(self.intake.closes_on) if self.intake.closes_on else ""
        if its := self.application:
            found[_P.SITE] = its.site or ""
            found[_P.ANSWER_BY] = day(its.answer_by) if its.answer_by else ""
            if its.feedback:
                found[_P.FEEDBACK] = its.feedback
        if self.certificate:
            found[_P.CERTIFICATE_NUMBER], found[_P.CERTIFICATE_CODE] = self.certificate.number, self.certificate.code
        return {placeholder.value: value for placeholder, value in found.items()}


def _has_begun(starts_on: str, now: datetime) -> bool:
    """Whether the year, month or day in which an intake begins is over: it was entered long afterwards, say."""
    return now.date().isoformat()[: len(starts_on)] > starts_on


async def about(db: Connection, notice: Notice, fact: str, subjects: Subjects) -> About:
    """Everything that is known of what these ids name."""
    gathering: Gathering | None = await _row(db, gatherings, "gathering_id", subjects.gathering_id)
    venue: Venue | None = await _row(db, venues, "venue_id", gathering.venue_id if gathering else None)
    application: Application | None = await _row(db, applications, "application_id", subjects.application_id)
    intake_id = subjects.intake_id or (application.intake_id if application else None)
    intake: Intake | None = await _row(db, intakes, "intake_id", intake_id)
    certificate: Certificate | None = await _row(db, certificates, "certificate_id", subjects.certificate_id)
    cohort: Cohort | None = await _row(db, cohorts, "cohort_id", subjects.cohort_id)
    programmes = [each.programme_id for each in (application, intake, certificate, cohort) if each]
    programme = await db.fetchval("SELECT title FROM programmes WHERE programme_id = ANY($1) LIMIT 1", programmes)
    its_sessions: tuple[Session, ...] = ()
    if gathering:
        found = await db.fetch(
            "SELECT * FROM sessions WHERE gathering_id = $1 ORDER BY starts_local NULLS LAST, slot, session_id",
            gathering.gathering_id,
        )
        its_sessions = tuple(rows(sessions, found))
    return About(
        notice=notice,
        fact=fact,
        gathering=gathering,
        venue=venue,
        sessions=its_sessions,
        application=application,
        intake=intake,
        programme=programme,
        certificate=certificate,
        session=next((each for each in its_sessions if each.session_id == subjects.session_id), None),
        cohort=cohort,
        member=await _row(db, contacts, "person_id", subjects.member_id),
    )


async def _row(db: Connection, view: View[Any], key: str, id: UUID | None) -> Any:
    if id is None:
        return None
    found = rows(view, await db.fetch(f"SELECT * FROM {view.name} WHERE {key} = $1", id))
    return found[0] if found else None


def _gathering(its: Gathering, venue: Venue | None, booking: Booking | None) -> dict[Placeholder, str]:
    starts, ends = datetime.fromisoformat(its.starts_local), datetime.fromisoformat(its.ends_local)
    # How to join from afar is told to whoever has a place.
    has_place = booking is not None and booking.status is BookingStatus.BOOKED
    return {
        _P.GATHERING: its.title,
        _P.DAY: day(starts),
        _P.TIME: times(starts, ends),
        _P.PLACE: f"{venue.name}, {venue.address}" if venue else "",
        _P.ONLINE: (its.online or "") if has_place else "",
        _P.REASON: its.cancelled_because or "",
        _P.ANSWER_BY: "",
    }


def _of_member(its: Contact, notice: Notice, fact: str) -> dict[Placeholder, str]:
    if notice is Notice.JOIN_DECLINED:
        return {_P.REASON: its.declined_because or ""}
    name = its.full_name or its.known_as
    if notice is not Notice.QUIET_CHECK_IN or name is None:
        return {}
    return {_P.PERSON: name, _P.WEEKS: fact.rpartition(":")[2]}


def _chosen(all_there_are: tuple[Session, ...], booking: Booking | None) -> str:
    ids = booking.session_ids if booking else ()
    return ", ".join(_session(each) for each in all_there_are if each.session_id in ids)


def _session(session: Session) -> str:
    at = f"{datetime.fromisoformat(session.starts_local):%H:%M}" if session.starts_local else session.slot
    return f"{session.title} ({at})"
