"""Who is shown what applicants said, over the bus: assessors and coordinators of that intake, and nobody else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.training.app import training
from shared.contracts.membership import THE_NETWORK, AccessRevoked
from shared.contracts.messages import QUESTIONS, Command, Question
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    AnswerToCriterion,
    ApplicantExperience,
    Application,
    ApplicationRecord,
    Applications,
    AssessorQueue,
    AssignAssessor,
    CohortBoard,
    Completions,
    DeclareConflict,
    Fairness,
    MyTraining,
    Ranking,
    ReserveList,
    ScoreCriterion,
    SubmitApplication,
    UnassignAssessor,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.support.running import COORDINATOR, Running, record, running
from tests.support.servers import Servers
from tests.training.a_training import (
    AUDITOR,
    AUTUMN_ASSESSOR,
    AUTUMN_COORDINATOR,
    COHORT,
    RUTH,
    SAM,
    SPRING_COORDINATOR,
    begin,
)
from tests.training.applications import ASHA, AUTUMN, BASIS, BEN, SPRING, B, C, numbered

SAID = "It took me years to talk about it"
MINE = numbered(27)


@pytest.fixture(scope="module")
async def under_way(servers: Servers) -> AsyncIterator[Running]:
    """A training with an application to the spring intake that says something, and that Ruth is to assess."""
    name = f"t{new_id().hex[-8:]}"
    async with running(training, servers, name, await servers.fresh_database()) as started:
        await begin(started)
        apply = SubmitApplication(
            application_id=MINE,
            intake_id=SPRING,
            full_name="Dev Patel",
            email="dev@post.example",
            lived_experience=ApplicantExperience.BOTH,
            answers=(AnswerToCriterion(criterion="recovery", text=SAID),),
            basis=BASIS,
        )
        await started.client.send(apply, actor=COORDINATOR)
        await started.client.send(AssignAssessor(application_id=MINE, assessor_id=RUTH.id), actor=COORDINATOR)
        yield started


async def ask(started: Running, question: Question, actor: Actor) -> Any:
    return await started.client.ask(question, actor=actor, at_least=await started.log.last_sequence())


async def refused(started: Running, request: Question | Command, actor: Actor) -> str:
    answer = (
        ask(started, request, actor) if isinstance(request, Question) else started.client.send(request, actor=actor)
    )
    with pytest.raises(Refused) as caught:
        await answer
    assert SAID not in caught.value.problem.model_dump_json()
    return caught.value.problem.code


@pytest.mark.parametrize("actor", [COORDINATOR, SPRING_COORDINATOR, RUTH], ids=["all", "its own", "assessor"])
async def test_those_who_are_to_know_are_shown_the_answers(under_way: Running, actor: Actor) -> None:
    found: ApplicationRecord = await ask(under_way, Application(application_id=MINE), actor)
    assert (found.full_name, found.lived_experience) == ("Dev Patel", ApplicantExperience.BOTH)
    assert found.answers == (AnswerToCriterion(criterion="recovery", text=SAID),)


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (AUTUMN_COORDINATOR, "application.unknown"),
        (AUTUMN_ASSESSOR, "application.unknown"),
        (SAM, "application.unknown"),
        (AUDITOR, "access.refused"),
        (Actor(ActorKind.MEMBER, ASHA), "access.refused"),
        (Actor(ActorKind.ORGANISER, COORDINATOR.id), "access.refused"),
        (Actor(ActorKind.OPERATOR, COORDINATOR.id), "access.refused"),
        (Actor(ActorKind.SYSTEM, COORDINATOR.id), "access.refused"),
        (Actor(ActorKind.COORDINATOR, RUTH.id), "access.refused"),
        (Actor(ActorKind.ASSESSOR, COORDINATOR.id), "access.refused"),
    ],
    ids=lambda each: str(each),
)
async def test_nobody_else_is(under_way: Running, actor: Actor, code: str) -> None:
    assert await refused(under_way, Application(application_id=MINE), actor) == code
    assert await refused(under_way, Application(application_id=numbered(29)), actor) == code, "it is told from none"


async def test_no_other_answer_says_what_an_applicant_said(under_way: Running) -> None:
    """Not even to those who may see it there: lists, rankings and figures are read over shoulders."""
    for question in (
        Applications(),
        Ranking(intake_id=SPRING),
        ReserveList(intake_id=SPRING),
        AssessorQueue(),
        CohortBoard(cohort_id=COHORT),
        Fairness(),
    ):
        actor = RUTH if isinstance(question, AssessorQueue) else COORDINATOR
        answer = type(question).answers.dump_json(await ask(under_way, question, actor)).decode()
        assert SAID not in answer
        assert '"both"' not in answer
    fields = {
        name
        for (service, name), question in QUESTIONS.items()
        if service == "training" and "lived_experience" in str(question.answers.json_schema())
    }
    assert fields == {"application", "my_training", "fairness"}


async def test_whoever_is_granted_one_intake_is_shown_that_one(under_way: Running) -> None:
    for actor, intake in ((SPRING_COORDINATOR, SPRING), (AUTUMN_COORDINATOR, AUTUMN)):
        assert {each.intake_id for each in await ask(under_way, Applications(), actor)} == {intake}
    assert (await ask(under_way, Ranking(intake_id=AUTUMN), AUTUMN_COORDINATOR)).applications == 1
    for question in (Ranking(intake_id=SPRING), ReserveList(intake_id=SPRING), CohortBoard(cohort_id=COHORT)):
        assert await refused(under_way, question, AUTUMN_COORDINATOR) == "access.refused"
    assert (await ask(under_way, Completions(), SPRING_COORDINATOR)).enrolled == 1
    assert (await ask(under_way, Completions(), AUTUMN_COORDINATOR)).enrolled == 0
    assert await refused(under_way, MyTraining(person_id=ASHA), SPRING_COORDINATOR) == "access.refused"


async def test_an_assessor_with_a_conflict_sees_and_scores_it_no_more(under_way: Running) -> None:
    send, its = under_way.client.send, Application(application_id=B)
    assert (await ask(under_way, its, RUTH)).application_id == B
    declare = DeclareConflict(application_id=B, assessor_id=RUTH.id, reason="We were neighbours")
    await send(declare, actor=RUTH)
    assert await refused(under_way, its, RUTH) == "application.unknown"
    scores = ScoreCriterion(application_id=B, criterion="recovery", score=3, reason="Well told")
    assert await refused(under_way, scores, RUTH) == "assessor.conflict"
    await send(AssignAssessor(application_id=B, assessor_id=SAM.id), actor=SPRING_COORDINATOR)
    assert (await ask(under_way, its, SAM)).assessors == (SAM.id,)
    await send(UnassignAssessor(application_id=B, assessor_id=SAM.id), actor=SPRING_COORDINATOR)
    assert await refused(under_way, its, SAM) == "application.unknown"


async def test_an_applicant_is_shown_their_own(under_way: Running) -> None:
    herself = Actor(ActorKind.MEMBER, BEN)
    found = await ask(under_way, MyTraining(person_id=BEN), herself)
    assert {each.application_id for each in found.applications} == {B}
    assert {each.lived_experience for each in found.applications} == {ApplicantExperience.OWN}
    assert await refused(under_way, MyTraining(person_id=ASHA), herself) == "access.refused"


async def test_a_grant_that_is_taken_back_holds_no_more(under_way: Running) -> None:
    asked = Application(application_id=C)
    assert (await ask(under_way, asked, AUTUMN_COORDINATOR)).application_id == C
    revoked = AccessRevoked(
        network_id=THE_NETWORK, actor=AUTUMN_COORDINATOR.id, kind=ActorKind.COORDINATOR, scope=f"intake:{AUTUMN}"
    )
    await record(under_way.log, revoked)
    assert await refused(under_way, asked, AUTUMN_COORDINATOR) == "access.refused"
