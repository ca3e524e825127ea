"""Norfolk and Suffolk today: who waits for the next intake, applies, and hears of it by mail. What was long ago, and is
entered only now, nobody is told of.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from peernet.moments import ZONE
from shared.contracts.notify import Notice
from shared.contracts.training import (
    ApplicantExperience,
    OpenIntake,
    PlanIntake,
    RegisterInterest,
    RejectApplication,
    SubmitApplication,
)
from tests.story.figures import Figure, exactly
from tests.story.norfolk_intake import PLACES, Intake
from tests.story.people import Person
from tests.story.post import Post, by_kind, each_once, of
from tests.story.stage import Stage, basis

FEEDBACK = "This training asks for experience of one's own. There are other ways to help, and we would gladly show you."
# What nobody who looks over a shoulder should read.
TELLING = ("peer", "mental", "recovery", "lived", "support", "health")


async def what_was_long_ago(post: Post, joined: int) -> list[Figure]:
    """Applications, decisions and certificates of the last year: only that people are members is so since today."""
    found = await post.new()
    return [
        exactly("By mail, of all this: welcome, to who is a member since today", f"{joined} welcome", by_kind(found))
    ]


async def today(intake: Intake, newcomers: Sequence[Person], post: Post) -> list[Figure]:
    """Three are interested, and two of them apply. One is not through the gate, and is told so, with feedback."""
    following, closes_on = await _planned(intake, newcomers)
    before = await post.new()
    await intake.stage.do(OpenIntake(intake_id=following, closes_on=closes_on))
    opened = await post.new()
    not_through = await _applies(intake.stage, following, newcomers[0], ApplicantExperience.NONE)
    await _applies(intake.stage, following, newcomers[1], ApplicantExperience.OWN)
    received = await post.new()
    await intake.stage.do(RejectApplication(application_id=not_through, feedback=FEEDBACK))
    rejected = await post.new()
    seen = [each.subject.casefold() for each in (*opened, *received, *rejected)]
    return [
        exactly("By mail, before the next intake is open", "none", by_kind(before)),
        each_once("It is open: told, whoever is interested", newcomers, of(Notice.INTAKE_ANNOUNCED, opened)),
        each_once(
            "Whoever applies is told that it has arrived", newcomers[:2], of(Notice.APPLICATION_RECEIVED, received)
        ),
        each_once("Who was not successful is told", newcomers[:1], of(Notice.APPLICATION_REJECTED, rejected)),
        exactly("With the feedback that a person approved", True, all(FEEDBACK in each.text for each in rejected)),
        exactly("And nothing else", 6, len(opened) + len(received) + len(rejected)),
        exactly("No subject tells whom it is from or why", 0, sum(word in each for each in seen for word in TELLING)),
    ]


async def _planned(intake: Intake, interested: Sequence[Person]) -> tuple[UUID, date]:
    """The next intake, and the last day on which people can apply for it."""
    for person in interested:
        interest = RegisterInterest(programme_id=intake.programme_id, full_name=person.name, email=person.email)
        await intake.stage.do(interest)
    day = (datetime.now(ZONE) + timedelta(days=120)).date()
    plan = {
        "programme_id": intake.programme_id,
        "title": "The next group",
        "starts_on": f"{day:%Y-%m}",
        "sites": [{"site": site, "places": places} for site, places in PLACES.items()],
    }
    return (await intake.stage.do(PlanIntake.model_validate(plan))).id, day - timedelta(days=60)


async def _applies(stage: Stage, intake_id: UUID, person: Person, brings: ApplicantExperience) -> UUID:
    today = datetime.now(ZONE).date().isoformat()
    apply = SubmitApplication(
        intake_id=intake_id, full_name=person.name, email=person.email, lived_experience=brings, basis=basis(today)
    )
    return (await stage.do(apply)).id
