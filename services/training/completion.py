"""What somebody has done of a training, and what a completion rule still asks of them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.contracts.refusals import FieldProblem
from shared.contracts.training import CompletionRule


@dataclass(frozen=True, slots=True)
class Progress:
    """What somebody has done. `sessions` are all of the cohort's that were not cancelled, held or still to come."""

    sessions: int
    attended: int
    taught_hours: float
    placement_hours: float
    signed_off: bool
    assignments: frozenset[str]


def attendance_percent(attended: int, sessions: int) -> int:
    """A whole number of percent, rounded down, so that nobody is told 80 % who has 79.9; 0 of none."""
    return attended * 100 // sessions if sessions else 0


def missing(rule: CompletionRule, progress: Progress) -> tuple[FieldProblem, ...]:
    """What the rule still asks for, part by part, each with a sentence that says how much; nothing once it is met."""
    return tuple(FieldProblem(field=field, message=sentence) for field, sentence in _missing(rule, progress))


def _missing(rule: CompletionRule, done: Progress) -> Iterator[tuple[str, str]]:
    if done.attended * 100 < rule.attendance_percent * done.sessions or (rule.attendance_percent and not done.sessions):
        yield (
            "attendance_percent",
            f"{done.attended} of {done.sessions} sessions were attended; {rule.attendance_percent} % are needed.",
        )
    if rule.taught_hours is not None and done.taught_hours < rule.taught_hours:
        yield "taught_hours", f"{done.taught_hours:g} of {rule.taught_hours:g} taught hours were attended."
    if done.placement_hours < rule.placement_hours:
        yield "placement_hours", f"{done.placement_hours:g} of {rule.placement_hours:g} placement hours are recorded."
    if rule.sign_off and not done.signed_off:
        yield "sign_off", "The placement is not signed off."
    if open_ones := [name for name in rule.assignments if name not in done.assignments]:
        yield "assignments", f"Not passed yet: {', '.join(open_ones)}."
