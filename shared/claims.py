"""Whose is an e-mail address? A view of everyone's claims: each service looks a person up there before it makes one."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.events import GuestClaimed, GuestReleased
from shared.contracts.membership import EmailClaimed, EmailReleased
from shared.contracts.training import ApplicantClaimed, ApplicantReleased
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class AddressClaim:
    """Who claimed the address: in membership, as a guest, as an applicant. Several only where that was at once."""

    claim: str
    member_id: UUID | None = None
    guest_id: UUID | None = None
    applicant_id: UUID | None = None

    @property
    def holder(self) -> UUID | None:
        """Whom the address is looked up as: a member first, then a guest, then an applicant."""
        return self.member_id or self.guest_id or self.applicant_id


def claims_view(*, version: int, of_members: bool = True) -> View[AddressClaim]:
    """The view `claims`. Membership, which knows its members' addresses by their own aggregate, does without those."""
    claims = View("claims", version=version, row=AddressClaim, key="claim", indexes=("applicant_id",))

    if of_members:

        @claims.on(EmailClaimed, blank=_blank)
        def _claimed(row: AddressClaim, event: EmailClaimed) -> AddressClaim:
            return changed(row, member_id=event.member_id)

        @claims.on(EmailReleased)
        def _released(row: AddressClaim, _event: EmailReleased) -> AddressClaim | None:
            return _while_held(changed(row, member_id=None))

    @claims.on(GuestClaimed, blank=_blank)
    def _guest_claimed(row: AddressClaim, event: GuestClaimed) -> AddressClaim:
        return changed(row, guest_id=event.person_id)

    @claims.on(GuestReleased)
    def _guest_released(row: AddressClaim, _event: GuestReleased) -> AddressClaim | None:
        return _while_held(changed(row, guest_id=None))

    @claims.on(ApplicantClaimed, blank=_blank)
    def _applicant_claimed(row: AddressClaim, event: ApplicantClaimed) -> AddressClaim:
        return changed(row, applicant_id=event.person_id)

    @claims.on(ApplicantReleased)
    def _applicant_released(row: AddressClaim, _event: ApplicantReleased) -> AddressClaim | None:
        return _while_held(changed(row, applicant_id=None))

    return claims


def _blank(event: EmailClaimed | GuestClaimed | ApplicantClaimed) -> AddressClaim:
    return AddressClaim(event.claim)


def _while_held(row: AddressClaim) -> AddressClaim | None:
    return row if row.holder else None
