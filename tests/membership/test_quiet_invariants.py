"""Whatever happens in whatever order: what is owed is what the decision says, and nobody is told twice of one quiet."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given as for_all
from hypothesis import strategies as st

from services.membership import check_in
from services.membership.duties import duties
from services.membership.views.quiet_members import Watched, check_ins
from shared.contracts.events import AttendanceRecorded, AttendanceSource
from shared.contracts.membership import (
    Channel,
    CheckInDeclined,
    CheckInsAskedFor,
    CheckInsStopped,
    ContactDetailsChanged,
    ContactKind,
    MemberContacted,
    MembershipPaused,
    MembershipResumed,
    NoticeQuiet,
    QuietNoticed,
    QuietSnoozed,
)
from shared.contracts.messages import Event
from shared.contracts.types import Actor, ActorKind
from shared.duties import Duty
from tests.membership.examples import ASHA, COORDINATOR, joined, numbered
from tests.membership.views.folding import folded
from tests.support.folding import Happened, happened
from tests.support.given import NOON, given

DAY = timedelta(days=1)
THEMSELVES = Actor(ActorKind.MEMBER, ASHA)
ABOUT: dict[str, Any] = {"member_id": ASHA}
CONTACT = MemberContacted(**ABOUT, channel=Channel.PHONE, by=COORDINATOR.id, kind=ContactKind.TWO_WAY)
UNANSWERED = MemberContacted(**ABOUT, channel=Channel.PHONE, by=COORDINATOR.id, kind=ContactKind.UNANSWERED)
ENDS_A_QUIET = (CheckInsAskedFor, CheckInDeclined, QuietSnoozed, MembershipResumed)

WHAT_HAPPENS = [
    "contact",
    "late contact",
    "unanswered",
    "wrote",
    "entered",
    "came",
    "declined",
    "snoozed",
    "paused",
    "resumed",
    "asked",
    "stopped",
]
steps = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(WHAT_HAPPENS), st.integers(1, 40)), max_size=25)


def came(at: datetime) -> AttendanceRecorded:
    return AttendanceRecorded(
        gathering_id=numbered(1),
        attendance_id=numbered(2),
        person_id=ASHA,
        walk_in=False,
        nonce="n" * 8,
        at=at,
        source=AttendanceSource.SCAN,
    )


@dataclass
class Life:
    """One member's, with the service beside it that does what it owes each day."""

    now: datetime = NOON
    log: list[Happened] = field(default_factory=lambda: happened(*joined()))
    on: bool = False
    paused: bool = False
    contacts: list[datetime] = field(default_factory=list)

    def add(self, *events: Event, at: datetime | None = None, by: Actor = COORDINATOR) -> None:
        found = happened(*events, at=at or self.now, by=by)
        for each in found:
            each.stored.recorded = self.now
        self.log += found

    def touch(self, event: Event, at: datetime | None = None, **how: Any) -> None:
        self.add(event, at=at, **how)
        self.contacts.append(at or self.now)

    def do(self, what: str, days: int) -> None:
        match what:
            case "contact":
                self.touch(CONTACT)
            case "late contact":
                self.touch(CONTACT, self.now - days * DAY)
            case "unanswered":
                self.add(UNANSWERED)
            case "wrote":
                self.touch(ContactDetailsChanged(**ABOUT, reachable_by=()), by=THEMSELVES)
            case "entered":
                self.add(ContactDetailsChanged(**ABOUT, reachable_by=()))
            case "came":
                self.add(came(self.now - DAY))
                self.contacts.append(self.now - DAY)
            case "declined" if self.on and not self.paused:
                self.touch(CheckInDeclined(**ABOUT))
            case "snoozed" if self.on and not self.paused:
                self.add(QuietSnoozed(**ABOUT, until=(self.now + days * DAY).date()))
            case "paused" if not self.paused:
                self.paused = True
                self.add(MembershipPaused(**ABOUT))
            case "resumed" if self.paused:
                self.paused = False
                self.touch(MembershipResumed(**ABOUT))
            case "asked" if not self.paused:
                self.on = True
                self.touch(CheckInsAskedFor(**ABOUT, weeks=2 + days % 4))
            case "stopped":
                self.on = False
                self.add(CheckInsStopped(**ABOUT))

    def days_pass(self, days: int) -> None:
        until = self.now + days * DAY
        while (due := self.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            self.see_to_what_is_due()
        self.now = until

    def next_due(self) -> datetime | None:
        return min((each.due_at for each in folded(self.log, views=[duties])[duties.name].values()), default=None)

    def see_to_what_is_due(self) -> None:
        rows = folded(self.log, views=[duties, check_ins])
        due: list[Duty] = [each for each in rows[duties.name].values() if each.due_at <= self.now]
        watched: Watched | None = rows[check_ins.name].get(ASHA)
        for duty in due:
            assert self.on
            assert not self.paused
            assert watched
            command = NoticeQuiet.model_validate(duty.data)
            assert max(self.contacts) + timedelta(weeks=command.weeks) <= self.now, "somebody was in touch"
            history = [each.event for each in self.log]
            outcome = given(check_in.decider, *history).when(
                command, at=self.now, found={"last_contact": watched.last_contact_at}
            )
            assert not outcome.problem, "what is owed can be done"
            [noticed] = outcome.events
            self.add(noticed)
        left = folded(self.log, views=[duties])[duties.name].values()
        assert not [each for each in left if each.due_at <= self.now], "once is enough"


@for_all(steps)
def test_nobody_is_told_twice_of_one_quiet_and_nobody_who_was_in_touch_is_quiet(script: Any) -> None:
    life = Life()
    life.do("asked", 1)
    for days, what, how in script:
        life.days_pass(days)
        life.do(what, how)
    noticed_since: datetime | None = None
    for each in life.log:
        if isinstance(each.event, QuietNoticed):
            assert each.event.since != noticed_since
            noticed_since = each.event.since
        elif isinstance(each.event, ENDS_A_QUIET):
            noticed_since = None


@for_all(steps)
def test_whoever_is_on_and_was_not_in_touch_is_noticed(script: Any) -> None:
    life = Life()
    for days, what, how in script:
        life.days_pass(days)
        life.do(what, how)
    if life.paused:
        life.do("resumed", 1)
    life.do("asked", 3)
    life.days_pass(5 * 7)
    rows = folded(life.log, views=[check_ins])[check_ins.name]
    assert rows[ASHA].quiet_since is not None
