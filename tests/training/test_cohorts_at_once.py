"""What many do at once, through two replicas: places, the one active cohort, completions, numbers and posts hold."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import orjson

from services.training.app import training
from shared.contracts.messages import Command, Event
from shared.contracts.refusals import BUSY, UNAVAILABLE, Refused
from shared.contracts.training import (
    ApplyForVacancy,
    ApproveException,
    CompleteTrainee,
    EnrolTrainee,
    FillVacancy,
    IssueCertificate,
    RevokeCertificate,
)
from shared.contracts.types import Actor
from shared.ids import new_id
from tests.support.running import Running, grant, record, running
from tests.support.servers import Servers
from tests.training.applications import AUTUMN, numbered
from tests.training.cohorts import (
    COHORT,
    ENDS,
    FIRST_COORDINATOR,
    LATER_COHORT,
    ORGANISATION,
    SECOND_COORDINATOR,
    accepted,
    formed,
    intakes,
    later,
)
from tests.training.test_vacancy import VACANCY, open_vacancy

REPLICAS = 2
PEOPLE = [numbered(900 + number) for number in range(4)]
APPLICATIONS = [numbered(910 + number) for number in range(4)]
TO_THE_AUTUMN = numbered(920)
SUMMER = datetime(2026, 7, 20, 12, tzinfo=UTC)


async def sent(replica: Running, command: Command, by: Actor = FIRST_COORDINATOR) -> str:
    """What came of it, after as many attempts as others make needful: `done`, or why not."""
    command_id = new_id()
    while True:
        try:
            await replica.client.send(command, actor=by, command_id=command_id, occurred_at=SUMMER)
        except Refused as refused:
            if refused.problem.code not in (BUSY.code, UNAVAILABLE.code):
                return refused.problem.code
        else:
            return "done"


@asynccontextmanager
async def replicas_with(servers: Servers, network: str, *events: Event) -> AsyncIterator[list[Running]]:
    """Replicas of the service; everybody has accepted a place in the spring, and the first one in the autumn, too."""
    async with AsyncExitStack() as stack:
        replicas = [
            await stack.enter_async_context(running(training, servers, network, await servers.fresh_database()))
            for _ in range(REPLICAS)
        ]
        await grant(replicas[0].log, FIRST_COORDINATOR, SECOND_COORDINATOR)
        places = [each for two in zip(APPLICATIONS, PEOPLE, strict=True) for each in accepted(*two)]
        in_autumn = accepted(TO_THE_AUTUMN, PEOPLE[0], intake_id=AUTUMN)
        await record(replicas[0].log, *intakes(), *places, *in_autumn, *events)
        yield replicas


async def at_once(replicas: list[Running], *commands: Command) -> Counter[str]:
    tries = (sent(replicas[number % REPLICAS], command) for number, command in enumerate(commands))
    return Counter(await asyncio.gather(*tries))


async def recorded(replica: Running, *kinds: str) -> list[dict[str, Any]]:
    found = [event for body in await replica.bodies() if (event := orjson.loads(body))["type"] in kinds]
    return [event["data"] for event in found]


async def test_no_more_people_are_enrolled_than_there_are_places(servers: Servers, network: str) -> None:
    async with replicas_with(servers, network, formed()) as replicas:
        enrol = [EnrolTrainee(cohort_id=COHORT, application_id=each) for each in APPLICATIONS]
        assert await at_once(replicas, *enrol) == {"done": 2, "cohort.full": 2}
        assert len(await recorded(replicas[0], "TraineeEnrolled")) == 2


async def test_nobody_is_enrolled_in_two_cohorts(servers: Servers, network: str) -> None:
    async with replicas_with(servers, network, formed(), later()) as replicas:
        spring = EnrolTrainee(cohort_id=COHORT, application_id=APPLICATIONS[0])
        autumn = EnrolTrainee(cohort_id=LATER_COHORT, application_id=TO_THE_AUTUMN)
        outcomes = await at_once(replicas, spring, autumn, spring, autumn)
        assert set(outcomes) == {"done", "trainee.active_elsewhere"}
        assert len(await recorded(replicas[0], "TraineeEnrolled")) == 1


async def test_a_training_is_completed_and_certified_once(servers: Servers, network: str) -> None:
    async with replicas_with(servers, network, formed()) as replicas:
        whose: list[dict[str, Any]] = [{"cohort_id": COHORT, "person_id": person} for person in PEOPLE[:2]]
        enrol = [EnrolTrainee(cohort_id=COHORT, application_id=each) for each in APPLICATIONS[:2]]
        assert await at_once(replicas, *enrol) == {"done": 2}
        for by in (FIRST_COORDINATOR, SECOND_COORDINATOR):
            for each in whose:
                assert await sent(replicas[0], ApproveException(**each, reason="As agreed"), by) == "done"
        complete = [CompleteTrainee(**each, completed_on=ENDS) for each in whose]
        assert await at_once(replicas, *complete, *complete) == {"done": 4}
        issue = [IssueCertificate(**each) for each in whose]
        assert await at_once(replicas, *issue, *reversed(issue)) == {"done": 4}
        assert len(await recorded(replicas[0], "TraineeCompleted")) == 2
        assert len(await recorded(replicas[0], "CertificateSeriesClaimed")) == 1
        issued = await recorded(replicas[0], "CertificateIssued")
        assert sorted(each["number"][-3:] for each in issued) == ["001", "002"]

        # It is taken back, and who would apply as somebody who completed must not any more: whichever comes first.
        await record(replicas[0].log, *open_vacancy(to_all_from=date(2026, 12, 1)))
        outcomes = await at_once(
            replicas,
            RevokeCertificate(**whose[0], reason="A mistake"),
            ApplyForVacancy(vacancy_id=VACANCY, person_id=PEOPLE[0]),
        )
        assert outcomes in ({"done": 2}, {"done": 1, "vacancy.completers_first": 1})
        again = ApplyForVacancy(vacancy_id=VACANCY, person_id=PEOPLE[0])
        assert await sent(replicas[1], again) in ("vacancy.completers_first", "vacancy.applied")


async def test_no_more_posts_are_filled_than_there_are(servers: Servers, network: str) -> None:
    async with replicas_with(servers, network, *open_vacancy(posts=2), formed(places=4)) as replicas:
        enrol = [EnrolTrainee(cohort_id=COHORT, application_id=each) for each in APPLICATIONS]
        assert await at_once(replicas, *enrol) == {"done": 4}
        apply = [ApplyForVacancy(vacancy_id=VACANCY, person_id=person) for person in PEOPLE]
        assert await at_once(replicas, *apply) == {"done": 4}
        fill = [FillVacancy(vacancy_id=VACANCY, person_id=each, starts_on=date(2026, 9, 1)) for each in PEOPLE]
        assert await at_once(replicas, *fill) == {"done": 2, "vacancy.filled": 2}
        employed = await recorded(replicas[0], "EmploymentStarted")
        assert len({each["person_id"] for each in employed}) == 2
        assert {each["organisation_id"] for each in employed} == {str(ORGANISATION)}
