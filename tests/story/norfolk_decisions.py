"""What people decide on the applications: places, a reserve list in order, and feedback for each of the others."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from shared.contracts.training import (
    AcceptTrainingPlace,
    ApplicationEntry,
    Applications,
    CloseIntake,
    DeclineTrainingPlace,
    FeedbackDraft,
    MyTraining,
    OfferTrainingPlace,
    OwnWay,
    Proposal,
    RankedEntry,
    RejectApplication,
    ReserveApplication,
    ReserveEntry,
    ReserveList,
    ShortlistApplication,
)
from shared.contracts.types import Actor, ActorKind
from tests.story.figures import Figure, exactly
from tests.story.norfolk_applicants import NOT_THROUGH_GATE
from tests.story.norfolk_intake import NO_PLACE, NOT_THIS_TIME, PLACES, Intake

CLOSED, DECIDED, ANSWERED, OFFERED_AGAIN, ENDED = "2026-01-16", "2026-02-06", "2026-02-13", "2026-02-16", "2026-03-16"
APPROVED = "We talked this over, and would gladly hear from you again."


async def decide(intake: Intake) -> list[Figure]:
    """Eighteen places are accepted in the end, seven and eleven as before: one declines, and a reserve follows."""
    stage = intake.stage
    await stage.do(CloseIntake(intake_id=intake.id), on=CLOSED)
    ranked = (await intake.ranking()).ranked
    by_proposal = {what: [each for each in ranked if each.proposal is what] for what in Proposal}
    offers, reserves = by_proposal[Proposal.OFFER], by_proposal[Proposal.RESERVE]
    for each in (*offers, *reserves):
        await stage.do(ShortlistApplication(application_id=each.application_id), on=DECIDED)
    figures = [await _nobody_decides_on_who_is_not_assessed(intake)]
    for each in offers:
        await stage.do(_offer(each.application_id, each.site), on=DECIDED)
    figures += [await _one_place_more(intake, reserves[0])]
    for each in reserves:
        await stage.do(ReserveApplication(application_id=each.application_id), on=DECIDED)
    rejected = by_proposal[Proposal.FEEDBACK]
    for each in rejected:
        await _reject(intake, each.application_id, each.rank is not None, on=DECIDED)
    figures += await _answers(intake, offers)
    left = await _reserves(intake)
    for waits in left:
        await _reject(intake, waits.application_id, scored=True, on=ENDED)
    return [*figures, *await _what_was_decided(intake, by_proposal[Proposal.FEEDBACK], len(left))]


def _offer(application_id: UUID, site: str | None) -> OfferTrainingPlace:
    assert site
    return OfferTrainingPlace(application_id=application_id, site=site)


async def _nobody_decides_on_who_is_not_assessed(intake: Intake) -> Figure:
    everybody = await _applications(intake)
    below = next(each for each in everybody if not each.through_gate)
    code = await intake.stage.refused(ShortlistApplication(application_id=below.application_id), on=DECIDED)
    return exactly("Somebody who is not through the gate is shortlisted", "application.not_through_gate", code)


async def _one_place_more(intake: Intake, reserve: RankedEntry) -> Figure:
    codes = {await intake.stage.refused(_offer(reserve.application_id, site), on=DECIDED) for site in PLACES}
    return exactly("One place more than there are", "intake.site_full", ", ".join(codes))


async def _reject(intake: Intake, application_id: UUID, scored: bool, *, on: str) -> None:
    """A template fills itself in, a person adds to it, and approves it by sending it."""
    draft = FeedbackDraft(application_id=application_id, template=NO_PLACE if scored else NOT_THIS_TIME)
    text = (await intake.stage.ask(draft)).text
    rejection = RejectApplication(application_id=application_id, feedback=f"{text} {APPROVED}", next_interest=scored)
    await intake.stage.do(rejection, on=on)


async def _answers(intake: Intake, offers: Sequence[RankedEntry]) -> list[Figure]:
    """The last of those with an offer cannot come; who comes first in the list and would go there is offered it."""
    stage, declines = intake.stage, offers[-1]
    for each in offers[:-1]:
        await stage.do(AcceptTrainingPlace(application_id=each.application_id), on=ANSWERED)
    await stage.do(DeclineTrainingPlace(application_id=declines.application_id), on=ANSWERED)
    willing = [each for each in await _reserves(intake) if each.preferred_site in (None, declines.site)]
    passed_over = await stage.refused(_offer(willing[1].application_id, declines.site), on=OFFERED_AGAIN)
    await stage.do(_offer(willing[0].application_id, declines.site), on=OFFERED_AGAIN)
    await stage.do(AcceptTrainingPlace(application_id=willing[0].application_id), on=OFFERED_AGAIN)
    return [exactly("Out of order from the reserve list", "intake.out_of_order", passed_over)]


async def _reserves(intake: Intake) -> tuple[ReserveEntry, ...]:
    found: tuple[ReserveEntry, ...] = await intake.stage.ask(ReserveList(intake_id=intake.id))
    return found


async def _applications(intake: Intake) -> tuple[ApplicationEntry, ...]:
    found: tuple[ApplicationEntry, ...] = await intake.stage.ask(Applications(intake_id=intake.id))
    return found


async def accepted(intake: Intake) -> list[ApplicationEntry]:
    return [each for each in await _applications(intake) if each.status == "accepted"]


async def _what_was_decided(intake: Intake, rejected: Iterable[RankedEntry], waited: int) -> list[Figure]:
    stage, everybody = intake.stage, await _applications(intake)
    statuses = Counter(each.status.value for each in everybody)
    sites = Counter(each.site for each in everybody if each.status == "accepted")
    by_id = {each.application_id: each for each in everybody}
    scored = next(each for each in rejected if each.rank)
    person = by_id[scored.application_id].person_id
    assert person
    own: OwnWay = await stage.ask(MyTraining(person_id=person), by=Actor(ActorKind.MEMBER, person))
    decided = await stage.events("TrainingPlaceOffered", "ApplicationRejected", "ApplicationShortlisted")
    return [
        *(exactly(f"Accepted at {site}", places, sites[site]) for site, places in PLACES.items()),
        exactly("Declined", 1, statuses["declined"]),
        exactly("Waited as reserves until the training began", 4, waited),
        exactly("Rejected, each with feedback", len(everybody) - 19, statuses["rejected"]),
        exactly(
            "Of them, to be told of the next intake",
            statuses["rejected"] - NOT_THROUGH_GATE,
            len(await told_next(intake)),
        ),
        exactly("A person is shown the feedback to them", True, APPROVED in (own.applications[0].feedback or "")),
        exactly(
            "Every decision has a human actor", True, all(each.actor == str(stage.coordinator) for each in decided)
        ),
    ]


async def told_next(intake: Intake) -> list[UUID]:
    """Who waits to be told of the next intake, because they got no place in this one."""
    registered = await intake.stage.events("InterestRegistered")
    return [UUID(each.data["person_id"]) for each in registered if each.data.get("after_application")]
