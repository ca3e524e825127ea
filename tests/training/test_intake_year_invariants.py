"""However intakes are planned and moved about, over the change of the year too, a year has no more than the cap."""

from collections import Counter
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.training.intake import decider
from services.training.intake_year import intake_year
from shared.contracts.messages import Command, Event
from shared.contracts.training import (
    IntakePlanned,
    IntakePostponed,
    IntakeYearClaimed,
    IntakeYearReleased,
    PlanIntake,
    PostponeIntake,
    ProgrammeChanged,
)
from tests.support.given import given
from tests.training.applications import COURSE_ID, defined, numbered, sites

INTAKES = [numbered(200 + number) for number in range(6)]
STARTS = ["2026", "2026-11", "2026-12-31", "2027-01-01", "2027-04", "2028-02-29"]

intakes, starts = st.sampled_from(INTAKES), st.sampled_from(STARTS)
reasons = st.sampled_from([None, None, "The trust asked for more"])


class Years(RuleBasedStateMachine):
    """One programme, few years, and more intakes than fit."""

    def __init__(self) -> None:
        super().__init__()
        self.history: list[Event] = []
        self.cap = 1
        self.year: dict[UUID, int] = {}
        self.claims: set[tuple[str, UUID]] = set()

    def send(self, command: Command) -> tuple[Event, ...]:
        events = given(decider, *self.history).when(command).events
        for event in events:
            self._follow(event)
        self.history.extend(events)
        return events

    def _follow(self, event: Event) -> None:
        match event:
            case IntakePlanned() | IntakePostponed():
                before, year = self.year.get(event.intake_id), int(event.starts_on[:4])
                one_more = event.override_reason is not None
                if year != before:
                    there = sum(each == year for each in self.year.values())
                    assert one_more == (there >= self.cap), "a reason where one is needed, and only there"
                self.year[event.intake_id] = year
            case IntakeYearClaimed():
                assert (event.intake_year, event.intake_id) not in self.claims
                self.claims.add((event.intake_year, event.intake_id))
            case IntakeYearReleased():
                self.claims.remove((event.intake_year, event.intake_id))

    @initialize(cap=st.integers(1, 3))
    def begin(self, cap: int) -> None:
        self.cap = cap
        self.history.append(defined(intakes_a_year=cap))

    @rule(id=intakes, starts_on=starts, reason=reasons)
    def plan(self, id: UUID, starts_on: str, reason: str | None) -> None:
        self.send(
            PlanIntake(
                intake_id=id,
                programme_id=COURSE_ID,
                title="An intake",
                starts_on=starts_on,
                sites=sites(),
                override_reason=reason,
            )
        )

    @rule(id=intakes, starts_on=starts, reason=reasons)
    def postpone(self, id: UUID, starts_on: str, reason: str | None) -> None:
        self.send(PostponeIntake(intake_id=id, starts_on=starts_on, reason="Snow", override_reason=reason))

    @rule(cap=st.integers(1, 3))
    def change_the_cap(self, cap: int) -> None:
        """It goes for what is planned from now on; what was planned stays."""
        if cap != self.cap:
            fields: dict[str, Any] = {name: value for name, value in defined() if name in ProgrammeChanged.model_fields}
            self.history.append(ProgrammeChanged(**(fields | {"intakes_a_year": cap})))
            self.cap = cap

    @invariant()
    def the_claims_are_where_the_intakes_are(self) -> None:
        assert self.claims == {(intake_year(COURSE_ID, year), id) for id, year in self.year.items()}

    @invariant()
    def nothing_counts_twice(self) -> None:
        assert all(count == 1 for count in Counter(id for _, id in self.claims).values())


Years.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestYears = Years.TestCase
