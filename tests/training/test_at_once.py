"""What many do at once, through several replicas: one live application a person, no place and no year given twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import orjson

from services.training.app import training
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, UNAVAILABLE, Refused
from shared.contracts.training import (
    AcceptTrainingPlace,
    AssignAssessor,
    DeclineTrainingPlace,
    EnrolTrainee,
    EnteredScore,
    EnterScores,
    OfferTrainingPlace,
    OpenIntake,
    PlanIntake,
    RegisterInterest,
    ScoreSource,
    WithdrawApplication,
)
from shared.ids import new_id
from tests.support.running import COORDINATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.training.applications import (
    COURSE_ID,
    HELLESDON,
    RUTH,
    SAM,
    SPRING,
    SUFFOLK,
    apply,
    assessor,
    claimed,
    define,
    held,
    numbered,
    sites,
)
from tests.training.cohorts import accepted, formed

REPLICAS, CAP, PLACES, PEOPLE = 2, 3, 2, 5


async def sent(replica: Running, command: Command) -> str:
    """What came of it, after as many attempts as others make needful: `done`, or why not."""
    command_id = new_id()
    while True:
        try:
            await replica.client.send(command, actor=COORDINATOR, command_id=command_id)
        except Refused as refused:
            if refused.problem.code not in (BUSY.code, UNAVAILABLE.code):
                return refused.problem.code
        else:
            return "done"


def plan(number: int, **changes: Any) -> PlanIntake:
    fields: dict[str, Any] = {
        "intake_id": SPRING if number == 0 else numbered(700 + number),
        "programme_id": COURSE_ID,
        "title": "An intake",
        "starts_on": "2027-03",
        "sites": sites(PLACES, PLACES),
    }
    return PlanIntake(**(fields | changes))


@asynccontextmanager
async def open_intake(servers: Servers, network: str) -> AsyncIterator[list[Running]]:
    """Replicas of the service, with an intake to which people can apply."""
    async with AsyncExitStack() as stack:
        replicas = [
            await stack.enter_async_context(running(training, servers, network, await servers.fresh_database()))
            for _ in range(REPLICAS)
        ]
        await grant(replicas[0].log, COORDINATOR, assessor(RUTH), assessor(SAM))
        for command in (define(intakes_a_year=CAP), plan(0), OpenIntake(intake_id=SPRING)):
            assert await sent(replicas[0], command) == "done"
        yield replicas


async def events(replica: Running, *kinds: str) -> list[dict[str, Any]]:
    return [event for body in await replica.bodies() if (event := orjson.loads(body))["type"] in kinds]


async def test_one_person_applies_and_asks_about_it_many_times_at_once(servers: Servers, network: str) -> None:
    async with open_intake(servers, network) as replicas:
        named: dict[str, Any] = {"full_name": "Asha", "email": "asha@post.example"}
        asked = [apply(numbered(800 + number), None, **named) for number in range(6)]
        interest = [RegisterInterest(programme_id=COURSE_ID, **named) for _ in range(6)]
        outcomes = await asyncio.gather(
            *(
                sent(replicas[number % REPLICAS], command)
                for each in zip(asked, interest, strict=True)
                for number, command in enumerate(each)
            )
        )
        assert Counter(outcomes) == {"done": 2, "application.already": 5, "interest.already": 5}
        said = await events(replicas[0], "ApplicantClaimed", "ApplicationSubmitted", "InterestRegistered")
        assert len(said) == 3
        assert len({event["data"]["person_id"] for event in said}) == 1


async def test_no_year_is_given_away_too_often(servers: Servers, network: str) -> None:
    async with open_intake(servers, network) as replicas:
        outcomes = await asyncio.gather(
            *(sent(replicas[number % REPLICAS], plan(number)) for number in range(1, CAP + 3))
        )
        assert Counter(outcomes) == {"done": CAP - 1, "programme.year_full": 3}


async def test_no_place_is_offered_twice_and_one_that_is_free_again_goes_on(servers: Servers, network: str) -> None:
    async with open_intake(servers, network) as replicas:
        ids = [numbered(800 + number) for number in range(PEOPLE)]

        async def assess(number: int) -> None:
            replica, id = replicas[number % REPLICAS], ids[number]
            contact: dict[str, Any] = {"full_name": f"Applicant {number}", "email": f"a{number}@post.example"}
            assert await sent(replica, apply(id, None, **contact)) == "done"
            scores = tuple(EnteredScore(criterion=name, score=4) for name in ("recovery", "compassion"))
            for who in (RUTH, SAM):
                assert await sent(replica, AssignAssessor(application_id=id, assessor_id=who)) == "done"
                entered = EnterScores(application_id=id, assessor_id=who, scores=scores, source=ScoreSource.SHEET)
                assert await sent(replica, entered) == "done"

        async def offer(number: int) -> str:
            return await sent(
                replicas[number % REPLICAS], OfferTrainingPlace(application_id=ids[number], site=HELLESDON)
            )

        await asyncio.gather(*(assess(number) for number in range(PEOPLE)))
        outcomes = await asyncio.gather(*(offer(number) for number in range(PEOPLE)))
        assert Counter(outcomes) == {"done": PLACES, "intake.site_full": PEOPLE - PLACES}

        # Somebody declines and withdraws at once, in two places: one of them counts, and one place is free again.
        offered = [id for id, outcome in zip(ids, outcomes, strict=True) if outcome == "done"]
        answers = await asyncio.gather(
            sent(replicas[0], DeclineTrainingPlace(application_id=offered[0])),
            sent(replicas[1], WithdrawApplication(application_id=offered[0])),
            sent(replicas[0], AcceptTrainingPlace(application_id=offered[1])),
        )
        assert Counter(answers) == {"done": 2, "application.ended": 1}
        again = await asyncio.gather(*(offer(number) for number, outcome in enumerate(outcomes) if outcome != "done"))
        assert Counter(again) == {"done": 1, "intake.site_full": PEOPLE - PLACES - 1}
        moves = await events(replicas[0], "SitePlaceHeld", "SitePlaceFreed")
        assert Counter(event["type"] for event in moves) == {"SitePlaceHeld": PLACES + 1, "SitePlaceFreed": 1}
        assert SUFFOLK not in {event["data"]["site"] for event in moves}


async def test_nobody_is_enrolled_on_an_application_that_they_take_back(servers: Servers, network: str) -> None:
    people = [(numbered(800 + number), numbered(900 + number)) for number in range(PEOPLE)]
    cohort = formed(places=PEOPLE)
    places = [each for id, person in people for each in (claimed(id, person), *accepted(id, person), held(id))]
    async with open_intake(servers, network) as replicas:
        await record(replicas[0].log, cohort, *places)
        outcomes = await asyncio.gather(
            *(
                asyncio.gather(
                    sent(replicas[number % 2], EnrolTrainee(cohort_id=cohort.cohort_id, application_id=id)),
                    sent(replicas[(number + 1) % 2], WithdrawApplication(application_id=id)),
                )
                for number, (id, _) in enumerate(people)
            )
        )
        either = {("done", "application.in_training"), ("trainee.not_accepted", "done")}
        assert {(enrolling, withdrawing) for enrolling, withdrawing in outcomes} <= either
        taken = {event["data"]["application_id"] for event in await events(replicas[0], "TrainingPlaceTaken")}
        withdrawn = {event["data"]["application_id"] for event in await events(replicas[0], "ApplicationWithdrawn")}
        assert taken | withdrawn == {str(id) for id, _ in people}
        assert not taken & withdrawn
