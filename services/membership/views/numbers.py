"""How many members are there, by organisation, area, service and role?

Rows hold plain facts alone, so that the figures of a past day stay the same when somebody is erased.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.membership.views.organisations import organisations
from services.membership.views.parts import affiliations
from services.membership.views.parts.affiliations import Affiliations, Roles, affiliations_of, open_on, roles_of
from services.membership.views.parts.asking import day_of
from shared.contracts.membership import (
    AffiliationAdded,
    AffiliationEnded,
    ContactDetailsChanged,
    ErasureStarted,
    GroupNumber,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    NetworkNumbers,
    Numbers,
    RoleAssigned,
    RoleEnded,
)
from shared.projection.rows import changed, quickly_made
from shared.projection.view import Asker, View
from shared.small_numbers import published, published_groups


@quickly_made
@dataclass(frozen=True, slots=True)
class Counted:
    """Somebody who is a member, paused or not."""

    member_id: UUID
    paused: bool = False
    areas: tuple[str, ...] = ()
    affiliations: Affiliations = ()
    roles: Roles = ()


numbers = View("numbers", version=1, row=Counted, key="member_id")

# How each event changes it


@numbers.starts(MemberJoined)
def _joined(event: MemberJoined) -> Counted:
    return Counted(event.member_id, areas=event.areas)


@numbers.on(ContactDetailsChanged)
def _contact_details_changed(row: Counted, event: ContactDetailsChanged) -> Counted:
    return row if event.areas is None else changed(row, areas=event.areas)


@numbers.on(AffiliationAdded)
def _affiliation_added(row: Counted, event: AffiliationAdded) -> Counted:
    return changed(row, affiliations=affiliations.added(row.affiliations, event, plain=True))


@numbers.on(AffiliationEnded)
def _affiliation_ended(row: Counted, event: AffiliationEnded) -> Counted:
    return changed(row, affiliations=affiliations.ended(row.affiliations, event))


@numbers.on(RoleAssigned)
def _role_assigned(row: Counted, event: RoleAssigned) -> Counted:
    return changed(row, roles=affiliations.assigned(row.roles, event, plain=True))


@numbers.on(RoleEnded)
def _role_ended(row: Counted, event: RoleEnded) -> Counted:
    return changed(row, roles=affiliations.role_ended(row.roles, event))


@numbers.on(MembershipPaused)
def _paused(row: Counted, _event: MembershipPaused) -> Counted:
    return changed(row, paused=True)


@numbers.on(MembershipResumed)
def _resumed(row: Counted, _event: MembershipResumed) -> Counted:
    return changed(row, paused=False)


numbers.ends(MemberLeft, ErasureStarted)

# Queries

_GROUPS = f"""
WITH place AS (
    SELECT n.member_id, a.organisation_id, a.service, a.role FROM numbers n, {affiliations_of("n", "a")}
    WHERE {open_on("$1", "a")}
), held AS (
    SELECT n.member_id, r.role FROM numbers n, {roles_of("n", "r")} WHERE {open_on("$1", "r")}
    UNION SELECT member_id, role FROM place
)
SELECT 'organisation' AS breakdown, organisation_id AS id, coalesce(o.name, organisation_id::text) AS name,
    count(DISTINCT member_id) AS count
    FROM place LEFT JOIN organisations o USING (organisation_id) GROUP BY organisation_id, o.name
UNION ALL SELECT 'service', NULL, min(service), count(DISTINCT member_id)
    FROM place WHERE service IS NOT NULL GROUP BY lower(service)
UNION ALL SELECT 'role', NULL, role, count(DISTINCT member_id) FROM held GROUP BY role
UNION ALL SELECT 'area', NULL, min(area), count(DISTINCT member_id)
    FROM numbers, jsonb_array_elements_text(areas) AS area GROUP BY lower(area)
ORDER BY name, id
"""


@numbers.answers(Numbers, also=(organisations,))
async def _numbers(_question: Numbers, asker: Asker, db: Any) -> NetworkNumbers:
    total = await db.fetchrow("SELECT count(*) AS members, count(*) FILTER (WHERE paused) AS paused FROM numbers")
    breakdowns: dict[str, list[GroupNumber]] = defaultdict(list)
    for group in await db.fetch(_GROUPS, day_of(asker)):
        number = GroupNumber(id=group["id"], name=group["name"], count=group["count"])
        breakdowns[group["breakdown"]].append(number)
    return NetworkNumbers(
        members=total["members"],
        paused=published(total["paused"]),
        by_organisation=published_groups(breakdowns["organisation"]),
        by_area=published_groups(breakdowns["area"]),
        by_service=published_groups(breakdowns["service"]),
        by_role=published_groups(breakdowns["role"]),
    )
