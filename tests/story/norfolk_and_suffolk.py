"""Norfolk and Suffolk: over 80 people apply to be trained as peer support workers, and 18 of them complete."""

from itertools import islice

from shared.contracts.membership import OrganisationKind, RegisterOrganisation
from tests.story.figures import Figure
from tests.story.norfolk_after import certificates, joining, next_group, posts, the_way
from tests.story.norfolk_applicants import APPLIED
from tests.story.norfolk_cohorts import train
from tests.story.norfolk_decisions import decide, told_next
from tests.story.norfolk_intake import INTERESTED, apply
from tests.story.norfolk_today import today, what_was_long_ago
from tests.story.people import people
from tests.story.post import Post
from tests.story.stage import Stage, Story

ENTERED = "2025-10-01"


async def play(stage: Stage) -> list[Figure]:
    trust = RegisterOrganisation(name="Norfolk and Suffolk trust", kind=OrganisationKind.NHS_TRUST)
    trust_id = (await stage.do(trust, on=ENTERED)).id
    intake, figures = await apply(stage, list(islice(people(), INTERESTED)))
    figures += await decide(intake)
    cohorts, trained = await train(intake, trust_id)
    figures += trained
    figures += await certificates(cohorts)
    figures += await posts(intake, cohorts, trust_id, somebody=(await told_next(intake))[0])
    figures += await joining(stage, cohorts)
    figures += await next_group(intake, list(islice(people(), APPLIED, APPLIED + 3)))
    figures += await the_way(intake)
    post, agreed = Post(stage), sum(len(cohort.people) - 1 for cohort in cohorts)
    figures += await what_was_long_ago(post, joined=agreed)
    return [*figures, *await today(intake, list(islice(people(), APPLIED + 3, APPLIED + 6)), post)]


STORY = Story(
    title="Norfolk and Suffolk",
    network="Norfolk and Suffolk peer network",
    area="Norfolk and Suffolk",
    launched_on="2025-10",
    play=play,
)
