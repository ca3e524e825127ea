"""The write path of a replica with snapshots, and what was done to its log, for tests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nats.aio.client import Client

from shared.access import AccessControl
from shared.aggregates import Aggregates, Loaded, apply
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.decider import DECIDERS, Decider
from shared.ids import new_id
from shared.log.append import Appender, Write
from shared.log.envelope import Cause, encode
from shared.log.stream import Log, Message
from shared.runner import Accepted, Runner
from shared.sender import Sender
from shared.snapshots.snapshots import Snapshots
from shared.snapshots.stream import SnapshotStream
from shared.vault.keyring import Keyring
from shared.vault.secrets import Claims, MasterKey
from shared.vault.vault import Vault
from tests.kit.garden import PLOT, PlotRented, PlotWatered
from tests.support.running import COORDINATOR, NOW, OPERATOR
from tests.support.wait import eventually

SECRET = b"m" * 32
MARKER = new_id()
"""A command that no log has: who knows it has believed a marked snapshot."""


def this_code(_decider: Decider[Any]) -> str:
    return "this code"


class OnlyRead(Snapshots):
    """Looking at what is there must not replace it."""

    def write_soon(self, ref: Ref, loaded: Loaded) -> None:
        pass


class Replica:
    """The write path of one replica of the tests' service, with a memory of its own, and snapshots."""

    def __init__(
        self, nc: Client, network: str, *, code: Callable[[Decider[Any]], str] = this_code, secret: bytes = SECRET
    ) -> None:
        master = MasterKey(secret)
        self.log = Log(nc, network)
        self.appender = Appender(nc, network)
        self.keyring = Keyring(nc, network, master)
        self.vault = Vault(self.keyring)
        self.stream = SnapshotStream(nc, network)
        self.snapshots = Snapshots(self.log, self.keyring, master, code=code)
        self.only_read = OnlyRead(self.log, self.keyring, master, code=code)
        self.vault.when_destroyed.append(self.snapshots.erase)
        self.runner = Runner(
            self.log,
            self.appender,
            self.vault,
            AccessControl(self.log),
            Claims(b"c" * 32),
            settings={},
            lookups={},
            effects={},
            snapshots=self.snapshots,
        )

    async def start(self) -> None:
        await self.log.start()
        await self.log.ensure(1)
        await self.keyring.start(1)
        await self.stream.start(1)
        await self.snapshots.start(1)
        await self.only_read.start(1)

    async def stop(self) -> None:
        await self.snapshots.stop()
        await self.appender.stop()

    async def run(self, command: Command, command_id: UUID | None = None) -> Accepted:
        return await self.runner.run(command, Sender(COORDINATOR, command_id or new_id()))

    async def read(self, ref: Ref) -> list[Message]:
        return [message async for message in self.log.read(ref, 1)]

    async def append(self, *events: Event) -> None:
        """Appends events of one aggregate, each as by a command of its own."""
        ref = events[0].ref
        held = await self.read(ref)
        messages = []
        for event in events:
            id, command = new_id(), new_id()
            cause = Cause(actor=OPERATOR, command_id=command, correlation_id=command, time=NOW)
            messages.append((id, encode(self.log.network, id, event, cause, await self.vault.seal(event, id))))
        write = Write(ref.subject(self.log.network), held[-1].sequence if held else 0, messages)
        await self.appender.append([write])

    async def watered_plot(self, times: int) -> UUID:
        """A rented plot with so many waterings."""
        plot = new_id()
        await self.append(
            PlotRented(plot_id=plot, places=5, name="Ann"), *(PlotWatered(plot_id=plot) for _ in range(times))
        )
        return plot

    async def as_at(self, ref: Ref, events: int) -> Loaded:
        """The aggregate after so many of its events, as the log has them."""
        decider = DECIDERS[ref.aggregate]
        loaded = Loaded(decider.initial)
        for message in (await self.read(ref))[:events]:
            apply(decider, loaded, message.decoded())
        return loaded

    async def keep_snapshot(self, plot: UUID, events: int, *, marker: UUID | None = None) -> None:
        """Writes one of a plot after so many events. Who believes it thinks that the command `marker` was at 1."""
        loaded = await self.as_at(PLOT.ref(plot), events)
        if marker:
            loaded.commands[marker] = 1
        assert await self.snapshots.write(PLOT.ref(plot), loaded)

    async def cold(self, ref: Ref) -> Loaded:
        """The aggregate as somebody finds it who has nothing of it in memory. Leaves no snapshot."""
        return await Aggregates(self.log, self.only_read).current(ref, 0)


def same(one: Loaded, other: Loaded) -> bool:
    """Whether two come to the same, whichever way they were loaded."""
    return (one.state, one.sequence, one.commands) == (other.state, other.sequence, other.commands)


async def believes(replica: Replica, ref: Ref) -> bool:
    """Whether a replica that has nothing of it in memory answers from the snapshot that `keep_marked` left."""
    loaded = await replica.cold(ref)
    from_log = await replica.as_at(ref, len(await replica.read(ref)))
    if MARKER in loaded.commands:
        assert (loaded.state, loaded.sequence) == (from_log.state, from_log.sequence)
        return True
    assert same(loaded, from_log)
    return False


async def believed_in_the_end(replica: Replica, ref: Ref) -> None:
    """A server that is busy for a moment makes a replica do without."""
    await eventually(lambda: believes(replica, ref))


async def marked_plot(replica: Replica, events: int = 60, *, taken_at: int = 50) -> Ref:
    """A plot with so many events, and a snapshot of which one can tell that it was believed."""
    plot = await replica.watered_plot(events - 1)
    await replica.keep_snapshot(plot, taken_at, marker=MARKER)
    return PLOT.ref(plot)
