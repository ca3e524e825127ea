"""Whom a decision is about: somebody the network knows, an applicant, or somebody new."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from uuid import UUID

from services.training.applicant_claim import ApplicantClaim
from shared.contracts.aggregate import Ref
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICANT_CLAIM,
    APPLICANT_ENDING,
    APPLICANT_NAME_MISSING,
    APPLICANT_UNKNOWN,
    APPLICANT_UNREACHABLE,
    ApplicantClaimed,
)
from shared.decider import Claim, Context

KNOWN_PERSON = "known_person"
"""The look-up that finds whom a command names by `person_id` or, without one, by `email`: KnownPerson, or None."""

CONTACT_OF = "contact_of"
"""The look-up that finds how whoever a command concerns can be reached: Contact, or None."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What the views know about somebody. `status` is None for whoever never asked to be a member.

    `erasing`: they asked to be forgotten, and did not take it back.
    """

    person_id: UUID
    status: MemberStatus | None = None
    erasing: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody can be reached, as far as it is known."""

    full_name: str | None = None
    email: str | None = None
    phone: str | None = None


class NamesSomebody(Protocol):
    """A command that says whom it is about."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def full_name(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...


class Person(NamedTuple):
    """Whom a command is about. `claim` is that of their address, where it has to be claimed for them now."""

    person_id: UUID
    claim: str | None = None

    def claimed(self) -> Iterator[Event]:
        """What has to be appended so that the next one who looks finds them."""
        if self.claim:
            yield ApplicantClaimed(claim=self.claim, person_id=self.person_id)


def claims_of(command: NamesSomebody, claim: Claim) -> Mapping[str, Ref]:
    """What a decision `needs` in order to tell who it is."""
    if command.person_id or not command.email:
        return {}
    return {"applicant": APPLICANT_CLAIM.ref(claim(command.email))}


def person_meant(command: NamesSomebody, context: Context) -> UUID | None:
    """The id of whom the command is about, which a decision may need in order to say what else it needs.

    None where the command names an id that nobody has.
    """
    known: KnownPerson | None = context.found[KNOWN_PERSON]
    if known:
        return known.person_id
    if command.person_id:
        return None
    held: ApplicantClaim | None = context.others.get("applicant")
    return (held and held.holder) or context.new_id("person")


def whom(command: NamesSomebody, context: Context) -> Person:
    """Who it is: somebody known by their id or address, or else a new applicant, who needs a way to be reached.

    Whoever is found by an address gives their name, unless membership has it: what was said before may be purged.
    An address is found in the views or, where these lag behind, in the applicants' claim: it is guarded, so of two
    requests at once the later one finds the person that the earlier one made.
    """
    known: KnownPerson | None = context.found[KNOWN_PERSON]
    meant = person_meant(command, context)
    if known and known.erasing:
        raise APPLICANT_ENDING("person_id" if command.person_id else "email")
    if meant is None:
        raise APPLICANT_UNKNOWN("person_id")
    is_in_membership = known is not None and known.status is not None
    if not (command.person_id or is_in_membership or command.full_name):
        raise APPLICANT_NAME_MISSING("full_name")
    held: ApplicantClaim | None = context.others.get("applicant")
    if known or (held and held.holder):
        return Person(meant)
    if not command.email and not command.phone:
        raise APPLICANT_UNREACHABLE("email", "phone")
    return Person(meant, claim=context.claim(command.email) if command.email else None)
