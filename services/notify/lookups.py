"""What decisions of the notify service need to know from its views: whom something concerns, and what fills it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from services.notify.filling import Counted, FilledFor, ValuesFor
from services.notify.views.applications import applications
from services.notify.views.bookings import Booking, bookings
from services.notify.views.called_off import called_off
from services.notify.views.campaigns import Campaign, campaigns
from services.notify.views.certificates import certificates
from services.notify.views.consents import agrees, consents
from services.notify.views.contacts import Contact, contacts
from services.notify.views.forgotten import forgotten, unnamed
from services.notify.views.frozen import frozen
from services.notify.views.members import members
from services.notify.views.messages import messages
from services.notify.views.outbox import outbox
from services.notify.views.parts.values import About, about, audience_statuses
from services.notify.views.parts.ways import ways_to
from services.notify.views.preferences import Wishes, preferences
from services.notify.views.reply_tos import ReplyTo, all_who_answer, reply_tos, whom_to_answer
from services.notify.views.rounds import Round, rounds
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Command
from shared.contracts.notify import (
    BATCH,
    CAMPAIGN_UNKNOWN,
    MESSAGE_NOT_THEIRS,
    NOTICES_THERE_ARE,
    ROUND_UNKNOWN,
    BeginRound,
    CampaignAudience,
    MessagePurpose,
    Notice,
    Placeholder,
    Recipient,
    RequestCampaignMessages,
    RequestMessage,
    RequestRoundMessages,
    RoundTo,
    SkippedBecause,
)
from shared.decider import Claim
from shared.projection.table import Connection, json_value, rows
from shared.projection.view import View

VIEWS_OF_PEOPLE: Final[tuple[View[Any], ...]] = (
    contacts,
    members,
    consents,
    preferences,
    bookings,
    applications,
    certificates,
    called_off,
    messages,
    outbox,
)
"""The views that hold anything about a person. Each says whom by `person_id`."""

_NO_NAME: Final = "colleague"


# What fills a message


async def values_for(db: Connection, command: Command, _id: UUID, _claim: Claim) -> ValuesFor:
    """For a RequestMessage. Refuses one that would tell somebody of what is another's."""
    assert isinstance(command, RequestMessage)
    recipient = Recipient(person_id=command.person_id, subject_id=command.subjects.booking_id)
    its = await about(db, command.notice, command.fact, command.subjects)
    booked = await _by(db, bookings, "booking_id", [recipient.subject_id] if recipient.subject_id else [])
    if not its.concerns(command.person_id, next(iter(booked.values()), None)):
        raise MESSAGE_NOT_THEIRS("subjects")
    [found] = await _filled(db, [recipient], NOTICES_THERE_ARE[command.notice].purpose, its)
    return found.filled


async def round_batch(db: Connection, command: Command, id: UUID, _claim: Claim) -> tuple[FilledFor, ...]:
    """For a RequestRoundMessages."""
    assert isinstance(command, RequestRoundMessages)
    found = rows(rounds, await db.fetch("SELECT * FROM rounds WHERE round_id = $1", id))
    if not found:
        raise ROUND_UNKNOWN("round_id")
    of: Round = found[0]
    its = await about(db, of.notice, of.fact, of.subjects)
    people = await _batch(db, id, command.batch)
    return await _filled(db, people, NOTICES_THERE_ARE[of.notice].purpose, its)


async def campaign_batch(db: Connection, command: Command, id: UUID, _claim: Claim) -> tuple[FilledFor, ...]:
    """For a RequestCampaignMessages."""
    assert isinstance(command, RequestCampaignMessages)
    reply_to = await db.fetchval("SELECT reply_to FROM campaigns WHERE campaign_id = $1", id)
    people = await _batch(db, id, command.batch)
    return await _filled(db, people, MessagePurpose.NEWS, None, answers_to=reply_to)


async def _batch(db: Connection, whole: UUID, batch: int) -> tuple[Recipient, ...]:
    """The people of one batch, in the order in which they were frozen."""
    found = await db.fetch(
        "SELECT * FROM frozen WHERE whole_id = $1 AND first_batch <= $2 ORDER BY first_batch DESC LIMIT 1",
        whole,
        batch,
    )
    if not found:
        return ()
    part = rows(frozen, found)[0]
    start = (batch - part.first_batch) * BATCH
    people: tuple[Recipient, ...] = part.people[start : start + BATCH]
    return people


async def _filled(
    db: Connection,
    people: Iterable[Recipient],
    purpose: MessagePurpose,
    its: About | None,
    *,
    answers_to: UUID | None = None,
) -> tuple[FilledFor, ...]:
    """`answers_to` is to whom the answers of all of them go, wherever they live."""
    people, now = tuple(people), datetime.now(UTC)
    ids = [each.person_id for each in people]
    by_person: dict[UUID, Contact] = await _by(db, contacts, "person_id", ids)
    wishes: dict[UUID, Wishes] = await _by(db, preferences, "person_id", ids)
    areas = {each: row.areas for each, row in (await _by(db, members, "person_id", ids)).items()}
    of_bookings = [each.subject_id for each in people if each.subject_id]
    booked: dict[UUID, Booking] = await _by(db, bookings, "booking_id", of_bookings)
    answering: list[ReplyTo] = rows(reply_tos, await db.fetch("SELECT * FROM reply_tos"))
    gone: dict[UUID, Any] = await _by(db, forgotten, "unnamed", [unnamed(each) for each in ids])
    network = await db.fetchval("SELECT name FROM networks") or ""

    reads_all = next((each for each in answering if each.reply_to_id == answers_to and each.email), None)

    def reads_those_of(person_id: UUID) -> ReplyTo | None:
        found = whom_to_answer(answering, areas.get(person_id, ()))
        return None if found and found.reply_to_id == person_id else found

    def filled(each: Recipient) -> ValuesFor:
        contact = by_person.get(each.person_id)
        booking = booked.get(each.subject_id) if each.subject_id else None
        if unnamed(each.person_id) in gone:
            return ValuesFor(skip=SkippedBecause.GONE)
        if skip := _skip(contact, booking, its, now):
            return ValuesFor(skip=skip)
        if contact is None:
            return ValuesFor()
        reply_to = reads_all if answers_to else reads_those_of(each.person_id)
        values = {
            **(its.values(booking) if its else {}),
            Placeholder.NAME.value: contact.known_as or contact.full_name or _NO_NAME,
            Placeholder.NETWORK.value: network,
            Placeholder.CONTACT_NAME.value: (reply_to.name if reply_to else None) or "",
        }
        return ValuesFor(
            values=values,
            channels=ways_to(contact, wishes.get(each.person_id), purpose),
            reply_to=reply_to.reply_to_id if reply_to else None,
            until=its.until if its else None,
        )

    return tuple(FilledFor(each, filled(each)) for each in people)


def _skip(contact: Contact | None, booking: Booking | None, its: About | None, now: datetime) -> SkippedBecause | None:
    if its and its.notice is Notice.WELCOME and contact and contact.status is MemberStatus.LEFT:
        return SkippedBecause.NO_LONGER_SO
    return its.skip(booking, now) if its else None


async def _by(db: Connection, view: View[Any], key: str, ids: list[UUID]) -> dict[UUID, Any]:
    found = rows(view, await db.fetch(f"SELECT * FROM {view.name} WHERE {key} = ANY($1)", ids))
    return {getattr(each, key): each for each in found}


# Whom something concerns

_BOOKED: Final = """
SELECT b.person_id, b.booking_id FROM bookings b LEFT JOIN contacts c USING (person_id)
WHERE b.gathering_id = $1 AND b.status = ANY($2) AND NOT coalesce(c.being_forgotten, false)
AND ($3::uuid IS NULL OR b.lost_session_ids ? $3::text)
"""


_CALLED_OFF: Final = """
SELECT t.person_id FROM called_off t LEFT JOIN contacts c USING (person_id)
WHERE t.cohort_id = $1 AND NOT coalesce(c.being_forgotten, false)
"""


async def round_audience(db: Connection, command: Command, _id: UUID, _claim: Claim) -> tuple[Recipient, ...]:
    """For a BeginRound: all whom its fact concerns as things stand."""
    assert isinstance(command, BeginRound)
    of = command.subjects
    match NOTICES_THERE_ARE[command.notice].round_to:
        case RoundTo.CONTACTS:
            return await _who_answers(db, of.member_id)
        case RoundTo.COHORT:
            found = await db.fetch(_CALLED_OFF, of.cohort_id)
            return tuple(Recipient(person_id=each["person_id"]) for each in found)
    statuses = [each.value for each in audience_statuses(command.notice)]
    found = await db.fetch(_BOOKED, of.gathering_id, statuses, of.session_id)
    return tuple(Recipient(person_id=each["person_id"], subject_id=each["booking_id"]) for each in found)


async def _who_answers(db: Connection, member_id: UUID | None) -> tuple[Recipient, ...]:
    """Whoever answers a member for the network: all of their areas, or else of no area in particular."""
    areas = json_value(await db.fetchval("SELECT areas FROM members WHERE person_id = $1", member_id)) or ()
    answering: list[ReplyTo] = rows(reply_tos, await db.fetch("SELECT * FROM reply_tos"))
    return tuple(Recipient(person_id=each.reply_to_id) for each in all_who_answer(answering, tuple(areas)))


_OPEN: Final = """coalesce(a.starts_on, '') COLLATE "C" <= $5 AND (a.ends_on IS NULL OR a.ends_on COLLATE "C" > $5)"""
_HAS_ROLE: Final = f"""EXISTS (
    SELECT FROM jsonb_to_recordset(m.roles) AS a(role text, starts_on text, ends_on text)
    WHERE a.role = ANY($4) AND {_OPEN})"""
_MEMBERS: Final = f"""
SELECT m.person_id FROM members m JOIN consents c USING (person_id) LEFT JOIN contacts p USING (person_id)
WHERE m.status = 'active' AND NOT coalesce(p.being_forgotten, false)
AND (cardinality($1::text[]) = 0 OR EXISTS (
    SELECT FROM jsonb_array_elements_text(m.areas) AS area WHERE lower(area) = ANY($1)))
AND (
    cardinality($2::uuid[]) + cardinality($3::text[]) + cardinality($4::text[]) = 0
    OR (cardinality($2) + cardinality($3) = 0 AND {_HAS_ROLE})
    OR EXISTS (
        SELECT FROM jsonb_to_recordset(m.affiliations)
            AS a(organisation_id uuid, service text, role text, starts_on text, ends_on text)
        WHERE {_OPEN}
        AND (cardinality($2) = 0 OR a.organisation_id = ANY($2))
        AND (cardinality($3) = 0 OR lower(a.service) = ANY($3))
        AND (cardinality($4) = 0 OR a.role = ANY($4) OR {_HAS_ROLE}))
)
AND """


async def campaign_audience(db: Connection, _command: Command, id: UUID, _claim: Claim) -> Counted:
    """For a FreezeAudience: the members to whom everything of the draft's audience applies today."""
    found = rows(campaigns, await db.fetch("SELECT * FROM campaigns WHERE campaign_id = $1", id))
    if not found:
        raise CAMPAIGN_UNKNOWN("campaign_id")
    campaign: Campaign = found[0]
    return Counted(campaign.audience, await members_among(db, campaign.audience, datetime.now(UTC)))


async def members_among(db: Connection, audience: CampaignAudience, at: datetime) -> tuple[Recipient, ...]:
    """The members of an audience, as it is on a day."""
    found = await db.fetch(
        _MEMBERS + agrees(audience.consent, "$6::date"),
        [each.casefold() for each in audience.areas],
        list(audience.organisations),
        [each.casefold() for each in audience.services],
        [each.value for each in audience.roles],
        at.date().isoformat(),
        at.date(),
    )
    return tuple(Recipient(person_id=each["person_id"]) for each in found)


# Forgetting


async def rows_about(db: Connection, _command: Command, person: UUID, _claim: Claim) -> dict[str, int]:
    """How many rows each view that holds anything about people has about this person."""
    return {
        view.name: await db.fetchval(f"SELECT count(*) FROM {view.name} WHERE person_id = $1", person)
        for view in VIEWS_OF_PEOPLE
    }
