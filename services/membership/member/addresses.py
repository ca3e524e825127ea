"""One person an e-mail address: what has to be claimed and released when an address comes or goes."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from services.membership.claims import EmailClaim
from services.membership.member.state import Declined, Member, Person, Requested
from shared.contracts.aggregate import Ref
from shared.contracts.membership import EMAIL_CLAIM, MEMBER_ALREADY, EmailClaimed, EmailReleased
from shared.contracts.messages import Event
from shared.contracts.refusals import Refusal
from shared.decider import Claim, Context

HELD_ELSEWHERE: Final = "held_elsewhere"
"""The look-up that finds whose an address is as a guest's and as an applicant's: a tuple of ids."""


def claim_of(email: str | None, claim: Claim) -> str | None:
    return claim(email) if email else None


def held_claim(state: Member) -> str | None:
    return state.email_claim if isinstance(state, Person) else None


def known_claim(state: Member) -> str | None:
    """The claim of the address that is known of the person, whether they hold it or only gave it when they asked."""
    if isinstance(state, Person) and isinstance(state.standing, Requested | Declined):
        return state.standing.email_claim
    return held_claim(state)


def wanted(*claims: str | None) -> dict[str, Ref]:
    """What a decision `needs` in order to check or move these claims."""
    return {f"email:{claim}": EMAIL_CLAIM.ref(claim) for claim in claims if claim}


def check_free(claim: str | None, field: str, context: Context) -> None:
    """Refuses an address that somebody else holds, without a word about who."""
    if claim and _holder(claim, context).holder not in (None, context.id):
        raise MEMBER_ALREADY(field)


def check_nobody_elsewhere(refusal: Refusal, field: str, context: Context) -> None:
    """Refuses an address that another service knows somebody else by, and says by which id: they are to keep it."""
    holders: tuple[UUID, ...] = context.found.get(HELD_ELSEWHERE, ())
    if holders and context.id not in holders:
        raise refusal(field, id=holders[0])


def move(held: str | None, claim: str | None, field: str, context: Context) -> Iterator[Event]:
    """Gives the person the address behind `claim` in place of the one they held; either may be None."""
    if held == claim:
        return
    check_free(claim, field, context)
    if held:
        yield EmailReleased(claim=held, member_id=context.id)
    if claim:
        yield EmailClaimed(claim=claim, member_id=context.id)


def _holder(claim: str, context: Context) -> EmailClaim:
    state: EmailClaim = context.others[f"email:{claim}"]
    return state
