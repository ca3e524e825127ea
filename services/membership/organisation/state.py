"""What an organisation's history comes to: details, agreements, e-mail domains, keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    ORGANISATION,
    ORGANISATION_UNKNOWN,
    AgreementEndRaised,
    EmailDomainsSet,
    OrganisationDetailsChanged,
    OrganisationKind,
    OrganisationRegistered,
    PartnerAgreementEnded,
    PartnerAgreementSigned,
    PartnerKeyIssued,
    PartnerKeyRevoked,
)
from shared.decider import Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Details:
    name: str
    kind: OrganisationKind
    kind_text: str | None
    areas: tuple[str, ...]

    def as_fields(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Agreement:
    starts_on: date
    ends_on: date | None
    ended: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """`keys` says of every key ever issued whether it still opens anything (expiry aside)."""

    details: Details
    agreements: Mapping[UUID, Agreement] = field(default_factory=dict)
    domains: frozenset[str] = frozenset()
    keys: Mapping[UUID, bool] = field(default_factory=dict)


State = Organisation | None
decider = Decider[State](ORGANISATION, None, announced=True)

# Evolve


@decider.evolves(OrganisationRegistered)
def _registered(_state: State, event: OrganisationRegistered) -> State:
    return Organisation(Details(event.name, event.kind, event.kind_text, event.areas))


@decider.evolves(OrganisationDetailsChanged)
def _details_changed(state: State, event: OrganisationDetailsChanged) -> State:
    return state and replace(state, details=Details(event.name, event.kind, event.kind_text, event.areas))


@decider.evolves(PartnerAgreementSigned)
def _agreement_signed(state: State, event: PartnerAgreementSigned) -> State:
    return state and _with_agreement(state, event.agreement_id, Agreement(event.starts_on, event.ends_on))


@decider.evolves(PartnerAgreementEnded)
def _agreement_ended(state: State, event: PartnerAgreementEnded) -> State:
    if state is None:
        return None
    ended = replace(state.agreements[event.agreement_id], ends_on=event.ends_on, ended=True)
    return _with_agreement(state, event.agreement_id, ended)


@decider.evolves(AgreementEndRaised)
def _agreement_end_raised(state: State, event: AgreementEndRaised) -> State:
    if state is None:
        return None
    return _with_agreement(state, event.agreement_id, replace(state.agreements[event.agreement_id], raised=True))


@decider.evolves(EmailDomainsSet)
def _domains_set(state: State, event: EmailDomainsSet) -> State:
    return state and replace(state, domains=frozenset(event.domains))


@decider.evolves(PartnerKeyIssued)
def _key_issued(state: State, event: PartnerKeyIssued) -> State:
    return state and replace(state, keys={**state.keys, event.key_id: True})


@decider.evolves(PartnerKeyRevoked)
def _key_revoked(state: State, event: PartnerKeyRevoked) -> State:
    return state and replace(state, keys={**state.keys, event.key_id: False})


def _with_agreement(state: Organisation, id: UUID, agreement: Agreement) -> Organisation:
    return replace(state, agreements={**state.agreements, id: agreement})


# For decisions


def registered(state: State) -> Organisation:
    if state is None:
        raise ORGANISATION_UNKNOWN("organisation_id")
    return state


def wanted(*ids: UUID | None) -> dict[str, Ref]:
    """What a decision about something else `needs` in order to `require` these organisations."""
    return {f"organisation:{id}": ORGANISATION.ref(id) for id in ids if id}


def require(id: UUID | None, field: str, context: Context) -> None:
    """Refuses an organisation that is not registered, naming the field that mentions it."""
    if id and context.others[f"organisation:{id}"] is None:
        raise ORGANISATION_UNKNOWN(field)
