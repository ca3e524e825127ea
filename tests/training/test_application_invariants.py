"""Whatever is asked in whatever order and by whomever, these rules hold of applications and their intake.

They are checked on the events alone, by a record that is kept independently of the code under test.
"""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from shared.contracts.messages import Command
from shared.contracts.training import (
    AcceptTrainingPlace,
    ApplicantExperience,
    AssignAssessor,
    ChangeIntakePlaces,
    CloseIntake,
    DeclareConflict,
    DeclineTrainingPlace,
    EnteredScore,
    EnterScores,
    OfferTrainingPlace,
    OpenIntake,
    PurgeApplication,
    PurgeReason,
    RejectApplication,
    ReserveApplication,
    ScoreCriterion,
    ScoreSource,
    ShortlistApplication,
    SubmitApplication,
    TrainingPlaceTaken,
    UnassignAssessor,
    WithdrawApplication,
)
from shared.contracts.types import Actor, ActorKind
from tests.training.application_machine import COORDINATOR, PEOPLE, SYSTEM, Machine
from tests.training.application_record import OPEN
from tests.training.applications import BASIS, HELLESDON, SPRING, SUFFOLK, numbered, sites

ADDRESSES = [f"applicant{number}@post.example" for number in range(2)]
# One of those who assess applies as well.
ASSESSORS = [numbered(300), numbered(301), numbered(302), PEOPLE[0]]
CRITERIA = ["recovery", "compassion"]

people, assessors, places = (st.sampled_from(each) for each in (PEOPLE, ASSESSORS, [HELLESDON, SUFFOLK]))
preferences = st.none() | places
mostly = st.sampled_from([True, True, True, False])
which = st.integers(0, 30)
DECISIONS: list[type[Command]] = [ShortlistApplication, OfferTrainingPlace, ReserveApplication, RejectApplication]


class Spring(Machine):
    """Everything that can meet does meet."""

    @initialize(hellesdon=st.integers(0, 2), suffolk=st.integers(0, 2), preferred=st.tuples(*[preferences] * 3))
    def begin(self, hellesdon: int, suffolk: int, preferred: tuple[str | None, ...]) -> None:
        self.record.follow(self.history[1], COORDINATOR, self.now)
        self.send(ChangeIntakePlaces(intake_id=SPRING, sites=sites(hellesdon, suffolk)))
        self.send(OpenIntake(intake_id=SPRING))
        for number, (person, site) in enumerate(zip(PEOPLE[1:], preferred, strict=True)):
            self.apply(person, site, ApplicantExperience.OWN)
            self.assess(number, 0, 1, 3)

    # Applicants

    @rule(
        person=people,
        site=preferences,
        basis=st.sampled_from([ApplicantExperience.OWN, ApplicantExperience.BOTH, ApplicantExperience.NONE]),
    )
    def apply(self, person: UUID, site: str | None, basis: ApplicantExperience) -> None:
        id = self.new()
        by = Actor(ActorKind.MEMBER, person)
        self.send(
            SubmitApplication(
                application_id=id,
                intake_id=SPRING,
                person_id=person,
                preferred_site=site,
                lived_experience=basis,
                basis=BASIS,
            ),
            by,
        )

    @rule(email=st.sampled_from(ADDRESSES), site=preferences, known_id=mostly, number=which)
    def apply_by_address(self, email: str, site: str | None, known_id: bool, number: int) -> None:
        id = self.new() if known_id else self.one(number)
        self.send(
            SubmitApplication(
                application_id=id,
                intake_id=SPRING,
                full_name="An Applicant",
                email=email,
                preferred_site=site,
                lived_experience=ApplicantExperience.CARER,
                basis=BASIS,
            ),
            SYSTEM,
        )

    @rule(
        number=which,
        status=st.sampled_from(["offered", "accepted", "submitted"]),
        own=mostly,
        person=people,
        contract=st.sampled_from([AcceptTrainingPlace, AcceptTrainingPlace, DeclineTrainingPlace, WithdrawApplication]),
    )
    def answer(self, number: int, status: str, own: bool, person: UUID, contract: type[Command]) -> None:
        id = self.one(number, status)
        person = self.record.whose.get(id, person) if own else person
        fields: dict[str, Any] = {"application_id": id, "person_id": person}
        events = self.send(contract(**fields), Actor(ActorKind.MEMBER, person))
        assert not events or person == self.record.whose[id]

    # Assessors

    @rule(number=which, first=st.integers(0, 3), second=st.integers(0, 3), score=st.integers(0, 5))
    def assess(self, number: int, first: int, second: int, score: int) -> None:
        id = self.one(number, "submitted")
        for who in (ASSESSORS[first], ASSESSORS[second]):
            self.send(AssignAssessor(application_id=id, assessor_id=who))
            for criterion in CRITERIA:
                self.send(
                    ScoreCriterion(application_id=id, criterion=criterion, score=score, reason="Because"),
                    Actor(ActorKind.ASSESSOR, who),
                )

    @rule(number=which, score=st.integers(0, 5), decision=st.sampled_from(DECISIONS))
    def decide_too_early(self, number: int, score: int, decision: type[Command]) -> None:
        """One of two scores is missing."""
        id = self.one(number, "submitted")
        for who in ASSESSORS[:2]:
            self.send(AssignAssessor(application_id=id, assessor_id=who))
            criterion = CRITERIA[0] if who == ASSESSORS[0] else CRITERIA[1]
            self.send(
                ScoreCriterion(application_id=id, criterion=criterion, score=score, reason="Because"),
                Actor(ActorKind.ASSESSOR, who),
            )
        self._decide(decision, id, HELLESDON)

    @rule(number=which, who=assessors)
    def assign(self, number: int, who: UUID) -> None:
        self.send(AssignAssessor(application_id=self.one(number), assessor_id=who))

    @rule(number=which, who=assessors)
    def unassign(self, number: int, who: UUID) -> None:
        self.send(UnassignAssessor(application_id=self.one(number), assessor_id=who))

    @rule(number=which, who=assessors, of=assessors)
    def conflict(self, number: int, who: UUID, of: UUID) -> None:
        command = DeclareConflict(application_id=self.one(number), assessor_id=of, reason="We are cousins")
        self.send(command, Actor(ActorKind.ASSESSOR, who))

    @rule(number=which, decision=st.sampled_from(DECISIONS))
    def a_conflict_comes_to_light(self, number: int, decision: type[Command]) -> None:
        """And then somebody decides as if it had not."""
        id = self.assessed(number)
        for who in self.record.assessors(id)[:1]:
            command = DeclareConflict(application_id=id, assessor_id=who, reason="We are cousins")
            self.send(command, Actor(ActorKind.ASSESSOR, who))
        self._decide(decision, id, SUFFOLK)

    @rule(number=which, who=assessors, criterion=st.sampled_from([*CRITERIA, "warmth"]), score=st.integers(0, 7))
    def score_one(self, number: int, who: UUID, criterion: str, score: int) -> None:
        command = ScoreCriterion(application_id=self.one(number), criterion=criterion, score=score, reason="Because")
        self.send(command, Actor(ActorKind.ASSESSOR, who))

    @rule(number=which, who=assessors, scores=st.lists(st.integers(0, 6), min_size=1, max_size=2))
    def enter_scores(self, number: int, who: UUID, scores: list[int]) -> None:
        entered = tuple(EnteredScore(criterion=CRITERIA[at], score=score) for at, score in enumerate(scores))
        self.send(
            EnterScores(application_id=self.one(number), assessor_id=who, scores=entered, source=ScoreSource.PAPER)
        )

    # Coordinators

    def _decide(self, decision: type[Command], id: UUID, site: str) -> None:
        fields: dict[str, Any] = {"application_id": id}
        if decision is OfferTrainingPlace:
            fields["site"] = site
        if decision is RejectApplication:
            fields["feedback"] = "Thank you"
        self.send(decision(**fields))

    @rule(number=which, site=places, decision=st.sampled_from(DECISIONS))
    def decide(self, number: int, site: str, decision: type[Command]) -> None:
        self._decide(decision, self.assessed(number), site)

    @rule(site=places, back=st.integers(0, 3), reason=st.booleans())
    def offer_to_somebody_in_the_list(self, site: str, back: int, reason: bool) -> None:
        for id in [id for id, status in self.record.status.items() if status in OPEN]:
            self.send(ReserveApplication(application_id=id))
        queue = self.record.queue
        if queue:
            id = queue[back % len(queue)][0]
            why = "The others are away" if reason else None
            self.send(OfferTrainingPlace(application_id=id, site=site, out_of_order_reason=why))

    @rule(number=which, status=st.sampled_from(["submitted", "reserved", "offered"]), site=places, reason=mostly)
    def offer(self, number: int, status: str, site: str, reason: bool) -> None:
        why = None if reason else "The others are away"
        self.send(OfferTrainingPlace(application_id=self.one(number, status), site=site, out_of_order_reason=why))

    @rule(number=which, status=st.sampled_from(["submitted", "reserved"]), position=st.none() | st.integers(1, 5))
    def reserve(self, number: int, status: str, position: int | None) -> None:
        self.send(ReserveApplication(application_id=self.assessed(number, status), position=position))

    @rule(number=which, next_interest=st.booleans())
    def reject(self, number: int, next_interest: bool) -> None:
        id = self.one(number, *OPEN)
        self.send(RejectApplication(application_id=id, feedback="Thank you", next_interest=next_interest))

    @rule(hellesdon=st.integers(0, 3), suffolk=st.integers(0, 3))
    def change_places(self, hellesdon: int, suffolk: int) -> None:
        self.send(ChangeIntakePlaces(intake_id=SPRING, sites=sites(hellesdon, suffolk)))

    @rule(person=people, opens=mostly)
    def close(self, person: UUID, opens: bool) -> None:
        self.send(CloseIntake(intake_id=SPRING))
        before = len(self.record.status)
        self.apply(person, None, ApplicantExperience.OWN)
        assert len(self.record.status) == before
        if opens:
            self.send(OpenIntake(intake_id=SPRING))

    @rule(number=which)
    def enrol(self, number: int) -> None:
        """As a cohort would, for whoever has accepted."""
        id = self.one(number, "accepted")
        if self.record.status.get(id) == "accepted" and id not in self.record.purged:
            taken = TrainingPlaceTaken(application_id=id, person_id=self.record.whose[id], cohort_id=numbered(400))
            self.take((taken,), COORDINATOR)

    # Time, and being forgotten

    @rule(days=st.integers(1, 60))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        for id in list(self.record.status):
            self.send(PurgeApplication(application_id=id, because=PurgeReason.TIME_OVER), SYSTEM)

    @rule(number=which)
    def purge_as_asked(self, number: int) -> None:
        self.send(PurgeApplication(application_id=self.one(number, "rejected", "withdrawn", "declined")))

    @precondition(lambda self: self.steps > 60)
    @rule(person=people)
    def forget(self, person: UUID) -> None:
        for id in [id for id, whose in self.record.whose.items() if whose == person]:
            self.send(PurgeApplication(application_id=id, because=PurgeReason.BEING_FORGOTTEN), SYSTEM)
            assert id in self.record.purged

    # What always holds

    @invariant()
    def no_site_has_more_than_its_places(self) -> None:
        taken = Counter(self.record.held.values())
        assert all(taken[site] <= self.record.places.get(site, 0) for site in taken)

    @invariant()
    def a_place_is_held_by_who_was_offered_it_or_accepted(self) -> None:
        holders = {
            id
            for id, status in self.record.status.items()
            if status in ("offered", "accepted") and (self.record.live(id) or id in self.record.trained)
        }
        assert holders == set(self.record.held)

    @invariant()
    def the_reserve_list_is_who_is_reserved(self) -> None:
        reserved = [id for id, status in self.record.status.items() if status == "reserved" and self.record.live(id)]
        assert sorted(id for id, _ in self.record.queue) == sorted(reserved)

    @invariant()
    def nobody_has_two_live_applications(self) -> None:
        live = [id for id in self.record.status if self.record.live(id)]
        assert len({self.record.whose[id] for id in live}) == len(live)
        assert sorted(self.record.claims.values()) == sorted(live)

    @invariant()
    def nothing_was_decided_of_who_is_not_through_the_gate_but_a_rejection(self) -> None:
        for id, status in self.record.status.items():
            assert self.record.through[id] or status in ("submitted", "rejected", "withdrawn")


Spring.TestCase.settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
TestSpring = Spring.TestCase
