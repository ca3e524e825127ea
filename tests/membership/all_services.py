"""The services that hold people beside each other, for tests of people whom membership does not know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import pytest

from services.events.app import events
from services.membership.app import membership
from services.notify.app import notify
from services.training.app import training
from shared.contracts.events import (
    Audience,
    BookPlace,
    GatheringKind,
    OpenBooking,
    PlanGathering,
)
from shared.contracts.membership import (
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RoleCode,
)
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused
from shared.contracts.training import (
    AcceptTrainingPlace,
    AnswerToCriterion,
    ApplicantExperience,
    AssignAssessor,
    EnrolTrainee,
    EnteredScore,
    EnterScores,
    FormCohort,
    OfferTrainingPlace,
    OpenIntake,
    PlanIntake,
    ScoreSource,
    SubmitApplication,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from shared.vault.keyring import Forgotten
from tests.events.gatherings import BASIS
from tests.support.running import COORDINATOR, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually
from tests.training.applications import HELLESDON, define, sites

ASSESSORS = [Actor(ActorKind.ASSESSOR, new_id()) for _ in range(2)]


class Network(NamedTuple):
    """The services, a gathering that has begun, at which anybody may book, and an intake to which anybody may apply."""

    members: Running
    events: Running
    training: Running
    notify: Running
    where: NewAffiliation
    gathering: UUID
    programme: UUID
    intake: UUID

    async def send(self, to: Running, command: Command, actor: Actor = COORDINATOR, **wrapping: Any) -> UUID:
        id: UUID = (await to.client.send(command, actor=actor, **wrapping)).id
        return id

    async def code(self, to: Running, command: Command) -> str:
        """The code that the command is refused with."""
        with pytest.raises(Refused) as refused:
            await self.send(to, command)
        return refused.value.problem.code

    async def happened(self, kind: str) -> list[dict[str, Any]]:
        documents = [orjson.loads(body) for body in await self.members.bodies()]
        return [each["data"] for each in documents if each["type"] == kind]

    async def eventually(self, *kinds: str) -> None:
        async def all_happened() -> bool:
            return all([await self.happened(kind) for kind in kinds])

        await eventually(all_happened)

    async def books(self, person: UUID | None = None, email: str | None = "dev@post.example") -> UUID:
        """The id of whoever is booked, before the gathering began."""
        book = BookPlace(
            gathering_id=self.gathering, person_id=person, full_name="Devi", email=email, diet="vegan", basis=BASIS
        )
        await self.send(self.events, book, occurred_at=datetime.now(UTC) - timedelta(days=1))
        return UUID((await self.happened("PlaceBooked"))[-1]["person_id"])

    async def applies(self, email: str = "dev@post.example") -> tuple[UUID, UUID]:
        """The ids of the application and of whoever made it."""
        apply = SubmitApplication(
            intake_id=self.intake,
            full_name="Devi",
            email=email,
            preferred_site=HELLESDON,
            lived_experience=ApplicantExperience.OWN,
            answers=(AnswerToCriterion(criterion="recovery", text="A long way"),),
            basis=BASIS,
        )
        application = await self.send(self.training, apply)
        return application, UUID((await self.happened("ApplicationSubmitted"))[-1]["person_id"])

    async def trains(self, application: UUID, person: UUID) -> None:
        """Brings them from their application into a cohort."""
        send = self.training
        for assessor in ASSESSORS:
            await self.send(send, AssignAssessor(application_id=application, assessor_id=assessor.id))
            scores = tuple(EnteredScore(criterion=each, score=4, reason="Well") for each in ("recovery", "compassion"))
            entered = EnterScores(
                application_id=application, assessor_id=assessor.id, scores=scores, source=ScoreSource.PAPER
            )
            await self.send(send, entered)
        await self.send(send, OfferTrainingPlace(application_id=application, site=HELLESDON))
        await self.send(send, AcceptTrainingPlace(application_id=application, person_id=person))
        form = FormCohort(
            intake_id=self.intake, site=HELLESDON, places=1, starts_on=date(2026, 3, 23), ends_on=date(2026, 6, 26)
        )
        await self.send(send, EnrolTrainee(cohort_id=await self.send(send, form), application_id=application))

    def joins(self, member_id: UUID | None = None, email: str | None = "dev@post.example") -> JoinMember:
        return JoinMember(
            member_id=member_id, full_name="Devi", email=email, affiliations=(self.where,), basis=BASIS, phone="01632 1"
        )

    async def only_numbers_are_left_of(self, person: UUID) -> None:
        """No service has a row that tells of them, and views come out the same when they are built anew."""
        last = await self.members.log.last_sequence()
        for each in (self.members, self.events, self.training, self.notify):

            async def has_read(each: Running = each) -> bool:
                return each.service.projector.sequence >= last

            await eventually(has_read)
            views = each.service.projector.views
            dump = str([await each.service.pool.fetch(f"SELECT * FROM {view.name}") for view in views])
            assert not [word for word in (str(person), "Devi", "vegan", "A long way") if word in dump]
            rebuilt = await each.service.projector.rebuild(views)
            assert {one.view: one.differed for one in rebuilt} == {view.name: 0 for view in views}
        with pytest.raises(Forgotten):
            await self.members.service.vault._keyring.find_or_make(person)


@asynccontextmanager
async def a_network(servers: Servers, network: str, cooling_off: int) -> AsyncIterator[Network]:
    settings: dict[str, Any] = {"erasure_cooling_off_days": cooling_off, "erasure_waits_for": "events,training,notify"}
    async with (
        running(membership, servers, network, await servers.fresh_database(), **settings) as members,
        running(events, servers, network, await servers.fresh_database()) as gatherings,
        running(training, servers, network, await servers.fresh_database()) as trains,
        # Nobody is on its list of recipients: what it has to say stays unsent.
        running(notify, servers, network, await servers.fresh_database()) as tells,
    ):
        send = members.client.send
        launch = LaunchNetwork(
            name="Durham", area="Durham", launched_on="2026", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await send(launch, actor=OPERATOR)
        trust = await send(RegisterOrganisation(name="Trust", kind=OrganisationKind.NHS_TRUST), actor=COORDINATOR)
        await grant(trains.log, *ASSESSORS)
        where = NewAffiliation(organisation_id=trust.id, role=RoleCode.PEER_SUPPORT_WORKER)
        starts = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(hours=4)
        plan = PlanGathering(
            title="Forum",
            kind=GatheringKind.MEETING,
            starts_local=starts,
            ends_local=starts + timedelta(hours=8),
            online="by video",
            capacity=5,
            audience=Audience.PUBLIC,
        )
        gathering = (await gatherings.client.send(plan, actor=COORDINATOR)).id
        await gatherings.client.send(OpenBooking(gathering_id=gathering), actor=COORDINATOR)
        send = trains.client.send
        programme = (await send(define(programme_id=None), actor=COORDINATOR)).id
        plan_intake = PlanIntake(programme_id=programme, title="Spring", starts_on="2026-03", sites=sites(1, 1))
        intake = (await send(plan_intake, actor=COORDINATOR)).id
        await send(OpenIntake(intake_id=intake), actor=COORDINATOR)
        yield Network(members, gatherings, trains, tells, where, gathering, programme, intake)
