"""What does the network know about one person? For themselves, and for coordinators."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.membership.views.directory import directory
from services.membership.views.organisations import organisations
from services.membership.views.parts import affiliations, consents
from services.membership.views.parts.affiliations import Affiliations, Roles
from services.membership.views.parts.asking import day_of
from services.membership.views.parts.consents import Consents
from services.membership.views.parts.contacts import contact_of
from services.membership.views.parts.news import TO_NEWS, wants_no_news
from services.membership.views.parts.one_person import check_may_read, names_of_organisations
from shared.contracts.membership import (
    AccessNeed,
    AccessNeedsRecorded,
    AffiliationAdded,
    AffiliationEnded,
    Channel,
    CheckInCompleted,
    CheckInsAskedFor,
    CheckInsStopped,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    ErasureCancelled,
    ErasureRequested,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    LivedExperience,
    LivedExperienceRecorded,
    MemberContacted,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MemberRecord,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    PersonalDataRemoved,
    QualificationGained,
    Record,
    RoleAssigned,
    RoleEnded,
)
from shared.contracts.notify import PreferenceChanged, UnsubscribedByLink
from shared.log.envelope import Stored
from shared.projection.rows import changed, quickly_made
from shared.projection.table import rows
from shared.projection.view import Asker, View, field_of


@quickly_made
@dataclass(frozen=True, slots=True)
class Qualification:
    qualification_id: UUID
    title: str | None
    awarded_by: str | None
    gained_on: str


@quickly_made
@dataclass(frozen=True, slots=True)
class AccessNeeds:
    needs: tuple[AccessNeed, ...]
    text: str | None


@quickly_made
@dataclass(frozen=True, slots=True)
class Known:
    """`*_by_consent`: held only as long as the person's consent to that is in force."""

    member_id: UUID
    status: MemberStatus
    via: JoinedVia
    reason: str | None = None
    full_name: str | None = None
    known_as: str | None = None
    pronouns: str | None = None
    email: str | None = None
    phone: str | None = None
    post: str | None = None
    preferred_channel: Channel | None = None
    areas: tuple[str, ...] = ()
    joined_on: str | None = None
    paused_until: date | None = None
    left_on: str | None = None
    affiliations: Affiliations = ()
    roles: Roles = ()
    qualifications: tuple[Qualification, ...] = ()
    consents: Consents = ()
    access_needs: AccessNeeds | None = None
    access_needs_by_consent: bool = False
    lived_experience: LivedExperience | None = None
    lived_experience_by_consent: bool = False
    last_contact_at: datetime | None = None
    check_ins_after_weeks: int | None = None
    no_news: bool = False
    erasure_not_before: datetime | None = None


record = View("record", version=3, row=Known, key="member_id")

# How each event changes it


def _blank(event: JoinRequested | MemberJoined) -> Known:
    return Known(event.member_id, MemberStatus.REQUESTED, event.via)


@record.on(JoinRequested, blank=_blank)
def _requested(row: Known, event: JoinRequested) -> Known:
    contact = contact_of(row, event)
    return changed(row, **contact, status=MemberStatus.REQUESTED, via=event.via, areas=event.areas, reason=None)


@record.on(JoinDeclined)
def _declined(row: Known, event: JoinDeclined) -> Known:
    return changed(row, status=MemberStatus.DECLINED, reason=event.reason)


@record.on(MemberJoined, blank=_blank)
def _joined(row: Known, event: MemberJoined) -> Known:
    return changed(
        row,
        **contact_of(row, event),
        status=MemberStatus.ACTIVE,
        via=event.via,
        areas=event.areas,
        joined_on=event.joined_on,
        left_on=None,
        reason=None,
    )


@record.on(ContactDetailsChanged)
def _contact_details_changed(row: Known, event: ContactDetailsChanged) -> Known:
    return changed(row, **contact_of(row, event), areas=row.areas if event.areas is None else event.areas)


@record.on(AffiliationAdded)
def _affiliation_added(row: Known, event: AffiliationAdded) -> Known:
    return changed(row, affiliations=affiliations.added(row.affiliations, event))


@record.on(AffiliationEnded)
def _affiliation_ended(row: Known, event: AffiliationEnded) -> Known:
    return changed(row, affiliations=affiliations.ended(row.affiliations, event))


@record.on(RoleAssigned)
def _role_assigned(row: Known, event: RoleAssigned) -> Known:
    return changed(row, roles=affiliations.assigned(row.roles, event))


@record.on(RoleEnded)
def _role_ended(row: Known, event: RoleEnded) -> Known:
    return changed(row, roles=affiliations.role_ended(row.roles, event))


@record.on(QualificationGained)
def _qualification_gained(row: Known, event: QualificationGained) -> Known:
    gained = Qualification(event.qualification_id, event.title, event.awarded_by, event.gained_on)
    return changed(row, qualifications=(*row.qualifications, gained))


@record.on(ConsentGiven)
def _consent_given(row: Known, event: ConsentGiven, stored: Stored) -> Known:
    return changed(row, consents=consents.given(row.consents, event, stored))


@record.on(ConsentWithdrawn)
def _consent_withdrawn(row: Known, event: ConsentWithdrawn) -> Known:
    row = changed(row, consents=consents.withdrawn(row.consents, event))
    if event.purpose is ConsentPurpose.HOLD_ACCESS_NEEDS and row.access_needs_by_consent:
        return changed(row, access_needs=None, access_needs_by_consent=False)
    if event.purpose is ConsentPurpose.HOLD_LIVED_EXPERIENCE and row.lived_experience_by_consent:
        return changed(row, lived_experience=None, lived_experience_by_consent=False)
    return row


@record.on(UnsubscribedByLink, key=field_of("person_id"))
@record.on(PreferenceChanged, key=field_of("person_id"))
def _wishes(row: Known, event: UnsubscribedByLink | PreferenceChanged) -> Known:
    return changed(row, no_news=wants_no_news(event, before=row.no_news))


@record.on(AccessNeedsRecorded)
def _access_needs_recorded(row: Known, event: AccessNeedsRecorded) -> Known:
    needs = AccessNeeds(event.needs or (), event.text)
    return changed(row, access_needs=needs, access_needs_by_consent=event.basis is None)


@record.on(LivedExperienceRecorded)
def _lived_experience_recorded(row: Known, event: LivedExperienceRecorded) -> Known:
    return changed(row, lived_experience=event.lived_experience, lived_experience_by_consent=event.basis is None)


@record.on(MembershipPaused)
def _paused(row: Known, event: MembershipPaused) -> Known:
    return changed(row, status=MemberStatus.PAUSED, paused_until=event.until, reason=event.reason)


@record.on(MembershipResumed)
def _resumed(row: Known, _event: MembershipResumed) -> Known:
    return changed(row, status=MemberStatus.ACTIVE, paused_until=None, reason=None)


@record.on(MemberLeft)
def _left(row: Known, event: MemberLeft) -> Known:
    return changed(row, status=MemberStatus.LEFT, paused_until=None, left_on=event.left_on, reason=event.reason)


@record.on(MemberContacted)
@record.on(CheckInCompleted)
def _contacted(row: Known, _event: MemberContacted | CheckInCompleted, stored: Stored) -> Known:
    return changed(row, last_contact_at=max(stored.time, row.last_contact_at or stored.time))


@record.on(CheckInsAskedFor)
def _check_ins_asked_for(row: Known, event: CheckInsAskedFor) -> Known:
    return changed(row, check_ins_after_weeks=event.weeks)


@record.on(CheckInsStopped)
def _check_ins_stopped(row: Known, _event: CheckInsStopped) -> Known:
    return changed(row, check_ins_after_weeks=None)


@record.on(ErasureRequested)
def _erasure_requested(row: Known, event: ErasureRequested) -> Known:
    return changed(row, erasure_not_before=event.not_before)


@record.on(ErasureCancelled)
def _erasure_cancelled(row: Known, _event: ErasureCancelled) -> Known:
    return changed(row, erasure_not_before=None)


record.ends(PersonalDataRemoved, MemberErased)

# Queries


@record.answers(Record, also=(directory, organisations))
async def _record(question: Record, asker: Asker, db: Any) -> MemberRecord:
    await check_may_read(question.member_id, asker, db)
    found = await db.fetch("SELECT * FROM record WHERE member_id = $1", question.member_id)
    return _answer(rows(record, found)[0], await names_of_organisations(db), day_of(asker), replayed=asker.replayed)


def _answer(row: Known, names: dict[UUID, str], day: str, *, replayed: bool) -> MemberRecord:
    # The consents of the past may have been withdrawn since.
    agreed = {consent.purpose for consent in row.consents if not replayed and consents.is_in_force(consent, day)}
    held = asdict(row)
    for each in (*held["affiliations"], *held["consents"]):
        each["organisation"] = names.get(each["organisation_id"])
    for each, consent in zip(held["consents"], row.consents, strict=True):
        each["in_force"] = consents.is_in_force(consent, day)
        each["unsubscribed"] = row.no_news and consent.purpose in TO_NEWS
    needs = row.access_needs
    if row.access_needs_by_consent and ConsentPurpose.HOLD_ACCESS_NEEDS not in agreed:
        needs = None
    if row.lived_experience_by_consent and ConsentPurpose.HOLD_LIVED_EXPERIENCE not in agreed:
        held["lived_experience"] = None
    held |= {"access_needs": needs and needs.needs, "access_needs_text": needs and needs.text}
    return MemberRecord.model_validate(held)
