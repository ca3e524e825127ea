"""E-mail domains: each belongs to one organisation, and those that everybody uses to none."""

from collections.abc import Iterable, Mapping

from services.membership.claims import DomainClaim
from services.membership.organisation.state import State, decider, registered
from services.membership.public_domains import PUBLIC_DOMAINS
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    DOMAIN_CLAIM,
    DOMAIN_PUBLIC,
    DOMAIN_TAKEN,
    DomainClaimed,
    DomainReleased,
    EmailDomainsSet,
    SetEmailDomains,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def _claims(command: SetEmailDomains, state: State, _claim: Claim) -> Mapping[str, Ref]:
    held = state.domains if state else frozenset[str]()
    return {domain: DOMAIN_CLAIM.ref(domain) for domain in held.symmetric_difference(command.domains)}


@decider.decides(SetEmailDomains, needs=_claims)
def set_domains(command: SetEmailDomains, state: State, context: Context) -> Iterable[Event]:
    held, wanted = registered(state).domains, tuple(dict.fromkeys(command.domains))
    for index, domain in enumerate(command.domains):
        if domain in PUBLIC_DOMAINS:
            raise DOMAIN_PUBLIC(f"domains.{index}", domain=domain)
        if domain not in held and _holder(domain, context):
            raise DOMAIN_TAKEN(f"domains.{index}", domain=domain)
    if held == set(wanted):
        return
    yield EmailDomainsSet(organisation_id=context.id, domains=wanted)
    for domain in sorted(held.difference(wanted)):
        yield DomainReleased(domain=domain, organisation_id=context.id)
    for domain in wanted:
        if domain not in held:
            yield DomainClaimed(domain=domain, organisation_id=context.id)


def _holder(domain: str, context: Context) -> object:
    claim: DomainClaim = context.others[domain]
    return claim.holder
