"""Whatever is asked in whatever order and at whatever time, these rules hold.

They are checked on the events alone, by a record that is kept independently of the code under test.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.events.gathering import decider
from services.events.persons import KnownPerson
from shared.contracts.events import (
    AcceptOffer,
    AddSession,
    Audience,
    BookPlace,
    CancelBooking,
    CancelGathering,
    ChangeCapacity,
    ChangeGatheringDetails,
    ChangeSession,
    CheckIn,
    ChooseSession,
    CloseBooking,
    DeclineOffer,
    EndBooking,
    ExpireOffer,
    InviteGuest,
    LeaveSession,
    OpenBooking,
    RecordHeld,
    RecordWalkIn,
    RemoveSession,
    RescheduleGathering,
    SessionKind,
    SkipWaiting,
    UndoAttendance,
    WaitingListPolicy,
)
from shared.contracts.membership import MemberStatus
from shared.contracts.messages import Command, Event
from shared.contracts.types import Actor, ActorKind
from tests.events.gathering_record import Record
from tests.events.gatherings import ENDS, FORUM, STARTS, VENUE, numbered, plan
from tests.support.given import NOON, given

MEMBERS = [numbered(100 + number) for number in range(5)]
GUESTS = [f"guest{number}@post.example" for number in range(3)]
SESSIONS = [numbered(300 + number) for number in range(4)]
NONCES = [f"nonce-{number:04}" for number in range(6)]

members, sessions = (st.sampled_from(each) for each in (MEMBERS, SESSIONS))
audiences = st.sampled_from([Audience.PUBLIC, Audience.PUBLIC, Audience.MEMBERS, Audience.INVITED])
mostly = st.sampled_from([True, True, True, False])
which = st.integers(0, 30)
wishes = st.lists(sessions, max_size=2, unique=True).map(tuple)
about = st.none() | members


class Forum(RuleBasedStateMachine):
    """One gathering with few places and few people, so that everything that can meet does meet."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[Event] = [VENUE]
        self.record = Record()
        self.now = NOON
        self.steps = 0
        self.status = dict.fromkeys(MEMBERS, MemberStatus.ACTIVE)
        self.booked = 0

    def send(self, command: Command, *, happened: datetime | None = None) -> tuple[Event, ...]:
        """Decides, checks each event against the record, and goes on with what came of it."""
        self.steps += 1
        outcome = given(decider, *self.history).when(
            command,
            by=Actor(ActorKind.SYSTEM, numbered(1)) if command.by == {ActorKind.SYSTEM} else None,
            at=self.now,
            happened=happened,
            command_id=numbered(10_000 + self.steps),
            found={"known_person": self._known(command)},
        )
        for event in outcome.events:
            self.record.follow(event, happened or self.now)
        self.history.extend(outcome.events)
        if outcome.problem:
            shown = outcome.problem.model_dump_json()
            assert "post.example" not in shown
            assert not any(str(id) in shown for id in (*MEMBERS, *self.record.holds))
        return outcome.events

    def _known(self, command: Command) -> KnownPerson | None:
        """As the views would say it if they lagged behind in everything about guests."""
        person: UUID | None = getattr(command, "person_id", None)
        return KnownPerson(person, self.status.get(person)) if person else None

    def _new(self) -> UUID:
        self.booked += 1
        return numbered(200 + self.booked)

    def _one(self, number: int, *holding: str) -> UUID:
        """A booking that holds one of these, if there is any such; else any; else one that never was."""
        held = self.record.holds
        some = [id for id in held if held[id] in holding] or list(held) or [numbered(199)]
        return some[number % len(some)]

    @initialize(places=st.integers(1, 3), audience=audiences, waiting=mostly)
    def begin(self, places: int, audience: Audience, waiting: bool) -> None:
        policy = WaitingListPolicy(open=waiting, offer_hours=24)
        self.send(plan(capacity=places, audience=audience, waiting_list=policy))
        self.send(OpenBooking(gathering_id=FORUM))
        for number, id in enumerate(SESSIONS[:3]):
            self.send(self._session(id, "early" if number < 2 else "late", 1))
        for number, person in enumerate(MEMBERS[:3]):
            self.book(person, (SESSIONS[number],))

    @staticmethod
    def _session(id: UUID, slot: str, capacity: int | None) -> AddSession:
        return AddSession(
            gathering_id=FORUM,
            session_id=id,
            title="A session",
            kind=SessionKind.WORKSHOP,
            slot=slot,
            capacity=capacity,
        )

    # People

    @rule(person=members, sessions=wishes)
    def book(self, person: UUID, sessions: tuple[UUID, ...]) -> None:
        self.send(BookPlace(gathering_id=FORUM, booking_id=self._new(), person_id=person, sessions=sessions))

    @rule(email=st.sampled_from(GUESTS), sessions=wishes)
    def book_as_guest(self, email: str, sessions: tuple[UUID, ...]) -> None:
        id = self._new()
        self.send(BookPlace(gathering_id=FORUM, booking_id=id, full_name="A Guest", email=email, sessions=sessions))

    @rule(number=which, person=members)
    def book_under_an_id_that_is_used(self, number: int, person: UUID) -> None:
        id = self._one(number)
        events = self.send(BookPlace(gathering_id=FORUM, booking_id=id, person_id=person))
        assert not events or self.record.whose[id] == person

    @rule(email=st.sampled_from(GUESTS))
    def invite(self, email: str) -> None:
        self.send(InviteGuest(gathering_id=FORUM, full_name="A Guest", email=email))

    @rule(person=members)
    def invite_member(self, person: UUID) -> None:
        self.send(InviteGuest(gathering_id=FORUM, person_id=person))

    @rule(number=which, person=about, contract=st.sampled_from([CancelBooking, AcceptOffer, DeclineOffer]))
    def answer_for_somebody(self, number: int, person: UUID | None, contract: type[Command]) -> None:
        id = self._one(number)
        fields: dict[str, Any] = {"gathering_id": FORUM, "booking_id": id, "person_id": person}
        events = self.send(contract(**fields))
        assert not events or person in (None, self.record.whose[id])

    @rule(number=which, holding=st.sampled_from(["booked", "offered", "waiting"]))
    def cancel(self, number: int, holding: str) -> None:
        self.send(CancelBooking(gathering_id=FORUM, booking_id=self._one(number, holding)))

    @rule(number=which, contract=st.sampled_from([AcceptOffer, DeclineOffer]))
    def somebody_gives_up_and_the_next_answers(self, number: int, contract: type[Command]) -> None:
        self.send(CancelBooking(gathering_id=FORUM, booking_id=self._one(number, "booked")))
        fields: dict[str, Any] = {"gathering_id": FORUM, "booking_id": self._one(number, "offered")}
        self.send(contract(**fields))

    @rule(number=which)
    def an_offer_lapses(self, number: int) -> None:
        id = self._one(number, "offered")
        self.now = max(self.now, self.record.expires.get(id, self.now))
        self.send(AcceptOffer(gathering_id=FORUM, booking_id=id))
        self.send(ExpireOffer(gathering_id=FORUM, booking_id=id))

    @rule(number=which, session=sessions, contract=st.sampled_from([ChooseSession, LeaveSession]))
    def change_sessions(self, number: int, session: UUID, contract: type[Command]) -> None:
        id = self._one(number, "booked")
        fields: dict[str, Any] = {"gathering_id": FORUM, "booking_id": id, "session_id": session}
        self.send(contract(**fields))

    @rule(person=members, status=st.sampled_from([MemberStatus.PAUSED, MemberStatus.LEFT, MemberStatus.ACTIVE]))
    def standing(self, person: UUID, status: MemberStatus) -> None:
        self.status[person] = status
        mine = [id for id, whose in self.record.whose.items() if whose == person]
        for id in mine if status is not MemberStatus.ACTIVE else []:
            self.send(EndBooking(gathering_id=FORUM, booking_id=id))
            ahead = not self.record.over and self.now < self.record.starts_at
            assert not ahead or self.record.holds[id] == "over"

    # Organisers

    @rule(number=which)
    def skip(self, number: int) -> None:
        self.send(SkipWaiting(gathering_id=FORUM, booking_id=self._one(number, "waiting"), reason="As agreed"))

    @rule(places=st.integers(1, 5))
    def capacity(self, places: int) -> None:
        self.send(ChangeCapacity(gathering_id=FORUM, capacity=places))

    @rule(audience=audiences, waiting=mostly)
    def policy(self, audience: Audience, waiting: bool) -> None:
        policy = WaitingListPolicy(open=waiting, offer_hours=24)
        self.send(ChangeGatheringDetails(gathering_id=FORUM, audience=audience, waiting_list=policy))

    @rule(days=st.integers(-5, 60))
    def reschedule(self, days: int) -> None:
        by = timedelta(days=days)
        self.send(RescheduleGathering(gathering_id=FORUM, starts_local=STARTS + by, ends_local=ENDS + by))

    @rule(person=members, days=st.integers(1, 40))
    def it_is_put_off_when_it_had_begun_and_somebody_left(self, person: UUID, days: int) -> None:
        self.now = max(self.now, self.record.starts_at)
        self.standing(person, MemberStatus.LEFT)
        starts = self.now.replace(tzinfo=None) + timedelta(days=days)
        self.send(RescheduleGathering(gathering_id=FORUM, starts_local=starts, ends_local=starts + (ENDS - STARTS)))

    @rule(person=members, opens=mostly)
    def close(self, person: UUID, opens: bool) -> None:
        self.send(CloseBooking(gathering_id=FORUM))
        assert not self.send(BookPlace(gathering_id=FORUM, booking_id=self._new(), person_id=person))
        if opens:
            self.send(OpenBooking(gathering_id=FORUM))

    @rule()
    def open(self) -> None:
        self.send(OpenBooking(gathering_id=FORUM))

    @rule(id=sessions, slot=st.sampled_from(["early", "late"]), places=st.none() | st.integers(1, 3))
    def agenda(self, id: UUID, slot: str, places: int | None) -> None:
        if id in self.record.slots:
            self.send(ChangeSession(gathering_id=FORUM, session_id=id, slot=slot, capacity=places))
        else:
            self.send(self._session(id, slot, places))

    @rule(id=sessions)
    def remove_session(self, id: UUID) -> None:
        self.send(RemoveSession(gathering_id=FORUM, session_id=id))

    @rule(number=which, nonce=st.sampled_from(NONCES))
    def check_in(self, number: int, nonce: str) -> None:
        self.send(CheckIn(gathering_id=FORUM, booking_id=self._one(number, "booked"), nonce=nonce))

    @rule(person=about, nonce=st.sampled_from(NONCES))
    def walk_in(self, person: UUID | None, nonce: str) -> None:
        self.send(RecordWalkIn(gathering_id=FORUM, person_id=person, nonce=nonce))

    @precondition(lambda self: self.record.came)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        self.send(
            UndoAttendance(gathering_id=FORUM, attendance_id=data.draw(st.sampled_from(sorted(self.record.came))))
        )

    @precondition(lambda self: self.steps > 50)
    @rule(contract=st.sampled_from([CancelGathering, RecordHeld]))
    def end(self, contract: type[Command]) -> None:
        reason = {"reason": "Snow"} if contract is CancelGathering else {}
        fields: dict[str, Any] = {"gathering_id": FORUM, **reason}
        self.send(contract(**fields))

    # Time

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for id in [id for id, held in self.record.holds.items() if held == "offered"]:
            self.send(ExpireOffer(gathering_id=FORUM, booking_id=id))

    @invariant()
    def nobody_has_two_live_bookings(self) -> None:
        live = Counter(self.record.whose[id] for id, held in self.record.holds.items() if held != "over")
        assert not live or max(live.values()) == 1

    @invariant()
    def no_place_is_left_free_while_somebody_waits(self) -> None:
        if self.record.queue and not self.record.over and self.now < self.record.starts_at:
            assert self.record.taken >= self.record.capacity

    @invariant()
    def who_has_sessions_has_a_place_and_one_a_slot(self) -> None:
        per_slot = Counter((id, self.record.slots[session]) for id, session in self.record.chosen)
        assert not per_slot or max(per_slot.values()) == 1
        assert all(self.record.holds[id] == "booked" for id, _ in self.record.chosen)
        assert all(count == 1 for count in self.record.chosen.values())

    @invariant()
    def nobody_came_twice(self) -> None:
        people = Counter(person for _, person in self.record.came.values() if person)
        assert not people or max(people.values()) == 1

    @invariant()
    def who_left_has_no_place_at_what_is_ahead(self) -> None:
        if not self.record.over and self.now < self.record.starts_at:
            assert all(self.record.holds[id] == "over" for id in self.record.kept)

    @invariant()
    def the_queue_is_who_waits(self) -> None:
        assert sorted(self.record.queue) == sorted(id for id, held in self.record.holds.items() if held == "waiting")


Forum.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestForum = Forum.TestCase
