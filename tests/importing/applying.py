"""A network in which people apply to a training: membership and training, an intake, and sheets of applications."""

import csv
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from peernet.importing.application_outcomes import ApplicationResult
from peernet.importing.application_plan import ApplicationPlan
from peernet.importing.applications import ImportedApplications, import_applications
from peernet.importing.joining import Wording
from peernet.importing.network import Network
from peernet.importing.outcomes import document
from peernet.importing.sheets import open_sheet
from peernet.spreadsheet.application_sheet import APPLICATION_SHEET
from services.membership.app import membership
from services.training.app import training
from shared.contracts.membership import GrantAccess
from shared.contracts.messages import Command
from shared.contracts.training import Application as OneApplication
from shared.contracts.training import (
    ApplicationEntry,
    ApplicationRecord,
    Applications,
    DefineProgramme,
    IntakeRanking,
    OpenIntake,
    PlanIntake,
    Ranking,
)
from shared.contracts.types import ActorKind
from shared.ids import new_id
from tests.importing.launched import CLAIMS_OF_NETWORK, EXAMPLES, Launched, launch
from tests.support.running import COORDINATOR, NOW, Running, running
from tests.support.servers import Servers

FORM = Wording.named("application-form")
OPENED = "2025-11-01T12:00Z"


@dataclass
class Town:
    """The network with both services. `assessors` have access to every intake."""

    preston: Launched
    training: Running
    programme_id: UUID = field(default_factory=new_id)
    assessors: tuple[UUID, UUID] = field(default_factory=lambda: (new_id(), new_id()))

    @property
    def network(self) -> Network:
        return self.preston.network

    async def do(self, command: Command, **wrapping: Any) -> UUID:
        """As the coordinator, before the sheets of these tests begin."""
        wrapping = {"occurred_at": datetime.fromisoformat(OPENED), **wrapping}
        return (await self.training.client.send(command, actor=COORDINATOR, **wrapping)).id

    async def ask(self, question: Any) -> Any:
        return await self.training.client.ask(question, actor=COORDINATOR, at_least=await self.last_sequence())

    async def begin(self) -> None:
        definition = DefineProgramme.model_validate_json((EXAMPLES / "programme.json").read_bytes())
        self.programme_id = await self.do(definition.model_copy(update={"intakes_a_year": 52}))
        for assessor in self.assessors:
            await self.do(GrantAccess(actor=assessor, kind=ActorKind.ASSESSOR))

    async def intake(self, *, opened: bool = True, **places: int) -> UUID:
        """An intake of its own for a test; at Northgate and Seaside, where nothing else is said."""
        sites = [{"site": name, "places": count} for name, count in (places or {"Northgate": 4, "Seaside": 3}).items()]
        plan = {"programme_id": self.programme_id, "title": "A group", "starts_on": "2026-03", "sites": sites}
        id = await self.do(PlanIntake.model_validate(plan))
        if opened:
            await self.do(OpenIntake(intake_id=id))
        return id

    async def apply_all(
        self,
        path: Path,
        intake: UUID,
        *,
        assessors: Sequence[UUID] | None = None,
        dry_run: bool = False,
        network: Network | None = None,
        now: datetime = NOW,
    ) -> ImportedApplications:
        whose = tuple(self.assessors if assessors is None else assessors)
        plan = ApplicationPlan.of(open_sheet(path, APPLICATION_SHEET, {}), intake, whose, FORM, now)
        return await import_applications(plan, network or self.network, CLAIMS_OF_NETWORK, dry_run=dry_run, at_once=8)

    async def applications(self, intake: UUID) -> tuple[ApplicationEntry, ...]:
        found: tuple[ApplicationEntry, ...] = await self.ask(Applications(intake_id=intake))
        return found

    async def application(self, id: UUID) -> ApplicationRecord:
        found: ApplicationRecord = await self.ask(OneApplication(application_id=id))
        return found

    async def ranking(self, intake: UUID) -> IntakeRanking:
        found: IntakeRanking = await self.ask(Ranking(intake_id=intake))
        return found

    async def of_applications(self, *ids: UUID) -> list[dict[str, Any]]:
        """What the log says of them."""
        subjects = {f"application/{id}" for id in ids}
        return [body for body in await self.preston.bodies() if body["subject"] in subjects]

    async def done_by_people(self) -> int:
        """How much of the log is of people's doing: duties add to it whenever they come round."""
        return sum(not body["actor"].startswith("system:") for body in await self.preston.bodies())

    async def last_sequence(self) -> int:
        return await self.training.log.last_sequence()


@asynccontextmanager
async def town_with_training(servers: Servers, network: str, folder: Path) -> AsyncIterator[Town]:
    async with (
        running(membership, servers, network, await servers.fresh_database()) as people,
        running(training, servers, network, await servers.fresh_database()) as trained,
    ):
        town = Town(replace(await launch(people), folder=folder), trained)
        await town.begin()
        yield town


def figures(imported: ImportedApplications) -> dict[str, int]:
    counted = document(ApplicationResult, imported.outcomes)
    return {name: each for name, each in counted.items() if isinstance(each, int)}


@dataclass(frozen=True)
class Applying:
    """A row of a sheet. The scores are those of the first assessor and of the second, for each criterion in turn."""

    applied: str
    name: str
    email: str
    lived: str = "own"
    site: str = "either"
    first: str = "3333"
    second: str = "3333"

    @property
    def cells(self) -> list[str]:
        plain = [getattr(self, each.name) for each in fields(self) if each.name not in ("first", "second")]
        return [*plain, *(self.first or "    "), *(self.second or "    ")]


CRITERIA = ("own_condition", "recovery", "give_back", "compassion")
HEADINGS = (
    *("Applied", "Name", "Email", "Lived experience", "Preferred site"),
    *(f"A{assessor} {criterion}" for assessor in (1, 2) for criterion in CRITERIA),
)


def written(path: Path, rows: Sequence[Applying]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(row.cells for row in rows)
    return path
