"""Made-up people with histories as a network's log has them: about ten events each, spread over the years."""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heapreplace
from typing import NamedTuple
from uuid import UUID

from shared.contracts.membership import (
    AccessNeed,
    AccessNeedsRecorded,
    AffiliationAdded,
    AffiliationEnded,
    Channel,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    ContactKind,
    EmailClaimed,
    JoinedVia,
    MemberContacted,
    MemberJoined,
    MembershipPaused,
    MembershipResumed,
    Pay,
    QualificationGained,
    ReachBy,
    RoleAssigned,
    RoleCode,
    RoleEnded,
)
from shared.contracts.messages import Event
from shared.contracts.types import BasisKind, LawfulBasis, Method
from shared.ids import new_id
from shared.vault.secrets import Claims

FIRST_DAY = datetime(2022, 2, 1, tzinfo=UTC)
_YEARS = timedelta(days=1400)
_AREAS = ("Lancashire", "Norfolk", "County Durham", "Cumbria", "Suffolk")
_WAYS = (ReachBy.EMAIL, ReachBy.PHONE)
_PURPOSES = (ConsentPurpose.NEWSLETTER, ConsentPurpose.DIRECTORY, ConsentPurpose.EVENTS_NEWS)
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_BY = new_id()
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id="joining-form-3",
    wording_sha256=_SHA,
    method=Method.FORM,
    given_at=FIRST_DAY,
)


class Step(NamedTuple):
    """What happened at one moment; `events` belong together."""

    at: datetime
    events: tuple[Event, ...]


class Someone:
    """A made-up person, with whatever `chance` gives them."""

    def __init__(self, id: UUID, claims: Claims, organisation: UUID, chance: random.Random) -> None:
        self.id = id
        self._organisation = organisation
        self._chance = chance
        self._name = f"Sam {id.hex[-8:].title()}"
        self._email = f"{id.hex}@people.example"
        self._claim = claims(self._email)
        self._affiliation = new_id()

    def joining(self) -> tuple[Event, ...]:
        """What JoinMember appends, in its order."""
        return (
            EmailClaimed(claim=self._claim, member_id=self.id),
            MemberJoined(
                member_id=self.id,
                via=JoinedVia.IMPORT,
                full_name=self._name,
                known_as="Sam",
                pronouns="they/them",
                email=self._email,
                phone=self._phone(),
                preferred_channel=Channel.EMAIL,
                areas=(self._chance.choice(_AREAS),),
                joined_on="2022-02-14",
                basis=BASIS,
                email_claim=self._claim,
                reachable_by=_WAYS,
            ),
            self._affiliated(self._affiliation),
        )

    def later(self) -> Iterator[Event]:
        """What happens to them afterwards, seven events on average, in order."""
        for purpose in self._chance.sample(_PURPOSES, self._chance.choice((1, 1, 2, 3))):
            yield ConsentGiven(
                member_id=self.id, purpose=purpose, wording_id="news-2", wording_sha256=_SHA, method=Method.FORM
            )
            if self._chance.random() < 0.2:
                yield ConsentWithdrawn(member_id=self.id, purpose=purpose, method=Method.EMAIL)
        if self._often(0.7):
            role, assignment = self._chance.choice(tuple(RoleCode)[:5]), new_id()
            yield RoleAssigned(member_id=self.id, assignment_id=assignment, role=role, starts_on="2022-03")
            if self._often(0.3):
                yield RoleEnded(member_id=self.id, assignment_id=assignment, ends_on="2024-03-31")
        if self._often(0.8):
            yield ContactDetailsChanged(
                member_id=self.id, phone=self._phone(), email_claim=self._claim, reachable_by=_WAYS
            )
        if self._often(0.5):
            yield QualificationGained(
                member_id=self.id,
                qualification_id=new_id(),
                title="Peer support, level 3",
                awarded_by="Moorland College",
                gained_on="2023-07",
            )
        if self._often(0.3):
            yield AccessNeedsRecorded(member_id=self.id, needs=(AccessNeed.STEP_FREE,), text="A lift", basis=BASIS)
        if self._often(0.25):
            second = new_id()
            yield self._affiliated(second)
            yield AffiliationEnded(member_id=self.id, affiliation_id=second, ends_on="2024-12-31")
        if self._often(0.25):
            yield MembershipPaused(member_id=self.id, reason="A rest", until=None)
            yield MembershipResumed(member_id=self.id)
        for _ in range(self._chance.choice((0, 1, 1, 2))):
            yield MemberContacted(member_id=self.id, channel=Channel.PHONE, by=_BY, kind=ContactKind.TWO_WAY)

    def _often(self, share: float) -> bool:
        return self._chance.random() < share

    def _phone(self) -> str:
        return f"0191 498 {self._chance.randrange(10_000):04}"

    def _affiliated(self, id: UUID) -> AffiliationAdded:
        return AffiliationAdded(
            member_id=self.id,
            affiliation_id=id,
            organisation_id=self._organisation,
            service="Community team",
            role=RoleCode.PEER_SUPPORT_WORKER,
            paid=Pay.PAID,
            starts_on="2022-02",
        )


def histories(someone: Callable[[], Someone], people: int, chance: random.Random) -> Iterator[Step]:
    """What happens to so many people over the years, in the order in which it happens."""
    waiting: list[tuple[float, int, Iterator[tuple[Event, ...]]]]
    waiting = [(chance.random(), number, _chapters(someone)) for number in range(people)]
    heapify(waiting)
    while waiting:
        moment, number, chapters = waiting[0]
        if events := next(chapters, None):
            yield Step(FIRST_DAY + _YEARS * moment, events)
            heapreplace(waiting, (moment + (1 - moment) * chance.random() / 3, number, chapters))
        else:
            heappop(waiting)


def _chapters(someone: Callable[[], Someone]) -> Iterator[tuple[Event, ...]]:
    person = someone()
    yield person.joining()
    for event in person.later():
        yield (event,)


def contacts_of(person: UUID, events: int) -> Iterator[Event]:
    """A member whom somebody was in touch with again and again; nothing of it is sealed."""
    yield MemberJoined(
        member_id=person, via=JoinedVia.IMPORT, joined_on="2022-02-14", basis=BASIS, reachable_by=(ReachBy.EMAIL,)
    )
    for _ in range(events - 1):
        yield MemberContacted(member_id=person, channel=Channel.PHONE, by=person, kind=ContactKind.TWO_WAY)
