"""Claims: one person an e-mail address, one organisation an e-mail domain."""

from uuid import UUID

from shared.contracts.membership.aggregates import DOMAIN_CLAIM, EMAIL_CLAIM
from shared.contracts.messages import Event


class EmailClaimed(Event, of=EMAIL_CLAIM, version=1):
    """The address behind this claim (an HMAC of it) belongs to this person."""

    claim: str
    member_id: UUID


class EmailReleased(Event, of=EMAIL_CLAIM, version=1):
    """The address behind this claim belongs to nobody again."""

    claim: str
    member_id: UUID


class DomainClaimed(Event, of=DOMAIN_CLAIM, version=1):
    """The e-mail domain belongs to this organisation."""

    domain: str
    organisation_id: UUID


class DomainReleased(Event, of=DOMAIN_CLAIM, version=1):
    """The e-mail domain belongs to no organisation again."""

    domain: str
    organisation_id: UUID
