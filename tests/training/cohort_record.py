"""What is true of cohorts at each moment, told by their events alone and apart from the code that decides."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from shared.contracts.messages import Event
from shared.contracts.training import (
    AssignmentPassed,
    CertificateIssued,
    CertificateRevoked,
    CohortCancelled,
    CohortChanged,
    CohortCompleted,
    CohortFormed,
    CompletionExceptionApproved,
    CompletionOutcome,
    GraduateReferred,
    JoiningAgreementWithdrawn,
    NetworkJoiningAgreed,
    PlacementEnded,
    PlacementHoursLogged,
    PlacementHoursRemoved,
    PlacementSignedOff,
    PlacementStarted,
    TraineeActivated,
    TraineeCompleted,
    TraineeDeferred,
    TraineeEnrolled,
    TraineeReleased,
    TraineeWithdrew,
    TrainingAttendanceRecorded,
    TrainingSessionCancelled,
    TrainingSessionHeld,
    TrainingSessionScheduled,
)

ACTIVE, COMPLETED, WITHDREW, DEFERRED, REVOKED = "active", "completed", "withdrew", "deferred", "revoked"
Whose = tuple[UUID, UUID]
"""A cohort and a person."""


@dataclass
class Record:
    """`standing` is of each cohort and person, `activity` what ACTIVE_TRAINEE's events say of each person."""

    formed: dict[UUID, CohortFormed] = field(default_factory=dict)
    places: dict[UUID, int] = field(default_factory=dict)
    over: dict[UUID, str] = field(default_factory=dict)
    standing: dict[Whose, str] = field(default_factory=dict)
    came_by: dict[Whose, UUID] = field(default_factory=dict)
    activity: dict[UUID, UUID | None] = field(default_factory=dict)
    left: dict[UUID, tuple[str, UUID]] = field(default_factory=dict)
    sessions: dict[UUID, dict[UUID, str]] = field(default_factory=dict)
    starts_at: dict[UUID, datetime] = field(default_factory=dict)
    came: dict[Whose, set[UUID]] = field(default_factory=dict)
    hours: dict[Whose, dict[str, float]] = field(default_factory=dict)
    nonces: set[tuple[Whose, str]] = field(default_factory=set)
    open_placements: dict[Whose, UUID] = field(default_factory=dict)
    signed: set[Whose] = field(default_factory=set)
    passed: set[tuple[Whose, str]] = field(default_factory=set)
    approvers: dict[Whose, set[UUID]] = field(default_factory=dict)
    certificates: dict[UUID, tuple[Whose, str]] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)
    agreed: set[Whose] = field(default_factory=set)
    referred: Counter[Whose] = field(default_factory=Counter)

    def follow(self, event: Event, at: datetime) -> None:
        """Takes an event in; what must be so before or after it is asserted."""
        cohort: UUID | None = getattr(event, "cohort_id", None)
        person: UUID | None = getattr(event, "person_id", None)
        if cohort is None:
            return
        if isinstance(event, CohortFormed):
            self.formed[cohort], self.places[cohort], self.sessions[cohort] = event, event.places, {}
            return
        self._check_over(cohort, event)
        self._follow_cohort(cohort, event, at)
        if person:
            self._follow_person((cohort, person), event)
            self._follow_end((cohort, person), event, at.date())

    def _check_over(self, cohort: UUID, event: Event) -> None:
        """Of a cohort that is over nothing is recorded but what concerns certificates and joining."""
        afterwards = (CertificateIssued, CertificateRevoked, NetworkJoiningAgreed, JoiningAgreementWithdrawn)
        also = (GraduateReferred, TraineeReleased, TraineeActivated)
        if event.of.name == "cohort" and not isinstance(event, (*afterwards, *also)):
            assert cohort not in self.over, event

    def _follow_cohort(self, cohort: UUID, event: Event, at: datetime) -> None:
        match event:
            case CohortChanged(places=places):
                self.places[cohort] = places
            case TrainingSessionScheduled(session_id=id, starts_at=starts_at):
                assert self.sessions[cohort].get(id) in (None, "scheduled")
                self.sessions[cohort][id], self.starts_at[id] = "scheduled", starts_at
            case TrainingSessionCancelled(session_id=id):
                assert self.sessions[cohort][id] == "scheduled"
                self.sessions[cohort][id] = "cancelled"
            case TrainingSessionHeld(session_id=id):
                assert self.sessions[cohort][id] == "scheduled"
                assert at >= self.starts_at[id]
                self.sessions[cohort][id] = "held"
            case CohortCompleted():
                now = Counter(how for (where, _), how in self.standing.items() if where == cohort)
                told = (event.completed, event.withdrew, event.deferred)
                assert told == (now[COMPLETED], now[WITHDREW], now[DEFERRED])
                assert event.enrolled == sum(told) == now.total() > 0
                self.over[cohort] = COMPLETED
            case CohortCancelled():
                assert not [where for where, how in self.standing.items() if where[0] == cohort and how == ACTIVE]
                self.over[cohort] = "cancelled"

    def _follow_person(self, whose: Whose, event: Event) -> None:
        cohort, person = whose
        match event:
            case TraineeEnrolled(application_id=application):
                assert whose not in self.standing
                self.standing[whose], self.came_by[whose] = ACTIVE, application
                before = self.left.get(application)
                assert before is None or before[0] == DEFERRED
                if before and self.over.get(before[1]) != "cancelled":
                    assert self.formed[cohort].starts_on > self.formed[before[1]].starts_on
                    assert self.formed[cohort].intake_id != self.formed[before[1]].intake_id
            case TraineeActivated():
                assert self.activity.get(person) is None
                self.activity[person] = cohort
            case TraineeReleased(application_id=application, outcome=outcome):
                if self.activity.get(person) == cohort:
                    self.activity[person] = None
                self.left[application] = (str(outcome), cohort)
            case TrainingAttendanceRecorded(session_id=id, attended=attended):
                assert self.sessions[cohort][id] == "held"
                assert self.standing[whose] != COMPLETED
                self.came.setdefault(whose, set()).discard(id)
                if attended:
                    self.came[whose].add(id)
            case PlacementStarted(placement_id=id):
                assert whose not in self.open_placements
                self.open_placements[whose] = id
            case PlacementEnded(placement_id=id):
                assert self.open_placements.pop(whose) == id
            case PlacementHoursLogged(hours=hours, nonce=nonce):
                assert (whose, nonce) not in self.nonces
                self.nonces.add((whose, nonce))
                self.hours.setdefault(whose, {})[nonce] = hours
            case PlacementHoursRemoved(nonce=nonce, hours=hours):
                assert self.hours[whose].pop(nonce) == hours
            case PlacementSignedOff():
                self.signed.add(whose)
            case AssignmentPassed(assignment=name):
                self.passed.add((whose, name))
            case CompletionExceptionApproved(by=by):
                assert by != person
                self.approvers.setdefault(whose, set()).add(by)
            case NetworkJoiningAgreed():
                self.agreed.add(whose)
            case JoiningAgreementWithdrawn():
                self.agreed.remove(whose)
            case GraduateReferred():
                assert self.standing[whose] == COMPLETED
                assert whose in self.agreed
                self.referred[whose] += 1

    def _follow_end(self, whose: Whose, event: Event, today: date) -> None:
        match event:
            case TraineeDeferred():
                assert self.standing[whose] == ACTIVE
                self.standing[whose] = DEFERRED
            case TraineeWithdrew():
                assert self.standing[whose] in (ACTIVE, REVOKED)
                self.standing[whose] = WITHDREW
            case TraineeCompleted(outcome=outcome, completed_on=completed_on):
                assert self.standing[whose] == ACTIVE
                assert completed_on <= today
                assert (outcome is CompletionOutcome.RULE_MET) is self.rule_is_met(whose)
                assert self.rule_is_met(whose) or len(self.approvers.get(whose, ())) >= 2
                assert (event.taught_hours, event.placement_hours) == (5.0 * len(self._came(whose)), self._hours(whose))
                self.standing[whose] = COMPLETED
            case CertificateIssued(certificate_id=id, number=number, code=code):
                assert self.standing[whose] == COMPLETED
                assert id not in self.certificates
                self.certificates[id] = (whose, code)
                self.numbers[number] += 1
            case CertificateRevoked(in_training_again=again):
                assert self.standing[whose] == COMPLETED
                self.standing[whose] = ACTIVE if again else REVOKED
                self.approvers.pop(whose, None)

    def rule_is_met(self, whose: Whose) -> bool:
        """The rule of these tests' programme: half of what was not cancelled, four hours, signed off, one essay."""
        meant = [id for id, how in self.sessions[whose[0]].items() if how != "cancelled"]
        return (
            bool(meant)
            and 2 * len(self._came(whose)) >= len(meant)
            and self._hours(whose) >= 4
            and whose in self.signed
            and (whose, "Essay") in self.passed
        )

    def _came(self, whose: Whose) -> set[UUID]:
        return self.came.get(whose, set())

    def _hours(self, whose: Whose) -> float:
        return sum(self.hours.get(whose, {}).values())
