"""Norfolk and Suffolk's intake: who is interested, who applies, what the scores of two assessors propose.

All of it is entered long afterwards from a coordinator's papers, each with its day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from peernet.importing.application_outcomes import ApplicationResult
from peernet.importing.application_plan import ApplicationPlan
from peernet.importing.applications import ImportedApplications, import_applications
from peernet.importing.joining import Wording
from peernet.importing.network import network_over
from peernet.importing.sheets import open_sheet
from peernet.spreadsheet.application_sheet import APPLICATION_SHEET
from shared.contracts.membership import GrantAccess
from shared.contracts.training import (
    Applications,
    Course,
    CourseShape,
    CourseShapes,
    Criteria,
    DefineProgramme,
    Every,
    FeedbackTemplate,
    IntakeRanking,
    Intakes,
    OfferTrainingPlace,
    OpenIntake,
    PlanIntake,
    Programmes,
    Proposal,
    Ranking,
    RegisterInterest,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.story.figures import Figure, exactly, more_than
from tests.story.norfolk_applicants import (
    CRITERIA,
    HELLESDON,
    HIGHEST,
    LOWEST,
    NOT_THROUGH_GATE,
    WEST_SUFFOLK,
    write_sheet,
)
from tests.story.people import Person
from tests.story.stage import Stage, together
from tests.support.wait import eventually

PLACES = {HELLESDON: 11, WEST_SUFFOLK: 7}
BEFORE, DEFINED, OPENED = "2025-10-20", "2025-10-06", "2025-12-01"
INTAKES_A_YEAR, INTERESTED, RESERVES = 3, 5, 5
# For longer than anybody will play this: what ended in the past would be purged before it is looked at.
KEPT_DAYS = 3650
NO_PLACE, NOT_THIS_TIME = "no_place", "not_this_time"
FORM = Wording.named("application-form-2025")
TEXTS = {
    "own_condition": "Understands their own condition, or that of whom they care for",
    "recovery": "Understands what recovery means",
    "give_back": "Wants to give something back",
    "compassion": "Meets others with compassion",
}


@dataclass
class Intake:
    """The programme and its first intake, as its coordinator sees to them."""

    stage: Stage
    programme_id: UUID
    id: UUID
    assessors: tuple[Actor, Actor]
    shape: CourseShape

    async def bring_in(self) -> ImportedApplications:
        """The coordinator's sheet, as `peernet import applications` does."""
        sheet = open_sheet(write_sheet(self.stage.folder / "applicants.csv"), APPLICATION_SHEET, {})
        one, two = (each.id for each in self.assessors)
        plan = ApplicationPlan.of(sheet, self.id, (one, two), FORM, datetime.now(UTC))
        log = self.stage.log
        network = await network_over(log.nc, log.network, str(self.stage.coordinator))
        imported = await import_applications(plan, network, self.stage.claims, dry_run=False, at_once=8)
        self.stage.seen(await log.last_sequence())
        return imported

    async def ranking(self) -> IntakeRanking:
        found: IntakeRanking = await self.stage.ask(Ranking(intake_id=self.id, reserves=RESERVES))
        return found


async def apply(stage: Stage, interested: Sequence[Person]) -> tuple[Intake, list[Figure]]:
    """From the programme to 83 applications with their scores."""
    intake, figures = await _planned(stage)
    figures += await _interest(intake, interested)
    imported = await intake.bring_in()
    before = await _counted(stage)
    again = await intake.bring_in()
    scored = len(imported.requests) - NOT_THROUGH_GATE
    return intake, [
        *figures,
        more_than("Applicants", "over 80", 80, _count(imported, ApplicationResult.APPLIED)),
        exactly("Of them not through the gate", NOT_THROUGH_GATE, imported.not_through_gate),
        exactly("Scored by two assessors, as the sheet has it", scored, imported.scored),
        exactly("The same sheet again brings in", 0, _count(again, ApplicationResult.APPLIED)),
        exactly("And adds nothing", True, await _counted(stage) == before),
        *await _what_the_scores_propose(intake),
    ]


async def _planned(stage: Stage) -> tuple[Intake, list[Figure]]:
    shapes: tuple[CourseShape, ...] = await stage.ask(CourseShapes())
    (shape,) = (each for each in shapes if each.course.placement_weeks)
    programme_id = (await stage.do(_programme(shape), on=DEFINED)).id
    sites = [{"site": site, "places": places} for site, places in PLACES.items()]
    months = ("2026-03", "2026-06", "2026-10")
    plans = [
        PlanIntake.model_validate(
            {"programme_id": programme_id, "title": f"Group of {month}", "starts_on": month, "sites": sites}
        )
        for month in (*months, "2026-11")
    ]
    first = (await stage.do(plans[0], on=BEFORE)).id
    for plan in plans[1:INTAKES_A_YEAR]:
        await stage.do(plan, on=BEFORE)
    one_more = await stage.refused(plans[-1], on=BEFORE)
    assessors = (Actor(ActorKind.ASSESSOR, new_id()), Actor(ActorKind.ASSESSOR, new_id()))
    for assessor in assessors:
        await stage.do(GrantAccess(actor=assessor.id, kind=assessor.kind, scope=f"intake:{first}"), on=BEFORE)
    (programme,) = await stage.ask(Programmes())
    return Intake(stage, programme_id, first, assessors, shape), [
        exactly("Criteria behind the gate", 4, len(programme.criteria.criteria)),
        exactly("Intakes planned for the year", INTAKES_A_YEAR, len(await stage.ask(Intakes()))),
        exactly("One more than up to three a year", "programme.year_full", one_more),
    ]


async def _counted(stage: Stage) -> int:
    return len(await stage.events("ApplicationSubmitted", "AssessorAssigned", "CriterionScored"))


def _count(imported: ImportedApplications, result: ApplicationResult) -> int:
    return sum(outcome.result is result for outcome in imported.outcomes)


def _programme(shape: CourseShape) -> DefineProgramme:
    criteria = {
        "gate": {
            "text": "Lived experience, one's own or as a carer",
            "admits": ["own", "carer", "both"],
        },
        "criteria": [{"code": code, "text": TEXTS[code], "lowest": LOWEST, "highest": HIGHEST} for code in CRITERIA],
    }
    templates = (
        FeedbackTemplate(
            code=NO_PLACE,
            title="Scored, and no place",
            text="Dear {full_name}, thank you for applying to {programme}. What spoke for you most: {strongest}.",
        ),
        FeedbackTemplate(
            code=NOT_THIS_TIME,
            title="Not assessed",
            text="Dear {full_name}, thank you for applying to {programme}, which asks for lived experience.",
        ),
    )
    return DefineProgramme(
        title="Peer support worker training",
        criteria=Criteria.model_validate(criteria),
        completion_rule=shape.completion_rule,
        # The shape has its days one after the other; here they are a week apart.
        course=Course.model_validate(shape.course.model_dump() | {"every": Every.WEEK}),
        intakes_a_year=INTAKES_A_YEAR,
        keep_unsuccessful_days=KEPT_DAYS,
        feedback_templates=templates,
    )


async def _interest(intake: Intake, interested: Sequence[Person]) -> list[Figure]:
    """People who heard of it before anybody could apply; they are told when the intake opens, and once."""
    stage = intake.stage
    await together(
        stage.do(RegisterInterest(programme_id=intake.programme_id, full_name=each.name, email=each.email), on=BEFORE)
        for each in interested
    )
    await stage.do(OpenIntake(intake_id=intake.id), on=OPENED)
    return [exactly("Interested, and told that it is open", len(interested), await told(stage, len(interested)))]


async def told(stage: Stage, many: int) -> int:
    """How many have been told of an open intake, once it is `many`."""

    async def are_told() -> bool:
        return len(await stage.events("IntakeAnnounced")) >= many

    await eventually(are_told)
    announced = await stage.events("IntakeAnnounced")
    stage.seen(announced[-1].sequence)
    return len({event.path for event in announced})


async def _what_the_scores_propose(intake: Intake) -> list[Figure]:
    ranking = await intake.ranking()
    places = {site.site: (site.places, site.proposed) for site in ranking.sites}
    proposed = Counter(each.proposal for each in ranking.ranked)
    tied = [each for each in ranking.ranked if each.tied]
    everybody = await intake.stage.ask(Applications(intake_id=intake.id))
    offer = next(each for each in ranking.ranked if each.proposal is Proposal.OFFER)
    decides = await intake.stage.refused(
        OfferTrainingPlace(application_id=offer.application_id, site=offer.site or HELLESDON), by=intake.assessors[0]
    )
    return [
        *(
            exactly(f"The scores propose at {site}, of {places[site][0]}", PLACES[site], places[site][1])
            for site in PLACES
        ),
        exactly("They propose as reserves", RESERVES, proposed[Proposal.RESERVE]),
        exactly("And for feedback", len(everybody) - sum(PLACES.values()) - RESERVES, proposed[Proposal.FEEDBACK]),
        more_than("Alike at the cut, for a person to decide", "some", 1, len(tied)),
        exactly("An assessor decides", "access.refused", decides),
        exactly("Decided so far", 0, len([each for each in everybody if each.status != "submitted"])),
    ]
