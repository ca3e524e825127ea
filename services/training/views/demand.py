"""How many want to come, against how many places there are? Answered from several views' rows."""

from typing import Any
from uuid import UUID

from services.training.views.applications import ENDED, Applied, applications
from services.training.views.intakes import Intake, intakes, intakes_asked_for, titles_of
from services.training.views.interests import interests
from services.training.views.programmes import programmes
from shared.contracts.training import ApplicationStatus, Demand, DemandEntry, InterestStatus, SiteDemand
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries


@intakes.answers(Demand, also=(programmes, interests, applications))
async def _demand(question: Demand, asker: Asker, db: Any) -> tuple[DemandEntry, ...]:
    found = await intakes_asked_for(question, asker, db)
    page = found[question.offset : question.offset + question.limit]
    waiting = "SELECT programme_id, count(*) FROM interests WHERE status = $1 GROUP BY 1"
    interested = {each["programme_id"]: each["count"] for each in await db.fetch(waiting, InterestStatus.WAITING)}
    applied: dict[UUID, list[Applied]] = {each.intake_id: [] for each in page}
    for each in rows(
        applications, await db.fetch("SELECT * FROM applications WHERE intake_id = ANY($1)", list(applied))
    ):
        applied[each.intake_id].append(each)
    titles = await titles_of(db)
    return tuple(
        _entry(each, applied[each.intake_id], interested.get(each.programme_id, 0), titles.get(each.programme_id, ""))
        for each in page
    )


def _entry(intake: Intake, applied: list[Applied], interested: int, programme: str) -> DemandEntry:
    live = [each for each in applied if each.status not in ENDED]
    return DemandEntry(
        intake_id=intake.intake_id,
        title=intake.title,
        programme_id=intake.programme_id,
        programme=programme,
        interested=interested,
        applications=len(applied),
        live=len(live),
        either_site=sum(each.preferred_site is None for each in live),
        reserved=len(intake.reserves),
        places=sum(intake.places.values()),
        sites=tuple(_site(site, places, intake, live) for site, places in intake.places.items()),
    )


def _site(site: str, places: int, intake: Intake, live: list[Applied]) -> SiteDemand:
    there = [each for each in live if each.site == site]
    held = sum(each.site == site for each in intake.held)
    return SiteDemand(
        site=site,
        places=places,
        first_choice=sum(each.preferred_site == site for each in live),
        offered=sum(each.status is ApplicationStatus.OFFERED for each in there),
        accepted=sum(each.status is ApplicationStatus.ACCEPTED for each in there),
        free=max(places - held, 0),
    )
