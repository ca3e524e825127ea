"""Whom a decision is about: a member, a guest or an applicant whom the network knows, or somebody new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from services.events.claims import GuestClaim
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    GUEST_CLAIM,
    GUEST_NAME_MISSING,
    PERSON_BEING_FORGOTTEN,
    PERSON_NOT_ACTIVE,
    PERSON_UNKNOWN,
    GuestClaimed,
)
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Event
from shared.decider import Claim, Context

KNOWN_PERSON = "known_person"
"""The look-up that finds whom a command names by `person_id` or, without one, by `email`: KnownPerson, or None."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What the views know about somebody. `status` is None for whoever never asked to be a member.

    `erasing`: they asked to be forgotten, and did not take it back. `only_applied`: nothing is known of them but that
    they applied for a training under this address.
    """

    person_id: UUID
    status: MemberStatus | None = None
    erasing: bool = False
    only_applied: bool = False


class NamesSomebody(Protocol):
    """A command that says whom it is about."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def full_name(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...


class Person(NamedTuple):
    """Whom a command is about. `claim` is that of their address, where it has to be claimed for them now."""

    person_id: UUID
    guest: bool
    claim: str | None = None

    def claimed(self) -> Iterator[Event]:
        """What has to be appended so that the next one who looks finds them."""
        if self.claim:
            yield GuestClaimed(claim=self.claim, person_id=self.person_id)


def claims_of(command: NamesSomebody, claim: Claim) -> Mapping[str, Ref]:
    """What a decision `needs` in order to tell who it is."""
    if command.person_id or not command.email:
        return {}
    return {"guest": GUEST_CLAIM.ref(claim(command.email))}


def whom(command: NamesSomebody, context: Context, *, paused_too: bool = False) -> Person:
    """Who it is: somebody known by their id or address, or else a new guest. Refuses whoever takes no part just now.

    An address is found in the views or, where these lag behind, in the guests' claim: it is guarded, so of two
    requests at once the later one finds the person that the earlier one made. Who left the network is a guest.
    """
    known: KnownPerson | None = context.found[KNOWN_PERSON]
    if known:
        named_by = "person_id" if command.person_id else "email"
        if known.erasing:
            raise PERSON_BEING_FORGOTTEN(named_by)
        if known.status is MemberStatus.PAUSED and not paused_too:
            raise PERSON_NOT_ACTIVE(named_by)
        if not known.only_applied:
            return Person(known.person_id, guest=known.status not in (MemberStatus.ACTIVE, MemberStatus.PAUSED))
    elif command.person_id:
        raise PERSON_UNKNOWN("person_id")
    held: GuestClaim | None = context.others.get("guest")
    if held and held.holder:
        return Person(held.holder, guest=True)
    if not command.full_name:
        raise GUEST_NAME_MISSING("full_name")
    person_id = known.person_id if known else context.new_id("person")
    return Person(person_id, guest=True, claim=context.claim(command.email) if command.email else None)
