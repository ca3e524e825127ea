"""The made-up people whom the benches fill logs with."""

import random
from collections import defaultdict
from uuid import UUID

from peernet.bench.people import Someone, contacts_of, histories
from services.membership import member
from services.membership.member.state import Active, Paused, Person
from shared.contracts.membership import MEMBER, AffiliationAdded, EmailClaimed, MemberJoined
from shared.contracts.messages import Event
from shared.ids import new_id
from shared.vault.secrets import Claims

PEOPLE = 200


def steps() -> list[tuple[Event, ...]]:
    chance, claims, trust = random.Random(1), Claims(b"c" * 32), new_id()
    found = list(histories(lambda: Someone(new_id(), claims, trust, chance), PEOPLE, chance))
    assert [step.at for step in found] == sorted(step.at for step in found)
    return [step.events for step in found]


def test_everybody_joins_first_as_the_command_would_have_it() -> None:
    joined = set[UUID]()
    for events in steps():
        if isinstance(events[0], EmailClaimed):
            claimed, member_joined, affiliated = events
            assert isinstance(claimed, EmailClaimed)
            assert isinstance(member_joined, MemberJoined)
            assert isinstance(affiliated, AffiliationAdded)
            assert claimed.claim == member_joined.email_claim
            joined.add(claimed.member_id)
        else:
            assert {event.ref.id for event in events} <= set(map(str, joined))
    assert len(joined) == PEOPLE


def test_their_histories_are_of_about_ten_events_and_make_sense_to_the_aggregate() -> None:
    of_person = defaultdict[str, list[Event]](list)
    everything = [event for events in steps() for event in events]
    for event in everything:
        if event.of is MEMBER:
            of_person[event.ref.id].append(event)
    assert 8 * PEOPLE < len(everything) < 12 * PEOPLE
    for events in of_person.values():
        state: object = member.decider.initial
        for event in events:
            state = member.decider.evolve(state, event)  # type: ignore[arg-type]
        assert isinstance(state, Person)
        assert isinstance(state.standing, Active | Paused)
        assert sum(bool(event.sealed) for event in events) >= 2


def test_long_aggregates_are_as_long_as_asked_for() -> None:
    assert len(list(contacts_of(new_id(), 10))) == 10
