"""Claims: whose an e-mail address is, and whose an e-mail domain. Members and organisations decide on them."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.membership import (
    DOMAIN_CLAIM,
    EMAIL_CLAIM,
    DomainClaimed,
    DomainReleased,
    EmailClaimed,
    EmailReleased,
)
from shared.decider import Decider

# State


@dataclass(frozen=True, slots=True)
class EmailClaim:
    """Which person holds the address; None when nobody does."""

    holder: UUID | None = None


@dataclass(frozen=True, slots=True)
class DomainClaim:
    """Which organisation holds the domain; None when none does."""

    holder: UUID | None = None


email_claims = Decider(EMAIL_CLAIM, EmailClaim())
domain_claims = Decider(DOMAIN_CLAIM, DomainClaim())

# Evolve


@email_claims.evolves(EmailClaimed)
def _email_claimed(_state: EmailClaim, event: EmailClaimed) -> EmailClaim:
    return EmailClaim(event.member_id)


@email_claims.evolves(EmailReleased)
def _email_released(_state: EmailClaim, _event: EmailReleased) -> EmailClaim:
    return EmailClaim()


@domain_claims.evolves(DomainClaimed)
def _domain_claimed(_state: DomainClaim, event: DomainClaimed) -> DomainClaim:
    return DomainClaim(event.organisation_id)


@domain_claims.evolves(DomainReleased)
def _domain_released(_state: DomainClaim, _event: DomainReleased) -> DomainClaim:
    return DomainClaim()
