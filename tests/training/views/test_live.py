"""Membership and training beside each other: purges and erasures are for good, and a rebuild changes nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import pytest

from services.membership.app import membership
from services.training.app import training
from shared.contracts.membership import (
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RequestErasure,
    RoleCode,
)
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    AcceptTrainingPlace,
    AnswerToCriterion,
    ApplicantExperience,
    Application,
    ApplicationPurged,
    ApplicationRejected,
    Applications,
    ApplicationSubmitted,
    AssignAssessor,
    Completions,
    EnrolTrainee,
    EnteredScore,
    EnterScores,
    FormCohort,
    MyTraining,
    OfferTrainingPlace,
    OpenIntake,
    Pipeline,
    PlanIntake,
    PurgeApplication,
    Ranking,
    RegisterInterest,
    RejectApplication,
    ScoreSource,
    SubmitApplication,
    TrainingDataRemoved,
    WithdrawApplication,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from shared.log.envelope import Stored
from shared.vault.vault import Vault
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually
from tests.training.applications import BASIS, HELLESDON, SUFFOLK, define, sites

RUTH, SAM = Actor(ActorKind.ASSESSOR, new_id()), Actor(ActorKind.ASSESSOR, new_id())
SAID = "It took me years to talk about it"


class Network(NamedTuple):
    """Both services, a member, and an intake to which people can apply since last year."""

    members: Running
    training: Running
    asha: UUID
    programme: UUID
    intake: UUID

    async def send(self, command: Command, actor: Actor = COORDINATOR, **wrapping: Any) -> UUID:
        id: UUID = (await self.training.client.send(command, actor=actor, **wrapping)).id
        return id

    async def applies(self, name: str, person: UUID | None = None, **wrapping: Any) -> UUID:
        """The id of an application by a coordinator, on behalf of somebody."""
        apply = SubmitApplication(
            intake_id=self.intake,
            person_id=person,
            full_name=name,
            email=f"{name}@post.example",
            preferred_site=HELLESDON,
            lived_experience=ApplicantExperience.OWN,
            answers=(AnswerToCriterion(criterion="recovery", text=SAID),),
            basis=BASIS,
        )
        return await self.send(apply, **wrapping)

    async def ask(self, question: Any, actor: Actor = COORDINATOR, **how: Any) -> Any:
        return await self.training.client.ask(
            question, actor=actor, at_least=await self.training.log.last_sequence(), **how
        )

    async def stored(self, kind: type[Any]) -> list[Stored]:
        log, found = self.training.log, []
        for sequence in range(1, await log.last_sequence() + 1):
            stored = (await log.message(sequence)).decoded()
            if stored.type == kind.__name__:
                found.append(stored)
        return found

    async def eventually(self, kind: str, many: int = 1) -> list[dict[str, Any]]:
        """What events of this type say, once there are so many of them."""
        documents: list[dict[str, Any]] = []

        async def happened() -> bool:
            bodies = [orjson.loads(body) for body in await self.training.bodies()]
            documents[:] = [each["data"] for each in bodies if each["type"] == kind]
            return len(documents) >= many

        await eventually(happened)
        return documents

    async def dump(self) -> str:
        """All rows of the training service."""
        service = self.training.service
        return "\n".join(
            [str(await service.pool.fetch(f"SELECT * FROM {view.name}")) for view in service.projector.views]
        )

    async def rebuilt_alike(self) -> None:
        projector = self.training.service.projector
        rebuilt = await projector.rebuild(projector.views)
        assert {each.view: each.differed for each in rebuilt} == {view.name: 0 for view in projector.views}

    async def opened_by_anybody(self, stored: Stored) -> dict[str, Any]:
        """What an event says to whoever has all keys that there are."""
        vault = Vault(self.training.service.vault._keyring)
        await vault.learn([stored])
        return vault.open(stored)


@pytest.fixture
async def both(servers: Servers, network: str, database: str) -> AsyncIterator[Network]:
    """Without days to cool off; membership waits until training has removed what it holds."""
    settings = {"erasure_cooling_off_days": 0, "erasure_waits_for": "training"}
    async with (
        running(membership, servers, network, database, **settings) as members,
        running(training, servers, network, await servers.fresh_database()) as trains,
    ):
        send = members.client.send
        launch = LaunchNetwork(
            name="Norfolk", area="Norfolk", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await send(launch, actor=OPERATOR)
        trust = await send(RegisterOrganisation(name="Trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR)
        where = NewAffiliation(organisation_id=trust.id, role=RoleCode.PEER_SUPPORT_WORKER)
        join = JoinMember(full_name="Asha", email="asha@post.example", affiliations=(where,), basis=BASIS)
        asha = (await send(join, actor=COORDINATOR)).id
        await grant(trains.log, RUTH, SAM)
        send = trains.client.send
        programme = (await send(define(programme_id=None), actor=COORDINATOR)).id
        plan = PlanIntake(programme_id=programme, title="Spring", starts_on="2026-03", sites=sites(1, 1))
        intake = (await send(plan, actor=COORDINATOR)).id
        opened = datetime.now(UTC) - timedelta(days=300)
        await send(OpenIntake(intake_id=intake), actor=COORDINATOR, occurred_at=opened)
        yield Network(members, trains, asha, programme, intake)


async def score(both: Network, application: UUID) -> None:
    for assessor in (RUTH, SAM):
        await both.send(AssignAssessor(application_id=application, assessor_id=assessor.id))
        given = tuple(EnteredScore(criterion=each, score=4, reason="Told well") for each in ("recovery", "compassion"))
        await both.send(
            EnterScores(application_id=application, assessor_id=assessor.id, scores=given, source=ScoreSource.PAPER)
        )


async def test_a_purge_is_for_good(both: Network) -> None:
    """What was sealed is still in the log, and nobody can open it: neither here nor from any copy of the log."""
    ben, cara = await both.applies("Benedict"), await both.applies("Cara")
    await score(both, ben)
    await both.send(RejectApplication(application_id=ben, feedback="Thank you for telling us"))
    [submitted] = [each for each in await both.stored(ApplicationSubmitted) if each.data["application_id"] == str(ben)]
    assert (await both.opened_by_anybody(submitted))["answers"] == [{"criterion": "recovery", "text": SAID}]
    before = datetime.now(UTC)
    assert (await both.ask(Application(application_id=ben))).answers[0].text == SAID
    await both.send(PurgeApplication(application_id=ben))
    assert await both.eventually("KeyDestroyed") == [{"key_id": str(ben)}]
    await both.ask(Applications())

    assert submitted.sealed is not None
    assert submitted.sealed.encode() in b"".join(await both.training.bodies())
    for kind in (ApplicationSubmitted, ApplicationRejected):
        for stored in await both.stored(kind):
            opened = await both.opened_by_anybody(stored)
            is_his = stored.data["application_id"] == str(ben)
            assert (opened == stored.data) is is_his, "purged is what was asked for, and nothing else"
    past = await both.ask(Application(application_id=ben), as_at=before)
    assert (past.full_name, past.lived_experience, past.feedback) == (None, None, None)
    assert not past.answers
    assert {each.reason for one in past.assessments for each in one.scores} == {None}
    dump = await both.dump()
    assert not any(word in dump for word in ("Benedict", "Thank you for telling us", "Told well"))
    assert (await both.ask(Application(application_id=cara))).answers[0].text == SAID
    counted = {each.step: each.count for each in (await both.ask(Pipeline())).steps}
    assert (counted["applied"], counted["assessed"]) == (2, 1)
    await both.rebuilt_alike()


async def test_whoever_was_purged_and_applies_again_is_somebody_new(both: Network) -> None:
    first = await both.applies("Ben")
    [claimed] = await both.eventually("ApplicantClaimed")
    await both.send(WithdrawApplication(application_id=first))
    await both.send(PurgeApplication(application_id=first))
    assert await both.eventually("ApplicantReleased") == [claimed]
    await both.ask(Applications())
    await both.applies("Ben")
    _, again = await both.eventually("ApplicantClaimed", 2)
    assert (again["claim"], again["person_id"] == claimed["person_id"]) == (claimed["claim"], False)


async def test_an_unsuccessful_application_is_purged_by_itself_when_its_time_is_over(both: Network) -> None:
    """One that ended 181 days ago and was entered only now; of another that ended today nothing goes."""
    long_ago = datetime.now(UTC) - timedelta(days=181)
    old = await both.applies("Benedict", occurred_at=long_ago)
    new = await both.applies("Cara")
    await both.send(WithdrawApplication(application_id=new))
    await both.send(WithdrawApplication(application_id=old), occurred_at=long_ago)
    [purged] = await both.eventually("ApplicationPurged")
    assert (purged["application_id"], purged["because"]) == (str(old), "time_over")
    assert await both.eventually("KeyDestroyed") == [{"key_id": str(old)}]
    found = {each.application_id: each for each in await both.ask(Applications())}
    assert (found[old].purged, found[old].full_name, found[new].full_name) == (True, None, "Cara")
    await both.rebuilt_alike()


async def test_somebody_forgotten_leaves_only_numbers(both: Network) -> None:
    application = await both.applies("Asha", both.asha)
    other = await both.applies("Benedict")
    await score(both, application)
    await both.send(OfferTrainingPlace(application_id=application, site=HELLESDON))
    await both.send(
        AcceptTrainingPlace(application_id=application, person_id=both.asha), Actor(ActorKind.MEMBER, both.asha)
    )
    form = FormCohort(
        intake_id=both.intake, site=HELLESDON, places=1, starts_on=date(2026, 3, 23), ends_on=date(2026, 6, 26)
    )
    cohort = await both.send(form)
    await both.send(EnrolTrainee(cohort_id=cohort, application_id=application))
    await both.send(RegisterInterest(programme_id=both.programme, person_id=both.asha, full_name="Asha"))
    herself = Actor(ActorKind.MEMBER, both.asha)
    [training] = (await both.ask(MyTraining(person_id=both.asha), herself)).trainings
    assert training.cohort_id == cohort
    await both.members.client.send(RequestErasure(member_id=both.asha), actor=herself)

    await both.eventually("MemberErased")
    for kind in ("ApplicationPurged", "TraineeWithdrew", "InterestWithdrawn", "TrainingDataRemoved"):
        await both.eventually(kind)
    [removed] = await both.eventually("TrainingDataRemoved")
    assert (removed["person_id"], removed["keys"]) == (str(both.asha), [str(application)])
    assert {view: removed["counts"][view] for view in ("people", "applications", "trainees")} == {
        "people": 1,
        "applications": 1,
        "trainees": 1,
    }
    done = await both.ask(Completions())
    assert (done.enrolled, done.withdrew) == (1, 1)
    for stored in await both.stored(ApplicationSubmitted):
        is_hers = stored.data["application_id"] == str(application)
        assert (await both.opened_by_anybody(stored) == stored.data) is is_hers
    dump = await both.dump()
    assert str(both.asha) not in dump
    assert "Asha" not in dump
    assert (await both.ask(Application(application_id=other))).full_name == "Benedict"
    with pytest.raises(Refused) as refused:
        await both.applies("Asha", both.asha)
    assert refused.value.problem.code in ("applicant.unknown", "applicant.ending", "application.already")
    await both.rebuilt_alike()


async def test_everybody_who_asked_is_told_once_when_the_next_intake_opens(both: Network) -> None:
    for person in (both.asha, None):
        await both.send(
            RegisterInterest(
                programme_id=both.programme, person_id=person, full_name="Somebody", email="ben@post.example"
            )
        )
    plan = PlanIntake(programme_id=both.programme, title="Autumn", starts_on="2026-10", sites=sites())
    autumn = await both.send(plan)
    await both.send(OpenIntake(intake_id=autumn))
    told = await both.eventually("IntakeAnnounced", 2)
    assert {each["intake_id"] for each in told} == {str(autumn)}
    assert len({each["person_id"] for each in told}) == 2
    again = await both.send(RegisterInterest(programme_id=both.programme, person_id=both.asha))
    await both.send(OpenIntake(intake_id=autumn, closes_on=datetime.now(UTC).date() + timedelta(days=30)))
    next_one = await both.send(plan.model_copy(update={"title": "Spring again", "starts_on": "2027-03"}))
    await both.send(OpenIntake(intake_id=next_one))
    third = (await both.eventually("IntakeAnnounced", 3))[-1]
    assert (third["interest_id"], third["intake_id"]) == (str(again), str(next_one))
    await both.rebuilt_alike()


async def test_scores_propose_and_people_decide(both: Network) -> None:
    asha, ben = await both.applies("Asha", both.asha), await both.applies("Ben")
    await score(both, asha)
    [first, second] = (await both.ask(Ranking(intake_id=both.intake))).ranked
    assert (first.application_id, first.proposal, first.site) == (asha, "offer", HELLESDON)
    assert (second.application_id, second.proposal) == (ben, "assess")
    assert SUFFOLK not in {first.site, second.site}
    for decide in (
        OfferTrainingPlace(application_id=ben, site=HELLESDON),
        RejectApplication(application_id=ben, feedback="No"),
    ):
        with pytest.raises(Refused) as refused:
            await both.send(decide)
        assert refused.value.problem.code == "application.not_assessed"
    assert await both.stored(ApplicationPurged) == await both.stored(TrainingDataRemoved) == []
