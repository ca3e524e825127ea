"""A programme: what it asks, teaches and takes to complete, with every version that somebody may still be under."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    PROGRAMME,
    PROGRAMME_ALREADY,
    PROGRAMME_UNKNOWN,
    ChangeProgramme,
    CompletionRule,
    CompletionRuleRevised,
    Course,
    Criteria,
    CriteriaRevised,
    DefineProgramme,
    FeedbackTemplate,
    ProgrammeChanged,
    ProgrammeDefined,
    ReviseCompletionRule,
    ReviseCriteria,
)
from shared.decider import Context, Decider

# State


@dataclass(frozen=True, slots=True)
class About:
    """All about a programme that has no versions."""

    title: str
    description: str | None
    course: Course
    intakes_a_year: int
    keep_unsuccessful_days: int
    feedback_templates: tuple[FeedbackTemplate, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme, with all versions of its criteria and of its completion rule by their numbers, from 1."""

    about: About
    criteria_versions: Mapping[int, Criteria] = field(default_factory=dict)
    rule_versions: Mapping[int, CompletionRule] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.about.title

    @property
    def course(self) -> Course:
        return self.about.course

    @property
    def criteria_version(self) -> int:
        return max(self.criteria_versions)

    @property
    def criteria(self) -> Criteria:
        return self.criteria_versions[self.criteria_version]

    @property
    def rule_version(self) -> int:
        return max(self.rule_versions)

    @property
    def completion_rule(self) -> CompletionRule:
        return self.rule_versions[self.rule_version]


State = Programme | None
decider = Decider[State](PROGRAMME, None, announced=True)

# Evolve


@decider.evolves(ProgrammeDefined)
def _defined(_state: State, event: ProgrammeDefined) -> State:
    return Programme(_about(event), {1: event.criteria}, {1: event.completion_rule})


@decider.evolves(ProgrammeChanged)
def _changed(state: State, event: ProgrammeChanged) -> State:
    return replace(state, about=_about(event)) if state else state


@decider.evolves(CriteriaRevised)
def _criteria_revised(state: State, event: CriteriaRevised) -> State:
    if state is None:
        return state
    return replace(state, criteria_versions={**state.criteria_versions, event.criteria_version: event.criteria})


@decider.evolves(CompletionRuleRevised)
def _completion_rule_revised(state: State, event: CompletionRuleRevised) -> State:
    if state is None:
        return state
    return replace(state, rule_versions={**state.rule_versions, event.rule_version: event.completion_rule})


def _about(event: ProgrammeDefined | ProgrammeChanged) -> About:
    return About(**{name: getattr(event, name) for name in About.__slots__})


# Decide


@decider.decides(DefineProgramme)
def define(command: DefineProgramme, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise PROGRAMME_ALREADY("programme_id")
    yield ProgrammeDefined(
        programme_id=context.id,
        criteria=command.criteria,
        completion_rule=command.completion_rule,
        **{name: getattr(command, name) for name in About.__slots__},
    )


@decider.decides(ChangeProgramme)
def change(command: ChangeProgramme, state: State, context: Context) -> Iterable[Event]:
    before = known(state)
    told: dict[str, Any] = {name: value for name in About.__slots__ if (value := getattr(command, name)) is not None}
    after = replace(before.about, **told)
    if after != before.about:
        yield ProgrammeChanged(programme_id=context.id, **{name: getattr(after, name) for name in About.__slots__})


@decider.decides(ReviseCriteria)
def revise_criteria(command: ReviseCriteria, state: State, context: Context) -> Iterable[Event]:
    before = known(state)
    if command.criteria != before.criteria:
        version = before.criteria_version + 1
        yield CriteriaRevised(programme_id=context.id, criteria_version=version, criteria=command.criteria)


@decider.decides(ReviseCompletionRule)
def revise_completion_rule(command: ReviseCompletionRule, state: State, context: Context) -> Iterable[Event]:
    before = known(state)
    if command.completion_rule != before.completion_rule:
        yield CompletionRuleRevised(
            programme_id=context.id, rule_version=before.rule_version + 1, completion_rule=command.completion_rule
        )


# For decisions about something else


def wanted(id: UUID | None) -> dict[str, Ref]:
    """What a decision about something else `needs` in order to ask for this programme by `of`."""
    return {"programme": PROGRAMME.ref(id)} if id else {}


def known(state: State, field: str = "programme_id") -> Programme:
    """Refuses a programme that is not known, naming the field that mentions it."""
    if state is None:
        raise PROGRAMME_UNKNOWN(field)
    return state


def of(context: Context, field: str = "programme_id") -> Programme:
    """The programme that was `wanted`."""
    return known(context.others.get("programme"), field)
