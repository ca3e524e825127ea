"""Affiliations and roles as views hold them: how events change them, and which are open on a day."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.membership import AffiliationAdded, AffiliationEnded, Pay, RoleAssigned, RoleCode, RoleEnded
from shared.projection.rows import changed, quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Affiliation:
    """`role_text` is personal: views of plain facts keep it None."""

    affiliation_id: UUID
    organisation_id: UUID
    service: str | None
    role: RoleCode
    role_text: str | None
    paid: Pay | None
    starts_on: str | None
    ends_on: str | None = None


@quickly_made
@dataclass(frozen=True, slots=True)
class Role:
    """`role_text` is personal: views of plain facts keep it None."""

    assignment_id: UUID
    role: RoleCode
    role_text: str | None
    starts_on: str
    ends_on: str | None = None


Affiliations = tuple[Affiliation, ...]
Roles = tuple[Role, ...]


def added(affiliations: Affiliations, event: AffiliationAdded, *, plain: bool = False) -> Affiliations:
    new = Affiliation(
        affiliation_id=event.affiliation_id,
        organisation_id=event.organisation_id,
        service=event.service,
        role=event.role,
        role_text=None if plain else event.role_text,
        paid=event.paid,
        starts_on=event.starts_on,
    )
    return (*affiliations, new)


def ended(affiliations: Affiliations, event: AffiliationEnded) -> Affiliations:
    return tuple(
        changed(each, ends_on=event.ends_on) if each.affiliation_id == event.affiliation_id else each
        for each in affiliations
    )


def assigned(roles: Roles, event: RoleAssigned, *, plain: bool = False) -> Roles:
    new = Role(
        assignment_id=event.assignment_id,
        role=event.role,
        role_text=None if plain else event.role_text,
        starts_on=event.starts_on,
    )
    return (*roles, new)


def role_ended(roles: Roles, event: RoleEnded) -> Roles:
    return tuple(
        changed(each, ends_on=event.ends_on) if each.assignment_id == event.assignment_id else each for each in roles
    )


def open_on(day: str, alias: str) -> str:
    """SQL: it counts on that day (a text): from its first day, until the day on which it ended.

    Partial dates compare as their first day, because `2026-06` sorts before `2026-06-01`.
    """
    return (
        f"""coalesce({alias}.starts_on, '') COLLATE "C" <= {day} """
        f"""AND ({alias}.ends_on IS NULL OR {alias}.ends_on COLLATE "C" > {day})"""
    )


def affiliations_of(row: str, alias: str) -> str:
    """SQL: the affiliations of a view's row, as rows themselves."""
    return (
        f"jsonb_to_recordset({row}.affiliations) AS {alias}(affiliation_id uuid, organisation_id uuid, "
        "service text, role text, role_text text, paid text, starts_on text, ends_on text)"
    )


def roles_of(row: str, alias: str) -> str:
    """SQL: the roles of a view's row, as rows themselves."""
    return (
        f"jsonb_to_recordset({row}.roles) AS {alias}"
        "(assignment_id uuid, role text, role_text text, starts_on text, ends_on text)"
    )


def belongs_to(row: str, organisations: str, day: str) -> str:
    """SQL: somebody with an open affiliation to one of the organisations (a uuid array); anybody where that is null."""
    return (
        f"({organisations}::uuid[] IS NULL OR EXISTS (SELECT FROM {affiliations_of(row, 'mine')} "
        f"WHERE mine.organisation_id = ANY({organisations}) AND {open_on(day, 'mine')}))"
    )
