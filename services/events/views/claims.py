"""Whose is an e-mail address? Claims of all services, by which a person is looked up before they get an id."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.events import GuestClaimed, GuestReleased
from shared.contracts.membership import EmailClaimed, EmailReleased
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Claim:
    """Who claimed the address in membership, and as a guest: two people only where both happened at once."""

    claim: str
    member_id: UUID | None = None
    guest_id: UUID | None = None


claims = View("claims", version=1, row=Claim, key="claim")

# How each event changes it


@claims.on(EmailClaimed, blank=lambda event: Claim(event.claim))
def _claimed(row: Claim, event: EmailClaimed) -> Claim:
    return changed(row, member_id=event.member_id)


@claims.on(EmailReleased)
def _released(row: Claim, _event: EmailReleased) -> Claim | None:
    return changed(row, member_id=None) if row.guest_id else None


@claims.on(GuestClaimed, blank=lambda event: Claim(event.claim))
def _guest_claimed(row: Claim, event: GuestClaimed) -> Claim:
    return changed(row, guest_id=event.person_id)


@claims.on(GuestReleased)
def _guest_released(row: Claim, _event: GuestReleased) -> Claim | None:
    return changed(row, guest_id=None) if row.member_id else None
