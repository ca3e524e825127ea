"""Who is offered places, by site and by lived experience? Shown only where no number could point at somebody."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final
from uuid import UUID

from services.training.views.answers import answers
from services.training.views.applications import Applied, applications
from services.training.views.parts.asking import OF, of
from shared.contracts.membership import GroupNumber
from shared.contracts.training import ApplicantExperience, Fairness, FairnessNumbers
from shared.projection.table import rows
from shared.projection.view import Asker
from shared.small_numbers import SMALLEST_PUBLISHED, published, published_groups

NOT_HELD: Final = "not_held"
EITHER: Final = "either"

# Queries


@applications.answers(Fairness, also=(answers,))
async def _fairness(question: Fairness, asker: Asker, db: Any) -> FairnessNumbers:
    applied: list[Applied] = rows(
        applications, await db.fetch(f"SELECT * FROM applications WHERE {OF}", *of(question, asker))
    )
    said = await db.fetch("SELECT application_id, lived_experience FROM answers WHERE lived_experience IS NOT NULL")
    lived: dict[UUID, str] = {each["application_id"]: each["lived_experience"] for each in said}
    offered = [each for each in applied if each.was_offered]
    all_of_it = FairnessNumbers(applied=published(len(applied)), offered=published(len(offered)))
    if len(applied) < SMALLEST_PUBLISHED:
        return all_of_it

    def wish(each: Applied) -> str:
        return each.preferred_site or EITHER

    def experience(each: Applied) -> str:
        return lived.get(each.application_id, NOT_HELD)

    by_wish, by_experience = _split(applied, wish), _split(applied, experience, (*ApplicantExperience, NOT_HELD))
    few = len(offered) < SMALLEST_PUBLISHED
    return all_of_it.model_copy(
        update={
            "offered_by_site": () if few else _groups(Counter(each.site or "" for each in offered)),
            "applied_by_preferred_site": by_wish[0],
            "offered_by_preferred_site": () if few else by_wish[1],
            "applied_by_lived_experience": by_experience[0],
            "offered_by_lived_experience": () if few else by_experience[1],
        }
    )


Groups = tuple[GroupNumber, ...]


def _split(applied: list[Applied], group: Callable[[Applied], str], order: Iterable[str] = ()) -> tuple[Groups, Groups]:
    """How many of each group applied, and how many of them were offered a place.

    What is shown must not give away, by subtraction, a small number of people who were not: so offered ones and
    others are each withheld by themselves, and how many applied is shown where both of these may be.
    """
    offered = Counter(group(each) for each in applied if each.was_offered)
    others = Counter(group(each) for each in applied if not each.was_offered)
    names = [name for name in order if offered[name] or others[name]] or sorted(offered.keys() | others.keys())
    shown, hidden = _groups(offered, names), _groups(others, names)
    both = [
        _sum(one, other) if one.count is not None and other.count is not None else GroupNumber(name=one.name)
        for one, other in zip(shown, hidden, strict=True)
    ]
    return tuple(both), shown


def _sum(one: GroupNumber, other: GroupNumber) -> GroupNumber:
    return GroupNumber(name=one.name, count=(one.count or 0) + (other.count or 0))


def _groups(counts: Counter[str], names: Iterable[str] | None = None) -> Groups:
    return published_groups([GroupNumber(name=name, count=counts[name]) for name in names or sorted(counts)])
