"""Organisations: who they are, their partner agreements, their e-mail domains and their keys.

Everything here is about organisations, so all of it is plain: names and reasons must name no person.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator

from shared.contracts.membership.aggregates import ORGANISATION
from shared.contracts.messages import Command, Event
from shared.contracts.types import Sha256, Text

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def _domain(value: str) -> str:
    value = value.strip().lower()
    if len(value) > 253 or not _DOMAIN.fullmatch(value):
        raise ValueError("write it as it stands after the @ of an address, such as trust.example")
    return value


Domain = Annotated[str, AfterValidator(_domain)]
"""The part of an e-mail address after the @, in lower case."""


class OrganisationKind(StrEnum):
    NHS_TRUST = "nhs_trust"
    VOLUNTARY_OR_COMMUNITY = "voluntary_or_community"
    REGIONAL_NETWORK = "regional_network"
    OTHER = "other"


class PartnerRole(StrEnum):
    """What an organisation is under data protection law for the data it receives."""

    JOINT_CONTROLLER = "joint_controller"
    INDEPENDENT = "independent"
    PROCESSOR = "processor"


class RegisterOrganisation(Command, of=ORGANISATION, by=["coordinator", "operator"]):
    """Register an organisation that peer workers are employed by, or volunteer for."""

    organisation_id: UUID | None = None
    name: Text
    kind: OrganisationKind
    kind_text: Text | None = None
    areas: tuple[Text, ...] = ()


class ChangeOrganisationDetails(Command, of=ORGANISATION, by=["coordinator"]):
    """Correct or update an organisation's name, kind or areas; what is left out stays as it was."""

    organisation_id: UUID
    name: Text | None = None
    kind: OrganisationKind | None = None
    kind_text: Text | None = None
    areas: tuple[Text, ...] | None = None


class SignPartnerAgreement(Command, of=ORGANISATION, by=["coordinator"]):
    """Record an agreement under which an organisation may receive data about its own people."""

    organisation_id: UUID
    agreement_id: UUID | None = None
    role: PartnerRole
    starts_on: date
    ends_on: date | None = None


class EndPartnerAgreement(Command, of=ORGANISATION, by=["coordinator"]):
    """Record that an agreement ends on this day, the last on which it counts."""

    organisation_id: UUID
    agreement_id: UUID
    ends_on: date


class RaiseEndingAgreement(Command, of=ORGANISATION, by=["system"]):
    """Bring an agreement that is about to end to the coordinators' list."""

    organisation_id: UUID
    agreement_id: UUID


class SetEmailDomains(Command, of=ORGANISATION, by=["coordinator"]):
    """Say which e-mail domains belong to an organisation; the list replaces the one before."""

    organisation_id: UUID
    domains: tuple[Domain, ...]


class IssuePartnerKey(Command, of=ORGANISATION, by=["coordinator", "operator"]):
    """Issue a key to an organisation's own systems; only a hash of its secret is kept."""

    organisation_id: UUID
    key_id: UUID | None = None
    secret_sha256: Sha256
    expires_on: date


class RevokePartnerKey(Command, of=ORGANISATION, by=["coordinator", "operator"]):
    """Make a partner's key useless from now on."""

    organisation_id: UUID
    key_id: UUID


class OrganisationRegistered(Event, of=ORGANISATION, version=1):
    """An organisation is known to the network. `kind_text` says what `other` is."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    kind_text: str | None = None
    areas: tuple[str, ...] = ()


class OrganisationDetailsChanged(Event, of=ORGANISATION, version=1):
    """The organisation's details in full, as they are from now on."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    kind_text: str | None = None
    areas: tuple[str, ...] = ()


class PartnerAgreementSigned(Event, of=ORGANISATION, version=1):
    """An agreement is in force from `starts_on` to `ends_on`, both included; or until it is ended."""

    organisation_id: UUID
    agreement_id: UUID
    role: PartnerRole
    starts_on: date
    ends_on: date | None = None


class PartnerAgreementEnded(Event, of=ORGANISATION, version=1):
    """The agreement's last day is `ends_on`, whatever was agreed before."""

    organisation_id: UUID
    agreement_id: UUID
    ends_on: date


class AgreementEndRaised(Event, of=ORGANISATION, version=1):
    """Coordinators were told that the agreement ends on this day."""

    organisation_id: UUID
    agreement_id: UUID
    ends_on: date


class EmailDomainsSet(Event, of=ORGANISATION, version=1):
    """These e-mail domains, and no others, belong to the organisation (each is claimed in the same batch)."""

    organisation_id: UUID
    domains: tuple[str, ...]


class PartnerKeyIssued(Event, of=ORGANISATION, version=1):
    """A key opens the network to the organisation's systems; `expires_on` is its last day."""

    organisation_id: UUID
    key_id: UUID
    secret_sha256: str
    expires_on: date


class PartnerKeyRevoked(Event, of=ORGANISATION, version=1):
    """The key opens nothing any more."""

    organisation_id: UUID
    key_id: UUID
