"""How the training service answers what the assessors' scores propose. It proposes: people decide."""

from enum import StrEnum
from uuid import UUID

from shared.contracts.marks import Personal
from shared.contracts.training.answers import Answered
from shared.contracts.training.application import ApplicationStatus


class Proposal(StrEnum):
    """What the scores propose for an application that nothing is decided on.

    `offer` a place, a place on the `reserve` list, a rejection with `feedback`; or to `assess` it first.
    """

    OFFER = "offer"
    RESERVE = "reserve"
    FEEDBACK = "feedback"
    ASSESS = "assess"


class SiteRanking(Answered):
    """The places of a site: `taken` by people who were offered one, `proposed` here for others."""

    site: str
    places: int
    taken: int
    proposed: int


class RankedEntry(Answered):
    """An application in its place. People with equal means have one rank; the earlier application is listed first.

    `mean` is that of the totals of the assessors without a conflict who have scored every criterion, `spread` how far
    apart they are. `proposal` is None once a person has decided. `tied`: somebody with the same mean is proposed
    something else, so a person must decide between them. `site` is where a place is proposed, or was offered.
    """

    rank: int | None = None
    application_id: UUID
    full_name: Personal[str] = None
    preferred_site: str | None = None
    mean: float | None = None
    totals: tuple[int, ...] = ()
    spread: int | None = None
    status: ApplicationStatus
    proposal: Proposal | None = None
    site: str | None = None
    tied: bool = False


class IntakeRanking(Answered):
    """What the scores of an intake propose: places in strict order of the means, then reserves, then feedback.

    `highest` is the most that an assessor can give in all.
    """

    intake_id: UUID
    title: str
    programme: str
    highest: int
    applications: int
    not_through_gate: int
    sites: tuple[SiteRanking, ...] = ()
    ranked: tuple[RankedEntry, ...] = ()
