"""What becomes of people in the network, as commands one after another: each says which events it leads to."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import TypeAlias
from uuid import UUID

from shared.bus.requests import CommandReply
from shared.contracts.membership import (
    MEMBER_ALREADY,
    AccessNeed,
    AssignRole,
    ChangeContactDetails,
    Channel,
    ConsentPurpose,
    ContactKind,
    GiveConsent,
    JoinMember,
    LeaveNetwork,
    NewAffiliation,
    RecordAccessNeeds,
    RecordContact,
    RequestErasure,
    RoleCode,
    WithdrawConsent,
)
from shared.contracts.messages import Command
from shared.contracts.types import BasisKind, LawfulBasis, Method
from shared.ids import new_id

MANY = 60
WORDING = "faults"
WORDING_SHA256 = "f" * 64
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id=WORDING,
    wording_sha256=WORDING_SHA256,
    method=Method.FORM,
    given_at=datetime(2024, 1, 1, tzinfo=UTC),
)


@dataclass(frozen=True)
class Surroundings:
    """What all lives have in common."""

    organisation: UUID
    known_to_all: UUID
    addresses: Sequence[str]


@dataclass(frozen=True)
class Step:
    """One command, the types of its events, and the refusals that are an answer to it, too."""

    command: Command
    events: Sequence[str]
    may_be_refused: Sequence[str] = ()


Life: TypeAlias = Generator[Step, CommandReply | None, None]


def somebody(organisation: UUID) -> Step:
    return _joining(new_id(), None, [_affiliation(organisation, 0)])


def life(around: Surroundings, random: Random) -> Life:
    """One of the ways that people's time in the network goes. The answer to each step is sent in."""
    (ways,) = random.choices([_ordinary, _contended, _in_touch, _of_many_places, _forgotten], [8, 4, 4, 1, 2])
    yield from ways(around, random)


def _ordinary(around: Surroundings, random: Random) -> Life:
    member = new_id()
    yield _joining(member, an_address(), [_affiliation(around.organisation, 0)])
    yield Step(AssignRole(member_id=member, role=RoleCode.PEER_COORDINATOR), ["RoleAssigned"])
    moved = ChangeContactDetails(member_id=member, email=an_address(), phone="0191 498 0000")
    yield Step(moved, ["EmailReleased", "EmailClaimed", "ContactDetailsChanged"])
    consent = GiveConsent(
        member_id=member,
        purpose=ConsentPurpose.DIRECTORY,
        wording_id=WORDING,
        wording_sha256=WORDING_SHA256,
        method=Method.PHONE,
    )
    yield Step(consent, ["ConsentGiven"])
    needs = RecordAccessNeeds(member_id=member, needs=(AccessNeed.QUIET_SPACE,), text="A door that shuts", basis=BASIS)
    yield Step(needs, ["AccessNeedsRecorded"])
    if random.random() < 0.5:
        withdrawn = WithdrawConsent(member_id=member, purpose=ConsentPurpose.DIRECTORY, method=Method.PHONE)
        yield Step(withdrawn, ["ConsentWithdrawn"])
    if random.random() < 0.5:
        left = LeaveNetwork(member_id=member, reason="A new post in another county")
        yield Step(left, ["AffiliationEnded", "RoleEnded", "MemberLeft"])


def _contended(around: Surroundings, random: Random) -> Life:
    """Several want one address: one gets it, and gives it back by and by."""
    member = new_id()
    joining = _joining(member, random.choice(around.addresses), [_affiliation(around.organisation, 0)])
    reply = yield Step(joining.command, joining.events, [MEMBER_ALREADY.code])
    if reply is not None:
        freed = ChangeContactDetails(member_id=member, email=an_address())
        yield Step(freed, ["EmailReleased", "EmailClaimed", "ContactDetailsChanged"])


def _in_touch(around: Surroundings, random: Random) -> Life:
    """Everybody writes to one aggregate."""
    for _ in range(random.randint(1, 4)):
        contact = RecordContact(member_id=around.known_to_all, channel=Channel.PHONE, kind=ContactKind.TWO_WAY)
        yield Step(contact, ["MemberContacted"])


def _of_many_places(around: Surroundings, _random: Random) -> Life:
    """Long batches, so that a kill may fall into the middle of one."""
    member = new_id()
    yield _joining(member, an_address(), [_affiliation(around.organisation, number) for number in range(MANY)])
    yield Step(LeaveNetwork(member_id=member), ["AffiliationEnded"] * MANY + ["MemberLeft"])


def _forgotten(around: Surroundings, _random: Random) -> Life:
    """What follows from the last step are duties of the service's own."""
    member = new_id()
    yield _joining(member, an_address(), [_affiliation(around.organisation, 0)])
    yield Step(RequestErasure(member_id=member), ["ErasureRequested"])


def _joining(member: UUID, email: str | None, affiliations: Sequence[NewAffiliation]) -> Step:
    command = JoinMember(
        member_id=member,
        full_name="Kit Marsh",
        email=email,
        post="3 Mill Lane, Hexham",
        affiliations=tuple(affiliations),
        basis=BASIS,
    )
    claimed = ["EmailClaimed"] if email else []
    return Step(command, [*claimed, "MemberJoined", *["AffiliationAdded"] * len(affiliations)])


def _affiliation(organisation: UUID, number: int) -> NewAffiliation:
    return NewAffiliation(organisation_id=organisation, service=f"Ward {number}", role=RoleCode.PEER_SUPPORT_WORKER)


def an_address() -> str:
    """Nobody else's."""
    return f"{new_id()}@post.example"
