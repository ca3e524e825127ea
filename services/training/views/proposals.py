"""What do the scores of an intake propose, and who is on its reserve list? Answered from several views' rows."""

from typing import Any, Final

from services.training.ranking import Candidate, Ranked, Standing, ranking
from services.training.views.applications import Applied, applications
from services.training.views.intakes import Intake, intake_of, intakes
from services.training.views.parts.applicants import BESIDE_APPLICATIONS, Applicant, applicants
from services.training.views.parts.asking import check_reaches
from services.training.views.programmes import programme_of, programmes
from shared.contracts.training import (
    ApplicationStatus,
    IntakeRanking,
    Proposal,
    RankedEntry,
    Ranking,
    ReserveEntry,
    ReserveList,
    SiteRanking,
)
from shared.projection.view import Asker

_STANDING: Final = {
    ApplicationStatus.SUBMITTED: Standing.OPEN,
    ApplicationStatus.SHORTLISTED: Standing.OPEN,
    ApplicationStatus.RESERVED: Standing.RESERVED,
    ApplicationStatus.OFFERED: Standing.PLACED,
    ApplicationStatus.ACCEPTED: Standing.PLACED,
    ApplicationStatus.DECLINED: Standing.ENDED,
    ApplicationStatus.REJECTED: Standing.ENDED,
    ApplicationStatus.WITHDRAWN: Standing.ENDED,
}

# Queries


@intakes.answers(Ranking, also=(programmes, applications, *BESIDE_APPLICATIONS))
async def _ranking(question: Ranking, asker: Asker, db: Any) -> IntakeRanking:
    check_reaches(asker, question.intake_id)
    intake = await intake_of(question.intake_id, db)
    programme = await programme_of(intake.programme_id, db)
    found = {each.applied.application_id: each for each in await _of_intake(intake, db)}
    ranked = ranking((_candidate(each) for each in found.values()), intake.places, reserves=question.reserves)
    return IntakeRanking(
        intake_id=intake.intake_id,
        title=intake.title,
        programme=programme.title if programme else "",
        highest=max((_highest(each.applied) for each in found.values()), default=0),
        applications=len(found),
        not_through_gate=sum(not each.applied.through_gate for each in found.values()),
        sites=tuple(_site(site, places, ranked) for site, places in intake.places.items()),
        ranked=tuple(_entry(each, found[each.candidate.application_id]) for each in ranked),
    )


@intakes.answers(ReserveList, also=(applications, *BESIDE_APPLICATIONS))
async def _reserve_list(question: ReserveList, asker: Asker, db: Any) -> tuple[ReserveEntry, ...]:
    check_reaches(asker, question.intake_id)
    intake = await intake_of(question.intake_id, db)
    found = {each.applied.application_id: each for each in await _of_intake(intake, db)}
    return tuple(_reserve(position, found[id]) for position, id in enumerate(intake.reserves, start=1) if id in found)


async def _of_intake(intake: Intake, db: Any) -> list[Applicant]:
    return await applicants(db, "a.intake_id = $1", intake.intake_id)


def _candidate(found: Applicant) -> Candidate:
    applied = found.applied
    return Candidate(
        application_id=applied.application_id,
        applied_at=applied.submitted_at,
        preferred_site=applied.preferred_site,
        through_gate=applied.through_gate,
        totals=found.totals,
        standing=_STANDING[applied.status],
        placed_at=applied.site,
    )


def _highest(applied: Applied) -> int:
    return sum(scale.highest for scale in applied.scales)


def _site(site: str, places: int, ranked: list[Ranked]) -> SiteRanking:
    there = [each for each in ranked if each.site == site]
    return SiteRanking(
        site=site,
        places=places,
        taken=sum(each.proposal is None for each in there),
        proposed=sum(each.proposal is Proposal.OFFER for each in there),
    )


def _entry(ranked: Ranked, found: Applicant) -> RankedEntry:
    candidate = ranked.candidate
    return RankedEntry(
        rank=ranked.rank,
        application_id=candidate.application_id,
        full_name=found.name,
        preferred_site=candidate.preferred_site,
        mean=_mean(candidate),
        totals=candidate.totals,
        spread=candidate.spread,
        status=found.applied.status,
        proposal=ranked.proposal,
        site=ranked.site,
        tied=ranked.tied,
    )


def _reserve(position: int, found: Applicant) -> ReserveEntry:
    applied, said = found.applied, found.said
    return ReserveEntry(
        position=position,
        application_id=applied.application_id,
        person_id=applied.person_id,
        full_name=found.name,
        email=said.email if said else None,
        phone=said.phone if said else None,
        preferred_site=applied.preferred_site,
        mean=_mean(_candidate(found)),
    )


def _mean(candidate: Candidate) -> float | None:
    return None if candidate.mean is None else round(float(candidate.mean), 2)
