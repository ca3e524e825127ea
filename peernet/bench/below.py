"""The kit below the bus: commands decided and appended in this process, in a network that no service follows."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from nats.aio.client import Client

from peernet.bench.context import Context
from services.membership.app import membership  # noqa: F401  (registers how its commands are decided)
from shared.access import AccessControl
from shared.contracts.membership import LaunchNetwork, OrganisationKind, RegisterOrganisation
from shared.contracts.messages import Command
from shared.ids import new_id
from shared.log.announced import SETTLED
from shared.log.append import Appender
from shared.log.stream import Log
from shared.runner import Accepted, Runner
from shared.sender import Sender
from shared.vault.keyring import Keyring
from shared.vault.vault import Vault


@dataclass(frozen=True)
class Below:
    """A launched network with one organisation, and the runner of its commands."""

    nc: Client
    log: Log
    keyring: Keyring
    organisation: UUID
    runner: Runner
    context: Context

    async def run(self, command: Command, command_id: UUID | None = None) -> Accepted:
        return await self.runner.run(command, Sender(self.context.coordinator, command_id or new_id()))

    async def sizes_of_last(self, count: int) -> list[int]:
        """How many bytes the bodies of the log's newest messages have, the oldest of them first."""
        last = await self.log.last_sequence()
        found = [await self.log.js.get_msg(self.log.network, last - back) for back in reversed(range(count))]
        return [len(message.data or b"") for message in found]


@contextlib.asynccontextmanager
async def below_the_bus(context: Context, network: str) -> AsyncIterator[Below]:
    """Makes the network. Ends with its connection; the streams stay."""
    async with context.service_connection() as nc:
        log, keyring, appender = Log(nc, network), Keyring(nc, network, context.master_key), Appender(nc, network)
        await log.start()
        await log.ensure(1)
        await keyring.start(1)
        runner = Runner(
            log, appender, Vault(keyring), AccessControl(log), context.claims, settings={}, lookups={}, effects={}
        )
        launch = LaunchNetwork(
            name="Bench",
            area="England",
            launched_on="2022",
            operator_id=context.operator.id,
            coordinator_id=context.coordinator.id,
        )
        try:
            await runner.run(launch, Sender(context.operator))
            register = RegisterOrganisation(name="Moorland Health Trust", kind=OrganisationKind.NHS_TRUST)
            organisation = (await runner.run(register, Sender(context.coordinator))).id
            await runner.listen(nc)
            await asyncio.sleep(SETTLED)  # as a service does once, when it starts
            yield Below(nc, log, keyring, organisation, runner, context)
        finally:
            await appender.stop()
