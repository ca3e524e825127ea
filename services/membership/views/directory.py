"""Who is in the network? Shown to each as far as people agreed to it."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from services.membership.views.organisations import agreement_in_force, organisations
from services.membership.views.parts import affiliations, consents
from services.membership.views.parts.affiliations import Affiliations, Roles, affiliations_of, open_on, roles_of
from services.membership.views.parts.asking import day_of, organisations_within
from services.membership.views.parts.consents import Consents, consented
from services.membership.views.parts.contacts import contact_of
from services.membership.views.parts.names import all_words_in, searchable, words_sought
from services.membership.views.parts.news import wants_no_news
from shared.contracts.membership import (
    DIRECTORY_IS_OF_TODAY,
    AffiliationAdded,
    AffiliationEnded,
    Channel,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    Directory,
    DirectoryPage,
    ErasureCancelled,
    ErasureRequested,
    JoinDeclined,
    JoinRequested,
    MemberErased,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    PersonalDataRemoved,
    RoleAssigned,
    RoleEnded,
)
from shared.contracts.notify import PreferenceChanged, UnsubscribedByLink
from shared.contracts.refusals import FORBIDDEN
from shared.contracts.types import ActorKind
from shared.log.envelope import Stored
from shared.projection.rows import changed, quickly_made
from shared.projection.table import json_value
from shared.projection.view import Asker, View, field_of


@quickly_made
@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody who asked to join, is a member, or was one. Names read as None where the person is erased since."""

    member_id: UUID
    status: MemberStatus
    full_name: str | None = None
    known_as: str | None = None
    searchable: str = ""
    pronouns: str | None = None
    email: str | None = None
    phone: str | None = None
    preferred_channel: Channel | None = None
    areas: tuple[str, ...] = ()
    joined_on: str | None = None
    affiliations: Affiliations = ()
    roles: Roles = ()
    consents: Consents = ()
    no_news: bool = False
    erasure_requested: bool = False


directory = View("directory", version=3, row=Entry, key="member_id")

# How each event changes it


def _blank(event: JoinRequested | MemberJoined) -> Entry:
    return Entry(event.member_id, MemberStatus.REQUESTED)


def _contact(row: Entry, event: JoinRequested | MemberJoined | ContactDetailsChanged) -> dict[str, Any]:
    changes = contact_of(row, event)
    if "full_name" in changes or "known_as" in changes:
        changes["searchable"] = searchable(
            changes.get("full_name", row.full_name), changes.get("known_as", row.known_as)
        )
    return changes


@directory.on(JoinRequested, blank=_blank)
def _requested(row: Entry, event: JoinRequested) -> Entry:
    return changed(row, **_contact(row, event), status=MemberStatus.REQUESTED, areas=event.areas)


@directory.on(JoinDeclined)
def _declined(row: Entry, _event: JoinDeclined) -> Entry:
    return changed(row, status=MemberStatus.DECLINED)


@directory.on(MemberJoined, blank=_blank)
def _joined(row: Entry, event: MemberJoined) -> Entry:
    contact = _contact(row, event)
    return changed(row, **contact, status=MemberStatus.ACTIVE, areas=event.areas, joined_on=event.joined_on)


@directory.on(ContactDetailsChanged)
def _contact_details_changed(row: Entry, event: ContactDetailsChanged) -> Entry:
    return changed(row, **_contact(row, event), areas=row.areas if event.areas is None else event.areas)


@directory.on(AffiliationAdded)
def _affiliation_added(row: Entry, event: AffiliationAdded) -> Entry:
    return changed(row, affiliations=affiliations.added(row.affiliations, event))


@directory.on(AffiliationEnded)
def _affiliation_ended(row: Entry, event: AffiliationEnded) -> Entry:
    return changed(row, affiliations=affiliations.ended(row.affiliations, event))


@directory.on(RoleAssigned)
def _role_assigned(row: Entry, event: RoleAssigned) -> Entry:
    return changed(row, roles=affiliations.assigned(row.roles, event))


@directory.on(RoleEnded)
def _role_ended(row: Entry, event: RoleEnded) -> Entry:
    return changed(row, roles=affiliations.role_ended(row.roles, event))


@directory.on(ConsentGiven)
def _consent_given(row: Entry, event: ConsentGiven, stored: Stored) -> Entry:
    return changed(row, consents=consents.given(row.consents, event, stored))


@directory.on(ConsentWithdrawn)
def _consent_withdrawn(row: Entry, event: ConsentWithdrawn) -> Entry:
    return changed(row, consents=consents.withdrawn(row.consents, event))


@directory.on(UnsubscribedByLink, key=field_of("person_id"))
@directory.on(PreferenceChanged, key=field_of("person_id"))
def _wishes(row: Entry, event: UnsubscribedByLink | PreferenceChanged) -> Entry:
    return changed(row, no_news=wants_no_news(event, before=row.no_news))


@directory.on(MembershipPaused)
def _paused(row: Entry, _event: MembershipPaused) -> Entry:
    return changed(row, status=MemberStatus.PAUSED)


@directory.on(MembershipResumed)
def _resumed(row: Entry, _event: MembershipResumed) -> Entry:
    return changed(row, status=MemberStatus.ACTIVE)


@directory.on(MemberLeft)
def _left(row: Entry, _event: MemberLeft) -> Entry:
    return changed(row, status=MemberStatus.LEFT)


@directory.on(ErasureRequested)
def _erasure_requested(row: Entry, _event: ErasureRequested) -> Entry:
    return changed(row, erasure_requested=True)


@directory.on(ErasureCancelled)
def _erasure_cancelled(row: Entry, _event: ErasureCancelled) -> Entry:
    return changed(row, erasure_requested=False)


directory.ends(PersonalDataRemoved, MemberErased)

# Queries

CURRENT = (MemberStatus.ACTIVE, MemberStatus.PAUSED)


class _Sight(NamedTuple):
    """SQL conditions: which people somebody sees, which of their affiliations, and whether contact details."""

    person: str
    affiliation: str
    contact: str
    as_coordinator: str = "false"


# Whoever asked to be forgotten is shown to coordinators only, even while it can still be cancelled.
_CONSENTING = "d.full_name IS NOT NULL AND NOT d.erasure_requested"
_MAY_CONTACT = consented("d", ConsentPurpose.SHARE_CONTACT, "$1")
_WITHIN = "($2::uuid[] IS NULL OR a.organisation_id = ANY($2))"
_SIGHTS = {
    ActorKind.COORDINATOR: _Sight(
        person="d.full_name IS NOT NULL AND ($2::uuid[] IS NULL OR d.shown <> '[]')",
        affiliation=_WITHIN,
        contact="true",
        as_coordinator="true",
    ),
    ActorKind.MEMBER: _Sight(
        person=f"{_CONSENTING} AND {consented('d', ConsentPurpose.DIRECTORY, '$1')}",
        affiliation=_WITHIN,
        contact=_MAY_CONTACT,
    ),
    ActorKind.PARTNER: _Sight(
        person=f"{_CONSENTING} AND d.shown <> '[]'",
        affiliation=(
            f"a.organisation_id = ANY($2) AND {agreement_in_force('o', '$1')} AND "
            + consented("d", ConsentPurpose.SHARE_WITH_ORGANISATION, "$1", organisation="a.organisation_id")
        ),
        contact=_MAY_CONTACT,
    ),
}


def _statement(sight: _Sight) -> str:
    """$1 the day, $2 the organisations whose people may be seen, $3 statuses, from $4 what was asked for."""
    return f"""
WITH entries AS (
    SELECT d.*, (
        SELECT coalesce(jsonb_agg(to_jsonb(a) || jsonb_build_object('organisation', o.name) ORDER BY o.name, a), '[]')
        FROM {affiliations_of("d", "a")} LEFT JOIN organisations o USING (organisation_id)
        WHERE {open_on("$1", "a")} AND {sight.affiliation}
    ) AS shown, (
        SELECT coalesce(jsonb_agg(to_jsonb(r) ORDER BY r), '[]') FROM {roles_of("d", "r")} WHERE {open_on("$1", "r")}
    ) AS held
    FROM directory d WHERE d.status = ANY($3)
), found AS (
    SELECT d.*, {sight.contact} AS may_contact FROM entries d
    WHERE {sight.person} AND {all_words_in("d.searchable", "$4")}
    AND (($5::uuid IS NULL AND $6::text[] = '{{}}' AND $7::text IS NULL) OR EXISTS (
        SELECT FROM jsonb_to_recordset(d.shown) AS a(organisation_id uuid, service text, role text)
        LEFT JOIN organisations o USING (organisation_id)
        WHERE ($5 IS NULL OR organisation_id = $5) AND {all_words_in("coalesce(o.searchable, '')", "$6")}
        AND ($7 IS NULL OR position(lower($7) IN lower(a.service)) > 0)
        AND ($9::text IS NULL OR a.role = $9 OR EXISTS (
            SELECT FROM jsonb_to_recordset(d.held) AS r(role text) WHERE r.role = $9))))
    AND ($8::text IS NULL OR EXISTS (
        SELECT FROM jsonb_array_elements_text(d.areas) AS area WHERE position(lower($8) IN lower(area)) > 0))
    AND ($9 IS NULL OR EXISTS (SELECT FROM jsonb_to_recordset(d.shown || d.held) AS r(role text) WHERE r.role = $9))
), page AS (
    SELECT member_id, full_name, known_as, shown AS affiliations, held AS roles, areas,
        CASE WHEN may_contact THEN email END AS email, CASE WHEN may_contact THEN phone END AS phone,
        CASE WHEN {sight.as_coordinator} THEN pronouns END AS pronouns,
        CASE WHEN {sight.as_coordinator} THEN status END AS status,
        row_number() OVER (ORDER BY searchable, member_id) AS place
    FROM found ORDER BY place LIMIT $10 OFFSET $11
)
SELECT (SELECT count(*) FROM found) AS total,
    (SELECT coalesce(jsonb_agg(to_jsonb(page) - 'place' ORDER BY place), '[]') FROM page) AS members
"""


@directory.answers(Directory, also=(organisations,))
async def _directory(question: Directory, asker: Asker, db: Any) -> DirectoryPage:
    await _check_may_look(question, asker, db)
    record = await db.fetchrow(
        _statement(_SIGHTS[asker.actor.kind]),
        day_of(asker),
        organisations_within(asker),
        [question.status] if question.status else list(CURRENT),
        words_sought(question.name),
        question.organisation_id,
        words_sought(question.organisation),
        question.service,
        question.area,
        question.role,
        question.limit,
        question.offset,
    )
    return DirectoryPage.model_validate({"total": record["total"], "members": json_value(record["members"])})


async def _check_may_look(question: Directory, asker: Asker, db: Any) -> None:
    if asker.actor.kind is ActorKind.COORDINATOR:
        return
    if question.status:
        raise FORBIDDEN("status", actor=f"This {asker.actor.kind}")
    if asker.replayed:
        # In the past people agreed to what they have withdrawn since.
        raise DIRECTORY_IS_OF_TODAY("as_at")
    if asker.actor.kind is ActorKind.MEMBER:
        own = await db.fetchval("SELECT status FROM directory WHERE member_id = $1", asker.actor.id)
        if own not in CURRENT:
            raise FORBIDDEN("actor", actor="Somebody who is not a member just now")
