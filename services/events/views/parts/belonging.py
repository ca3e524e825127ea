"""With which organisations somebody works or volunteers, and which of it counts on a day."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.membership import AffiliationAdded, AffiliationEnded
from shared.projection.rows import changed


@dataclass(frozen=True, slots=True)
class Affiliation:
    affiliation_id: UUID
    organisation_id: UUID
    starts_on: str | None
    ends_on: str | None = None


Affiliations = tuple[Affiliation, ...]


def added(affiliations: Affiliations, event: AffiliationAdded) -> Affiliations:
    return (*affiliations, Affiliation(event.affiliation_id, event.organisation_id, event.starts_on))


def ended(affiliations: Affiliations, event: AffiliationEnded) -> Affiliations:
    return tuple(
        changed(each, ends_on=event.ends_on) if each.affiliation_id == event.affiliation_id else each
        for each in affiliations
    )


def organisations_on(day: str, affiliations: str) -> str:
    """SQL: rows of `organisation_id`, each once, for what a column of affiliations says of a day (a text).

    Partial dates compare as their first day, because `2026-06` sorts before `2026-06-01`.
    """
    return (
        f"SELECT DISTINCT organisation_id FROM jsonb_to_recordset({affiliations}) "
        "AS a(organisation_id uuid, starts_on text, ends_on text) "
        f"""WHERE coalesce(a.starts_on, '') COLLATE "C" <= {day} """
        f"""AND (a.ends_on IS NULL OR a.ends_on COLLATE "C" > {day})"""
    )
