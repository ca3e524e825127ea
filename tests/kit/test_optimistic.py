"""Decisions on states in memory that another replica has made stale: what comes out is as if they had been current."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import pytest
from nats.aio.client import Client

from shared.access import NETWORK_REF, AccessControl
from shared.aggregates import Aggregates
from shared.contracts.membership import THE_NETWORK, AccessRevoked
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id, new_id
from shared.log.append import Appender, Write
from shared.log.envelope import Cause, encode
from shared.log.stream import Log
from shared.runner import Accepted, Runner
from shared.sender import Sender
from shared.vault.keyring import Keyring
from shared.vault.secrets import Claims, MasterKey
from shared.vault.vault import Vault
from tests.kit.garden import PLOT, JoinNeighbour, LeavePlot, RentPlot, TakePlace, WaterPlot
from tests.support.running import COORDINATOR, NOW, OPERATOR, grant


class Replica:
    """The write path of one replica of the tests' service, with a memory of its own."""

    def __init__(self, nc: Client, network: str) -> None:
        self.log = Log(nc, network)
        self.appender = Appender(nc, network)
        self.keyring = Keyring(nc, network, MasterKey(b"m" * 32))
        self.runner = Runner(
            self.log,
            self.appender,
            Vault(self.keyring),
            AccessControl(self.log),
            Claims(b"c" * 32),
            settings={},
            lookups={},
            effects={},
        )

    async def start(self) -> None:
        await self.log.start()
        await self.log.ensure(1)
        await self.keyring.start(1)

    async def run(self, command: Command, command_id: UUID | None = None) -> Accepted:
        return await self.runner.run(command, Sender(COORDINATOR, command_id or new_id()))

    async def code(self, command: Command) -> str:
        """The code that the command is refused with."""
        with pytest.raises(Refused) as refused:
            await self.run(command)
        return refused.value.problem.code

    async def events(self, plot: UUID) -> list[str]:
        return [message.decoded().type async for message in self.log.load(PLOT.ref(plot))]


@pytest.fixture
async def replicas(nats_as: Callable[[str], Awaitable[Client]], network: str) -> AsyncIterator[tuple[Replica, Replica]]:
    one, other = Replica(await nats_as("admin"), network), Replica(await nats_as("admin"), network)
    await one.start()
    await other.start()
    await grant(one.log, COORDINATOR)
    yield one, other
    await one.appender.stop()
    await other.appender.stop()


async def test_what_the_stale_state_would_accept_is_refused(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    plot = (await one.run(RentPlot(name="Ann", places=1))).id
    await other.run(TakePlace(plot_id=plot))
    assert await one.code(TakePlace(plot_id=plot)) == "plot.full"
    assert await one.events(plot) == ["PlotRented", "PlaceTaken"]


async def test_what_the_stale_state_would_refuse_is_accepted(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    plot = new_id()
    assert await one.code(WaterPlot(plot_id=plot)) == "plot.not_rented"
    await other.run(RentPlot(plot_id=plot, name="Ann"))
    assert not (await one.run(WaterPlot(plot_id=plot))).repeated


async def test_what_would_change_nothing_in_the_stale_state_is_done(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    plot = new_id()
    assert (await one.run(LeavePlot(plot_id=plot))).repeated
    await other.run(RentPlot(plot_id=plot, name="Ann"))
    assert not (await one.run(LeavePlot(plot_id=plot))).repeated
    assert await one.events(plot) == ["PlotRented", "PlotLeft"]


async def test_a_command_that_another_replica_carried_out_is_a_repeat(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    plot, command_id = (await one.run(RentPlot(name="Ann"))).id, new_id()
    first = await other.run(WaterPlot(plot_id=plot), command_id)
    assert await one.run(WaterPlot(plot_id=plot), command_id) == Accepted(plot, first.sequence, repeated=True)
    assert await one.events(plot) == ["PlotRented", "PlotWatered"]


@pytest.mark.parametrize(
    "command_id", [new_id, lambda: derived_id(THE_NETWORK, new_id())], ids=["new", "made long ago"]
)
async def test_a_repeat_of_a_command_that_made_something_makes_nothing(
    replicas: tuple[Replica, Replica], command_id: Callable[[], UUID]
) -> None:
    one, other = replicas
    id = command_id()
    first = await other.run(RentPlot(name="Ann", email="ann@post.example"), id)
    again = await one.run(RentPlot(name="Ann", email="ann@post.example"), id)
    assert again == Accepted(first.id, first.sequence, repeated=True)
    assert await one.events(first.id) == ["PlotRented"]


async def test_an_address_that_another_replica_saw_taken_is_taken(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    await other.run(RentPlot(name="Ann", email="ann@post.example"))
    assert await one.code(RentPlot(name="Ben", email="ann@post.example")) == "plot.taken"


async def test_what_only_another_aggregate_tells_of_is_guarded_too(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    own = (await one.run(RentPlot(name="Ann"))).id
    neighbour = (await one.run(RentPlot(name="Ben", email="ben@post.example", places=1))).id
    await other.run(TakePlace(plot_id=neighbour))
    assert await one.code(JoinNeighbour(plot_id=own, email="ben@post.example")) == "plot.full"
    assert await one.events(neighbour) == ["PlotRented", "PlaceTaken"]


async def test_replicas_that_race_for_what_another_aggregate_tells_of(replicas: tuple[Replica, Replica]) -> None:
    one, _ = replicas
    neighbour = (await one.run(RentPlot(name="Ben", email="ben@post.example", places=3))).id
    plots = [(await one.run(RentPlot(name="Ann"))).id for _ in range(6)]
    results = await asyncio.gather(
        *(
            replica.run(JoinNeighbour(plot_id=plot, email="ben@post.example"))
            for replica, plot in zip(replicas * 3, plots, strict=True)
        ),
        return_exceptions=True,
    )
    refused = {result.problem.code for result in results if isinstance(result, Refused)}
    assert refused <= {"plot.full", "command.contended"}
    accepted = [result for result in results if isinstance(result, Accepted)]
    assert (await one.events(neighbour)).count("PlaceTaken") == len(accepted) <= 3


async def test_many_at_once_who_write_to_what_another_aggregate_tells_of_all_have_their_turn(
    replicas: tuple[Replica, Replica],
) -> None:
    one, _ = replicas
    neighbour = (await one.run(RentPlot(name="Ben", email="ben@post.example", places=60))).id
    plots = [(await one.run(RentPlot(name="Ann"))).id for _ in range(60)]
    await asyncio.gather(*(one.run(JoinNeighbour(plot_id=plot, email="ben@post.example")) for plot in plots))
    assert (await one.events(neighbour)).count("PlaceTaken") == 60


async def test_a_repeat_of_a_command_that_wrote_only_elsewhere_adds_nothing(
    replicas: tuple[Replica, Replica],
) -> None:
    one, other = replicas
    own = (await one.run(RentPlot(name="Ann"))).id
    neighbour = (await one.run(RentPlot(name="Ben", email="ben@post.example", places=2))).id
    command, command_id = JoinNeighbour(plot_id=own, email="ben@post.example"), new_id()
    await one.run(command, command_id)
    assert (await other.run(command, command_id)).repeated
    assert await one.events(neighbour) == ["PlotRented", "PlaceTaken"]


async def test_access_to_one_thing_reaches_that_one_alone(replicas: tuple[Replica, Replica]) -> None:
    one, _ = replicas
    own, other_plot = [(await one.run(RentPlot(name="Ann"))).id for _ in range(2)]
    await one.run(RentPlot(name="Ben", email="ben@post.example", places=2))
    warden = Actor(ActorKind.COORDINATOR, new_id())
    await grant(one.log, warden, scope=f"plot:{own}")

    await one.runner.run(JoinNeighbour(plot_id=own, email="ben@post.example"), Sender(warden))
    for beyond in (JoinNeighbour(plot_id=other_plot, email="ben@post.example"), WaterPlot(plot_id=own)):
        with pytest.raises(Refused) as refused:
            await one.runner.run(beyond, Sender(warden))
        assert refused.value.problem.code == "access.refused"


async def test_a_revocation_holds_at_once(replicas: tuple[Replica, Replica]) -> None:
    one, _ = replicas
    plot = (await one.run(RentPlot(name="Ann"))).id
    log = one.log
    last = [message.sequence async for message in log.load(NETWORK_REF)][-1]
    revoked = AccessRevoked(network_id=THE_NETWORK, actor=COORDINATOR.id, kind=COORDINATOR.kind, scope="network")
    id = new_id()
    body = encode(log.network, id, revoked, Cause(OPERATOR, new_id(), new_id(), NOW), None)
    await one.appender.append([Write(NETWORK_REF.subject(log.network), last, [(id, body)])])
    assert await one.code(WaterPlot(plot_id=plot)) == "access.refused"


async def test_four_hundred_at_once_fill_three_hundred_places(replicas: tuple[Replica, Replica]) -> None:
    one, _ = replicas
    plot = (await one.run(RentPlot(name="Ann", places=300))).id
    results = await asyncio.gather(*(one.run(TakePlace(plot_id=plot)) for _ in range(400)), return_exceptions=True)
    assert [result.problem.code for result in results if isinstance(result, Refused)] == ["plot.full"] * 100
    assert (await one.events(plot)).count("PlaceTaken") == 300


async def test_replicas_that_race_for_places_never_give_one_twice(replicas: tuple[Replica, Replica]) -> None:
    one, _ = replicas
    plot = (await one.run(RentPlot(name="Ann", places=20))).id
    results = await asyncio.gather(
        *(replica.run(TakePlace(plot_id=plot)) for replica in replicas for _ in range(20)), return_exceptions=True
    )
    # One who loses race after race is asked to come again: never told that there is no place while there is one.
    refused = {result.problem.code for result in results if isinstance(result, Refused)}
    assert refused <= {"plot.full", "command.contended"}
    accepted = [result for result in results if isinstance(result, Accepted)]
    assert len({result.sequence for result in accepted}) == len(accepted)
    assert (await one.events(plot)).count("PlaceTaken") == len(accepted) <= 20


async def test_what_a_replica_remembers_is_what_it_would_reload(replicas: tuple[Replica, Replica]) -> None:
    one, other = replicas
    plot = (await one.run(RentPlot(name="Ann", email="ann@post.example", places=20))).id
    await asyncio.gather(*(replica.run(TakePlace(plot_id=plot)) for replica in replicas for _ in range(10)))
    ref = PLOT.ref(plot)
    reloaded = await Aggregates(one.log).current(ref, 0)
    for replica in (one, other):
        await replica.code(TakePlace(plot_id=plot))
        remembered = replica.runner._aggregates.kept(ref)
        assert remembered is not None
        assert (remembered.state, remembered.sequence) == (reloaded.state, reloaded.sequence)
        assert remembered.commands == reloaded.commands
