"""A key that another service destroyed is forgotten here when the keyring announces it, or when the log tells."""

import pytest

from shared.contracts.membership import ErasureReceipt, KeyDestroyed, MemberErased
from shared.contracts.messages import Event
from shared.ids import new_id
from shared.vault.keyring import Forgotten, Keyring
from shared.vault.secrets import MasterKey
from shared.vault.vault import Vault
from tests.kit.garden import PlotRented, garden
from tests.support.lonely import lonely_nats
from tests.support.running import NOW, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually

RECEIPT = ErasureReceipt(
    requested_at=NOW, started_at=NOW, removed={}, key_destroyed_at=NOW, backups_unreadable_after=NOW.date()
)
PLOT = new_id()


@pytest.mark.parametrize(
    "said",
    [KeyDestroyed(key_id=PLOT), MemberErased(member_id=PLOT, receipt=RECEIPT)],
    ids=lambda event: type(event).__name__,
)
async def test_what_was_sealed_under_it_opens_no_more(
    servers: Servers, network: str, database: str, said: Event
) -> None:
    async with running(garden, servers, network, database) as started:
        vault, log = started.service.vault, started.log
        [sequence] = await record(log, PlotRented(plot_id=PLOT, places=2, name="Asha"), vault=vault)
        stored = (await log.message(sequence)).decoded()
        await vault.learn([stored])
        assert vault.open(stored)["name"] == "Asha"
        [last] = await record(log, said)

        async def read() -> bool:
            return started.service.projector.sequence >= last

        await eventually(read)
        await vault.learn([stored])
        assert "name" not in vault.open(stored)


async def test_a_replica_that_stands_by_forgets_it_at_once(servers: Servers, network: str, database: str) -> None:
    async with (
        running(garden, servers, network, database) as projecting,
        running(garden, servers, network, database) as standing_by,
    ):
        vault, log = standing_by.service.vault, standing_by.log
        [sequence] = await record(log, PlotRented(plot_id=PLOT, places=2, name="Asha"), vault=vault)
        stored = (await log.message(sequence)).decoded()
        await projecting.service.vault.destroy(PLOT)

        async def forgotten() -> bool:
            await vault.learn([stored])
            return "name" not in vault.open(stored)

        await eventually(forgotten)


async def test_what_was_destroyed_while_the_connection_was_lost_is_not_used_either() -> None:
    with lonely_nats() as lonely:
        nc = await lonely.connect()
        keyring = Keyring(nc, "n", MasterKey(b"m" * 32))
        await keyring.start(1)
        vault, event = Vault(keyring), PlotRented(plot_id=PLOT, places=2, name="Asha")
        await vault.seal(event, new_id())
        elsewhere = await lonely.connect()
        lonely.end()
        lonely.start()
        other = Keyring(elsewhere, "n", MasterKey(b"m" * 32))

        async def connected() -> bool:
            return bool(nc.stats["reconnects"] and elsewhere.is_connected and nc.is_connected)

        await eventually(connected)
        await other.start(1)
        await other.destroy(PLOT)
        with pytest.raises(Forgotten):
            await vault.seal(event, new_id())
        await nc.close()
        await elsewhere.close()
