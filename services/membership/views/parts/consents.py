"""Consents as views hold them: given, replaced, withdrawn, and in force on a day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.contracts.membership import ConsentGiven, ConsentPurpose, ConsentWithdrawn, consent_key
from shared.local_time import day_at
from shared.log.envelope import Stored
from shared.projection.rows import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True)
class Consent:
    purpose: ConsentPurpose
    organisation_id: UUID | None
    wording_id: str
    given_on: date
    expires_on: date | None


Consents = tuple[Consent, ...]


def given(consents: Consents, event: ConsentGiven, stored: Stored) -> Consents:
    key = consent_key(event)
    new = Consent(event.purpose, key.organisation_id, event.wording_id, day_at(stored.time), event.expires_on)
    return (*_without(consents, key), new)


def withdrawn(consents: Consents, event: ConsentWithdrawn) -> Consents:
    return _without(consents, consent_key(event))


def _without(consents: Consents, key: tuple[object, ...]) -> Consents:
    return tuple(each for each in consents if consent_key(each) != key) if consents else consents


def is_in_force(consent: Consent, day: str) -> bool:
    return consent.expires_on is None or consent.expires_on.isoformat() >= day


def consented(row: str, purpose: ConsentPurpose, day: str, *, organisation: str | None = None) -> str:
    """SQL: the person of a view's row agrees to this on the day (a text), with this organisation where one is named."""
    return (
        f"EXISTS (SELECT FROM jsonb_to_recordset({row}.consents) AS c(purpose text, organisation_id uuid, "
        f"expires_on text) WHERE c.purpose = '{purpose.value}' "
        f"""AND (c.expires_on IS NULL OR c.expires_on COLLATE "C" >= {day})"""
        + (f" AND c.organisation_id = {organisation})" if organisation else ")")
    )
