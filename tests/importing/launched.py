"""A launched network of membership's, and imports into it as a program would make them."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from peernet.importing.joining import COORDINATORS_LIST, Wording
from peernet.importing.member_columns import MEMBERS
from peernet.importing.member_outcomes import Result
from peernet.importing.member_plan import MemberPlan
from peernet.importing.members import Imported, Watching, import_members
from peernet.importing.network import Network, network_over
from peernet.importing.outcomes import document
from peernet.importing.sheets import open_sheet
from peernet.spreadsheet.people import MemberDefaults
from services.membership.app import membership
from shared.contracts.membership import LaunchNetwork, MemberRecord
from shared.vault.secrets import Claims, parse_secret
from tests.support.running import CLAIMS, COORDINATOR, NOW, OPERATOR, Running, running
from tests.support.servers import Servers

EXAMPLES = Path(__file__).parents[2] / "examples"
HEADINGS = "Name,Email,Phone,Organisation,Role,Joined,Newsletter,Notes"


def letters() -> str:
    """A few letters that nobody else has."""
    return "".join(chr(ord("a") + int(digit, 16)) for digit in secrets.token_hex(4))


@dataclass(frozen=True)
class Someone:
    """A row of a sheet."""

    name: str
    email: str = ""
    phone: str = ""
    organisation: str = "Moorland Health Trust"
    role: str = "PSW"
    joined: str = ""
    newsletter: str = ""
    notes: str = ""

    def row(self, **changed: str) -> str:
        someone = replace(self, **changed)
        return ",".join(getattr(someone, field.name) for field in fields(someone))


CLAIMS_OF_NETWORK = Claims(parse_secret(CLAIMS, "claims key"))


@dataclass
class Launched:
    """`folder` is where the sheets of the test are."""

    running: Running
    network: Network
    folder: Path

    def sheet(self, *rows: str, headings: str = HEADINGS, name: str = "people.csv") -> Path:
        path = self.folder / name
        path.write_text("\n".join((headings, *rows)) + "\n", encoding="utf-8")
        return path

    async def bring_in(
        self,
        path: Path,
        *,
        dry_run: bool = False,
        claims: Claims | None = CLAIMS_OF_NETWORK,
        watching: Watching | None = None,
        network: Network | None = None,
        at_once: int = 16,
        now: datetime = NOW,
        welcome: bool = False,
    ) -> Imported:
        sheet = open_sheet(path, MEMBERS, {})
        plan = MemberPlan.of(sheet, MemberDefaults(), Wording.named(COORDINATORS_LIST), now)
        return await import_members(
            plan,
            network or self.network,
            claims,
            dry_run=dry_run,
            at_once=at_once,
            watching=watching,
            welcome=welcome,
        )

    async def last_sequence(self) -> int:
        return await self.running.log.last_sequence()

    async def person(self, name: str) -> MemberRecord:
        return (await self.everybody())[name]

    async def everybody(self) -> dict[str, MemberRecord]:
        """The records of all members, by name."""
        people = await self.network.people(at_least=await self.last_sequence())
        return {str(person.full_name): await self.network.record(person.member_id) for person in people}

    async def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in await self.running.bodies()]


def counts(imported: Imported) -> dict[str, Any]:
    return {name: figure for name, figure in document(Result, imported.outcomes).items() if name != "outcomes"}


@asynccontextmanager
async def launched(servers: Servers, network: str, dsn: str) -> AsyncIterator[Launched]:
    async with running(membership, servers, network, dsn) as started:
        yield await launch(started)


async def launch(started: Running) -> Launched:
    command = LaunchNetwork(
        name="Preston", area="Lancashire", launched_on="2022", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
    )
    await started.client.send(command, actor=OPERATOR)
    return Launched(started, await network_over(started.nc, started.log.network, str(COORDINATOR)), Path())
