"""Which organisations are there, and which agreements with them are in force?"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.membership.views.parts.asking import day_of
from services.membership.views.parts.names import all_words_in, searchable, words_sought
from shared.contracts.membership import (
    EmailDomainsSet,
    OrganisationAgreement,
    OrganisationDetailsChanged,
    OrganisationEntry,
    OrganisationKind,
    OrganisationRegistered,
    Organisations,
    PartnerAgreementEnded,
    PartnerAgreementSigned,
    PartnerRole,
)
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Agreement:
    agreement_id: UUID
    role: PartnerRole
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Organisation:
    organisation_id: UUID
    name: str
    searchable: str
    kind: OrganisationKind
    kind_text: str | None
    areas: tuple[str, ...]
    agreements: tuple[Agreement, ...] = ()
    domains: tuple[str, ...] = ()


organisations = View("organisations", version=1, row=Organisation, key="organisation_id")

# How each event changes it


@organisations.starts(OrganisationRegistered)
def _registered(event: OrganisationRegistered) -> Organisation:
    return Organisation(
        organisation_id=event.organisation_id,
        name=event.name,
        searchable=searchable(event.name),
        kind=event.kind,
        kind_text=event.kind_text,
        areas=event.areas,
    )


@organisations.on(OrganisationDetailsChanged)
def _details_changed(row: Organisation, event: OrganisationDetailsChanged) -> Organisation:
    return changed(
        row,
        name=event.name,
        searchable=searchable(event.name),
        kind=event.kind,
        kind_text=event.kind_text,
        areas=event.areas,
    )


@organisations.on(PartnerAgreementSigned)
def _agreement_signed(row: Organisation, event: PartnerAgreementSigned) -> Organisation:
    signed = Agreement(event.agreement_id, event.role, event.starts_on, event.ends_on)
    return changed(row, agreements=(*row.agreements, signed))


@organisations.on(PartnerAgreementEnded)
def _agreement_ended(row: Organisation, event: PartnerAgreementEnded) -> Organisation:
    agreements = tuple(
        changed(each, ends_on=event.ends_on) if each.agreement_id == event.agreement_id else each
        for each in row.agreements
    )
    return changed(row, agreements=agreements)


@organisations.on(EmailDomainsSet)
def _domains_set(row: Organisation, event: EmailDomainsSet) -> Organisation:
    return changed(row, domains=event.domains)


# Queries


def agreement_in_force(row: str, day: str) -> str:
    """SQL: data may be shared with the organisation of the row on that day (a text); both days of a period count."""
    return (
        f"EXISTS (SELECT FROM jsonb_to_recordset({row}.agreements) AS agreed(starts_on text, ends_on text) "
        f"""WHERE agreed.starts_on COLLATE "C" <= {day} """
        f"""AND (agreed.ends_on IS NULL OR agreed.ends_on COLLATE "C" >= {day}))"""
    )


@organisations.answers(Organisations)
async def _organisations(question: Organisations, asker: Asker, db: Any) -> tuple[OrganisationEntry, ...]:
    records = await db.fetch(
        f"SELECT * FROM organisations WHERE {all_words_in('searchable', '$1')} "
        "AND ($2::uuid IS NULL OR organisation_id = $2) AND ($3::text IS NULL OR kind = $3) "
        "ORDER BY searchable, organisation_id LIMIT $4 OFFSET $5",
        words_sought(question.name),
        question.organisation_id,
        question.kind and question.kind.value,
        question.limit,
        question.offset,
    )
    return tuple(_entry(row, day_of(asker)) for row in rows(organisations, records))


def _entry(row: Organisation, day: str) -> OrganisationEntry:
    agreements = tuple(
        OrganisationAgreement(
            agreement_id=each.agreement_id,
            role=each.role,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            in_force=each.starts_on.isoformat() <= day and (each.ends_on is None or day <= each.ends_on.isoformat()),
        )
        for each in row.agreements
    )
    return OrganisationEntry(
        organisation_id=row.organisation_id,
        name=row.name,
        kind=row.kind,
        kind_text=row.kind_text,
        areas=row.areas,
        domains=row.domains,
        agreements=agreements,
        agreement_in_force=any(each.in_force for each in agreements),
    )
