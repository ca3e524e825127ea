"""What the assessors' scores propose, by DOMAIN.md's rule. It proposes: people decide.

Pure: the same applications always give the same proposals.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from shared.contracts.training import Proposal

ASSESSORS_NEEDED = 2


class Standing(StrEnum):
    """What was decided on an application by now. Whoever is `placed` has or was offered a place."""

    OPEN = "open"
    RESERVED = "reserved"
    PLACED = "placed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An application. `preferred_site` is None for whoever takes either; `placed_at` is where they are `placed`.

    `totals` has one for each assessor without a conflict who has scored every criterion.
    """

    application_id: UUID
    applied_at: datetime
    preferred_site: str | None
    through_gate: bool
    totals: tuple[int, ...]
    standing: Standing = Standing.OPEN
    placed_at: str | None = None

    @property
    def assessed(self) -> bool:
        return self.through_gate and len(self.totals) >= ASSESSORS_NEEDED

    @property
    def mean(self) -> Fraction | None:
        return Fraction(sum(self.totals), len(self.totals)) if self.assessed else None

    @property
    def spread(self) -> int | None:
        """How far apart the assessors are."""
        return max(self.totals) - min(self.totals) if self.assessed else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An application in its place. People with equal means have one rank. `proposal` is None once it is decided.

    `tied`: somebody with the same mean is proposed something else, so a person decides between them.
    """

    candidate: Candidate
    rank: int | None = None
    proposal: Proposal | None = None
    site: str | None = None
    tied: bool = False


def ranking(candidates: Iterable[Candidate], places: Mapping[str, int], *, reserves: int) -> list[Ranked]:
    """Everybody who was assessed in order of their mean, then who is still to be assessed, then who is not to be.

    Of equal means the earlier application comes first. `places` are those of each site, in the order of the intake;
    who is placed already has one of them. The best `reserves` of those without a place are proposed as reserves.
    """
    by_application = sorted(candidates, key=lambda each: (each.applied_at, each.application_id))
    assessed = sorted((each for each in by_application if each.assessed), key=lambda each: -(each.mean or 0))
    left = _places_left(by_application, places)
    ranked = _with_ties(_with_reserves(_with_places(assessed, left), by_application, reserves))
    rest = [_unranked(each) for each in by_application if not each.assessed]
    return [*ranked, *sorted(rest, key=lambda each: not each.candidate.through_gate)]


def _places_left(candidates: Iterable[Candidate], places: Mapping[str, int]) -> dict[str, int]:
    left = dict(places)
    for each in candidates:
        if each.standing is Standing.PLACED and each.placed_at in left:
            left[each.placed_at] -= 1
    return left


def _with_places(assessed: Sequence[Candidate], left: dict[str, int]) -> list[Ranked]:
    ranked: list[Ranked] = []
    for number, each in enumerate(assessed, start=1):
        rank = ranked[-1].rank if ranked and ranked[-1].candidate.mean == each.mean else number
        if each.standing is Standing.PLACED:
            ranked.append(Ranked(each, rank, site=each.placed_at))
        elif each.standing is not Standing.ENDED and (site := _site_for(each, left)):
            left[site] -= 1
            ranked.append(Ranked(each, rank, Proposal.OFFER, site))
        else:
            ranked.append(Ranked(each, rank))
    return ranked


def _site_for(candidate: Candidate, left: Mapping[str, int]) -> str | None:
    """Where there is a place that they take; for whoever takes either, the site with more left, or the first."""
    site = candidate.preferred_site or max(left, key=lambda site: left[site], default=None)
    return site if site is not None and left.get(site, 0) > 0 else None


def _with_reserves(ranked: list[Ranked], everybody: Iterable[Candidate], reserves: int) -> list[Ranked]:
    offered = {each.candidate.application_id for each in ranked if each.proposal}
    on_the_list = sum(e.standing is Standing.RESERVED and e.application_id not in offered for e in everybody)
    room, result = reserves - on_the_list, []
    for each in ranked:
        if each.candidate.standing is Standing.RESERVED and not each.proposal:
            each = replace(each, proposal=Proposal.RESERVE)
        elif each.candidate.standing is Standing.OPEN and not each.proposal:
            each = replace(each, proposal=Proposal.RESERVE if room > 0 else Proposal.FEEDBACK)
            room -= 1
        result.append(each)
    return result


def _with_ties(ranked: list[Ranked]) -> list[Ranked]:
    equals: dict[int | None, list[Ranked]] = {}
    for each in ranked:
        if each.proposal:
            equals.setdefault(each.rank, []).append(each)
    return [
        replace(each, tied=True) if any(_between(each, other) for other in equals.get(each.rank, ())) else each
        for each in ranked
    ]


def _between(one: Ranked, other: Ranked) -> bool:
    """Whether one of two with equal means is proposed what the other could have had instead."""
    proposed = {one.proposal, other.proposal}
    if None in proposed or len(proposed) == 1:
        return False
    if Proposal.OFFER not in proposed:
        return not {one.candidate.standing, other.candidate.standing} & {Standing.RESERVED}
    has, lacks = (one, other) if one.proposal is Proposal.OFFER else (other, one)
    return lacks.candidate.preferred_site in (None, has.site)


def _unranked(candidate: Candidate) -> Ranked:
    """Who has not been scored by two, or never is: nobody scores who is not through the gate."""
    if candidate.standing is Standing.PLACED:
        return Ranked(candidate, site=candidate.placed_at)
    if candidate.standing is Standing.ENDED:
        return Ranked(candidate)
    if candidate.standing is Standing.RESERVED:
        return Ranked(candidate, proposal=Proposal.RESERVE)
    return Ranked(candidate, proposal=Proposal.ASSESS if candidate.through_gate else Proposal.FEEDBACK)
