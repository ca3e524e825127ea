"""What is always true of cohorts, whatever people do: numbers add up, places hold, one active cohort a person."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.training import trainee
from services.training.cohort import decider
from shared.contracts.messages import Command, Event
from shared.contracts.training import (
    ACTIVE_TRAINEE,
    AgreeToJoinNetwork,
    ApproveException,
    CancelCohort,
    CancelTrainingSession,
    ChangeCohort,
    CompleteCohort,
    CompleteTrainee,
    CompletionRule,
    Course,
    CourseSession,
    DeferTrainee,
    EndPlacement,
    EndTraining,
    EnrolTrainee,
    FormCohort,
    HoldTrainingSession,
    IssueCertificate,
    LogPlacementHours,
    PassAssignment,
    RecordTrainingAttendance,
    RemovePlacementHours,
    RevokeCertificate,
    ScheduleCourse,
    ScheduleTrainingSession,
    SignOffPlacement,
    StartPlacement,
    TraineeAttendance,
    TrainingSessionKind,
    WithdrawJoiningAgreement,
    WithdrawTrainee,
)
from shared.contracts.types import Actor, ActorKind
from tests.support.given import given, load
from tests.training.applications import AUTUMN, BASIS, HELLESDON, SERVICE, SPRING, SUFFOLK, defined, numbered, planned
from tests.training.applications import sites as places_at
from tests.training.cohort_record import ACTIVE, COMPLETED, Record
from tests.training.cohorts import AFFILIATION, COHORT, CONTACT, LATER_COHORT, OTHER_COHORT, THAT_MORNING, accepted

COHORTS = {
    COHORT: (SPRING, HELLESDON, date(2026, 3, 23)),
    OTHER_COHORT: (SPRING, SUFFOLK, date(2026, 3, 30)),
    LATER_COHORT: (AUTUMN, HELLESDON, date(2026, 5, 4)),
}
PEOPLE = [numbered(100 + number) for number in range(4)]
# Three people's applications to the spring, of two sites; of one of them and of the last to the autumn, too.
APPLICATIONS = {
    numbered(200): (PEOPLE[0], SPRING, HELLESDON),
    numbered(201): (PEOPLE[1], SPRING, HELLESDON),
    numbered(202): (PEOPLE[2], SPRING, SUFFOLK),
    numbered(203): (PEOPLE[0], AUTUMN, HELLESDON),
    numbered(204): (PEOPLE[3], AUTUMN, HELLESDON),
}
COORDINATORS = [Actor(ActorKind.COORDINATOR, id) for id in (numbered(93), numbered(94), PEOPLE[0])]
RULE = CompletionRule(attendance_percent=50, placement_hours=4, sign_off=True, assignments=("Essay",))
COURSE = Course(
    sessions=tuple(
        CourseSession(
            code=f"day{day}", title="A day", kind=TrainingSessionKind.THEORY, day=day, starts="10:00", hours=5
        )
        for day in (1, 2)
    )
)

cohorts, people, applications = (st.sampled_from([*each]) for each in (COHORTS, PEOPLE, APPLICATIONS))
coordinators = st.sampled_from(COORDINATORS)
nonces = st.sampled_from(["a", "b", "c"])
which = st.integers(0, 30)


class Training(RuleBasedStateMachine):
    """Three cohorts with few places and few people, so that everything that can meet does meet."""

    def __init__(self) -> None:
        super().__init__()
        autumn = planned(intake_id=AUTUMN, starts_on="2026-05", sites=places_at(9, 9))
        self.history: list[Event] = [
            defined(completion_rule=RULE, course=COURSE),
            planned(sites=places_at(9, 9)),
            autumn,
        ]
        for id, (person, intake, site) in APPLICATIONS.items():
            self.history += accepted(id, person, site, intake_id=intake)
        self.record = Record()
        self.now = THAT_MORNING
        self.steps = 0

    def send(self, command: Command, *, by: Actor | None = None) -> tuple[Event, ...]:
        """Decides, checks each event against the record, and goes on with what came of it."""
        self.steps += 1
        outcome = given(decider, *self.history).when(
            command,
            by=SERVICE if command.by == {ActorKind.SYSTEM} else by,
            at=self.now,
            command_id=numbered(10_000 + self.steps),
            found=CONTACT,
        )
        for event in outcome.events:
            self.record.follow(event, self.now)
        self.history.extend(outcome.events)
        if outcome.problem:
            shown = outcome.problem.model_dump_json()
            assert not any(str(id) in shown for id in (*PEOPLE, *APPLICATIONS))
        return outcome.events

    def _one(self, number: int, standing: str) -> dict[str, Any]:
        """Somebody of whom this is true in a cohort, if there is anybody; else whoever there is, or never was."""
        held = self.record.standing
        some = [whose for whose in held if held[whose] == standing] or list(held) or [(COHORT, PEOPLE[0])]
        cohort_id, person_id = some[number % len(some)]
        return {"cohort_id": cohort_id, "person_id": person_id}

    def _session(self, cohort: UUID, number: int) -> UUID:
        known = list(self.record.sessions.get(cohort, ())) or [numbered(300)]
        return known[number % len(known)]

    @initialize(places=st.integers(1, 3))
    def begin(self, places: int) -> None:
        for id, (intake, site, starts_on) in COHORTS.items():
            ends_on = starts_on + timedelta(weeks=12)
            self.send(
                FormCohort(
                    cohort_id=id, intake_id=intake, site=site, places=places, starts_on=starts_on, ends_on=ends_on
                )
            )
            self.send(ScheduleCourse(cohort_id=id))
        for application in list(APPLICATIONS)[:3]:
            self.enrol(
                next(id for id, each in COHORTS.items() if each[:2] == APPLICATIONS[application][1:]), application
            )

    # People come and go

    @rule(cohort=cohorts, application=applications)
    def enrol(self, cohort: UUID, application: UUID) -> None:
        events = self.send(EnrolTrainee(cohort_id=cohort, application_id=application))
        assert not events or self.record.activity[APPLICATIONS[application][0]] == cohort

    @rule(number=which, to=st.sampled_from([None, SPRING, AUTUMN]))
    def defer(self, number: int, to: UUID | None) -> None:
        self.send(DeferTrainee(**self._one(number, ACTIVE), to_intake_id=to, reason="Later"))

    @rule(number=which)
    def defer_and_go_on(self, number: int) -> None:
        whose = self._one(number, ACTIVE)
        self.send(DeferTrainee(**whose, reason="Later"))
        came_by = self.record.came_by.get((whose["cohort_id"], whose["person_id"]))
        if came_by:
            self.enrol(LATER_COHORT, came_by)

    @rule(number=which, contract=st.sampled_from([WithdrawTrainee, EndTraining]))
    def withdraw(self, number: int, contract: type[Command]) -> None:
        self.send(contract(**self._one(number, ACTIVE)))

    # What they do

    @rule(cohort=cohorts, number=which, days=st.integers(-3, 30), hours=st.just(5.0))
    def schedule(self, cohort: UUID, number: int, days: int, hours: float) -> None:
        starts = datetime.combine(self.now.date(), datetime.min.time()) + timedelta(days=days, hours=9)
        self.send(
            ScheduleTrainingSession(
                cohort_id=cohort,
                session_id=self._session(cohort, number),
                title="A day",
                kind=TrainingSessionKind.PRACTICAL,
                starts_local=starts,
                hours=hours,
            )
        )

    @rule(cohort=cohorts, number=which, contract=st.sampled_from([CancelTrainingSession, HoldTrainingSession]))
    def session(self, cohort: UUID, number: int, contract: type[Command]) -> None:
        fields: dict[str, Any] = {"cohort_id": cohort, "session_id": self._session(cohort, number)}
        self.send(contract(**fields))

    @rule(cohort=cohorts, number=which, absent=st.none() | people)
    def attendance(self, cohort: UUID, number: int, absent: UUID | None) -> None:
        there = [person for where, person in self.record.standing if where == cohort] or PEOPLE[:1]
        self.send(
            RecordTrainingAttendance(
                cohort_id=cohort,
                session_id=self._session(cohort, number),
                attendances=tuple(TraineeAttendance(person_id=each, attended=each != absent) for each in there),
            )
        )

    @rule(number=which, hours=st.sampled_from([2.0, 4.0, 24.0]), nonce=nonces, mistaken=st.booleans())
    def practise(self, number: int, hours: float, nonce: str, mistaken: bool = False) -> None:
        whose = self._one(number, ACTIVE)
        self.send(StartPlacement(**whose, place="A ward", supervisor="Jo"))
        self.send(LogPlacementHours(**whose, on=self.now.date(), hours=hours, nonce=nonce))
        if mistaken:
            self.send(RemovePlacementHours(**whose, nonce=nonce))

    @rule(number=which, nonce=nonces, contract=st.sampled_from([RemovePlacementHours, SignOffPlacement, EndPlacement]))
    def placement(self, number: int, nonce: str, contract: type[Command]) -> None:
        fields = self._one(number, ACTIVE) | ({"nonce": nonce} if contract is RemovePlacementHours else {})
        fields |= {"note": "Well done"} if contract is SignOffPlacement else {}
        self.send(contract(**fields))

    @rule(number=which)
    def do_all_that_is_asked(self, number: int) -> None:
        """Once the course has begun, or else as much as can be done before it."""
        whose = self._one(number, ACTIVE)
        for session in list(self.record.sessions[whose["cohort_id"]]):
            came = TraineeAttendance(person_id=whose["person_id"], attended=True)
            self.send(RecordTrainingAttendance(cohort_id=whose["cohort_id"], session_id=session, attendances=(came,)))
        self.practise(number, 4.0, f"n{self.steps}")
        self.send(SignOffPlacement(**whose, note="Well done"))
        self.send(PassAssignment(**whose, assignment="essay"))
        self.send(CompleteTrainee(**whose))

    # Completing

    @rule(number=which, by=coordinators)
    def approve(self, number: int, by: Actor) -> None:
        self.send(ApproveException(**self._one(number, ACTIVE), reason="Was ill"), by=by)

    @rule(number=which, first=coordinators, second=coordinators)
    def complete_by_exception(self, number: int, first: Actor, second: Actor) -> None:
        whose = self._one(number, ACTIVE)
        for by in (first, second):
            self.send(ApproveException(**whose, reason="Was ill"), by=by)
        self.send(CompleteTrainee(**whose), by=first)

    @rule(number=which, days=st.integers(-3, 1))
    def complete(self, number: int, days: int) -> None:
        day = self.now.date() + timedelta(days=days)
        self.send(CompleteTrainee(**self._one(number, ACTIVE), completed_on=day))

    @rule(number=which)
    def issue(self, number: int) -> None:
        self.send(IssueCertificate(**self._one(number, COMPLETED)))

    @rule(number=which)
    def revoke(self, number: int) -> None:
        self.send(RevokeCertificate(**self._one(number, COMPLETED), reason="A mistake"))

    @rule(number=which, standing=st.sampled_from([ACTIVE, COMPLETED]), agrees=st.booleans())
    def join(self, number: int, standing: str, agrees: bool) -> None:
        whose = self._one(number, standing)
        self.send(
            AgreeToJoinNetwork(**whose, affiliation=AFFILIATION, basis=BASIS)
            if agrees
            else WithdrawJoiningAgreement(**whose)
        )

    # Cohorts

    @rule(cohort=cohorts, places=st.integers(1, 4))
    def change(self, cohort: UUID, places: int) -> None:
        self.send(ChangeCohort(cohort_id=cohort, places=places))

    @precondition(lambda self: self.steps > 20)
    @rule(cohort=cohorts)
    def end(self, cohort: UUID) -> None:
        self.send(CompleteCohort(cohort_id=cohort))

    @precondition(lambda self: self.steps > 40)
    @rule(cohort=cohorts)
    def cancel(self, cohort: UUID) -> None:
        before = [whose for whose, how in self.record.standing.items() if whose[0] == cohort and how == ACTIVE]
        events = self.send(CancelCohort(cohort_id=cohort, reason="Flood"))
        assert not events or all(self.record.standing[whose] == "deferred" for whose in before)

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def no_more_people_than_places(self) -> None:
        taken = Counter(cohort for (cohort, _), how in self.record.standing.items() if how in (ACTIVE, COMPLETED))
        assert all(many <= self.record.places[cohort] for cohort, many in taken.items())

    @invariant()
    def nobody_is_in_training_in_two_cohorts(self) -> None:
        active = Counter(person for (_, person), how in self.record.standing.items() if how == ACTIVE)
        assert not active or max(active.values()) == 1

    @invariant()
    def the_record_of_each_trainee_says_the_same(self) -> None:
        for person in PEOPLE:
            known: trainee.Trainee = load(ACTIVE_TRAINEE.ref(person), self.history)
            active = [where for (where, who), how in self.record.standing.items() if who == person and how == ACTIVE]
            assert known.active_in == next(iter(active), None) == self.record.activity.get(person)
            completed = [who for (_, who), how in self.record.standing.items() if who == person and how == COMPLETED]
            assert known.has_completed is bool(completed)

    @invariant()
    def no_two_certificates_have_a_number_or_a_code_in_common(self) -> None:
        assert not self.record.numbers or max(self.record.numbers.values()) == 1
        assert len({code for _, code in self.record.certificates.values()}) == len(self.record.certificates)

    @invariant()
    def nobody_is_referred_twice_for_a_cohort(self) -> None:
        assert not self.record.referred or max(self.record.referred.values()) == 1


Training.TestCase.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
TestTraining = Training.TestCase
