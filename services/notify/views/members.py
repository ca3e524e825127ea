"""Who belongs where in the network? Plain facts, by which the people are chosen whom a campaign is for."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.membership import (
    AffiliationAdded,
    AffiliationEnded,
    ContactDetailsChanged,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    RoleAssigned,
    RoleCode,
    RoleEnded,
)
from shared.contracts.notify import NotifyDataRemoved
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Affiliation:
    affiliation_id: UUID
    organisation_id: UUID
    service: str | None
    role: RoleCode
    starts_on: str | None
    ends_on: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    assignment_id: UUID
    role: RoleCode
    starts_on: str
    ends_on: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    person_id: UUID
    status: MemberStatus
    areas: tuple[str, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    roles: tuple[Role, ...] = ()


members = View("members", version=1, row=Member, key="person_id")

# How each event changes it


def _member(event: Any) -> UUID:
    id: UUID = event.member_id
    return id


@members.on(MemberJoined, key=_member, blank=lambda event: Member(event.member_id, MemberStatus.ACTIVE))
def _joined(row: Member, event: MemberJoined) -> Member:
    return changed(row, status=MemberStatus.ACTIVE, areas=event.areas)


@members.on(ContactDetailsChanged, key=_member)
def _details_changed(row: Member, event: ContactDetailsChanged) -> Member:
    return row if event.areas is None else changed(row, areas=event.areas)


@members.on(AffiliationAdded, key=_member)
def _affiliation_added(row: Member, event: AffiliationAdded) -> Member:
    new = Affiliation(event.affiliation_id, event.organisation_id, event.service, event.role, event.starts_on)
    return changed(row, affiliations=(*row.affiliations, new))


@members.on(AffiliationEnded, key=_member)
def _affiliation_ended(row: Member, event: AffiliationEnded) -> Member:
    ended = tuple(
        changed(each, ends_on=event.ends_on) if each.affiliation_id == event.affiliation_id else each
        for each in row.affiliations
    )
    return changed(row, affiliations=ended)


@members.on(RoleAssigned, key=_member)
def _role_assigned(row: Member, event: RoleAssigned) -> Member:
    return changed(row, roles=(*row.roles, Role(event.assignment_id, event.role, event.starts_on)))


@members.on(RoleEnded, key=_member)
def _role_ended(row: Member, event: RoleEnded) -> Member:
    ended = tuple(
        changed(each, ends_on=event.ends_on) if each.assignment_id == event.assignment_id else each
        for each in row.roles
    )
    return changed(row, roles=ended)


@members.on(MembershipPaused, key=_member)
def _paused(row: Member, _event: MembershipPaused) -> Member:
    return changed(row, status=MemberStatus.PAUSED)


@members.on(MembershipResumed, key=_member)
def _resumed(row: Member, _event: MembershipResumed) -> Member:
    return changed(row, status=MemberStatus.ACTIVE)


@members.on(MemberLeft, key=_member)
def _left(row: Member, _event: MemberLeft) -> Member:
    return changed(row, status=MemberStatus.LEFT)


members.ends(NotifyDataRemoved)
