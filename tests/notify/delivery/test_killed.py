"""kill -9 while messages go out: everybody gets theirs, a copy has the same Message-ID, and the log says of it."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import asyncpg

from peernet.stack.ports import choose
from peernet.stack.process import spawn
from services.notify.settings import NotifySettings
from shared.contracts.notify import MessageHandedOver
from shared.log.client import connect_nats
from shared.log.reader import LogReader
from shared.log.stream import Log
from shared.vault.keyring import Keyring
from shared.vault.secrets import MasterKey, parse_secret
from shared.vault.vault import Vault
from tests.notify.delivery.network import ids, joined, requested
from tests.support.running import COORDINATOR, MASTER, grant, record, settings_for
from tests.support.servers import Servers
from tests.support.wait import eventually

MESSAGES, KILLS, CONNECTIONS = 2_000, 6, 8
_ROOT = Path(__file__).parents[3]


async def test_killed_at_random_everybody_gets_exactly_one(
    servers: Servers, network: str, database: str, tmp_path: Path
) -> None:
    got, port = tmp_path / "got", choose([])
    sink = spawn(
        [sys.executable, "-m", "tests.notify.delivery.sink", str(port), str(got)],
        log=tmp_path / "sink.log",
        env=os.environ,
        cwd=_ROOT,
    )
    settings = settings_for(servers, network, database, NotifySettings)
    nc = await connect_nats(settings, "test")
    db = await asyncpg.connect(database)
    log = Log(nc, network)
    keyring = Keyring(nc, network, MasterKey(parse_secret(MASTER, "master key")))
    vault = Vault(keyring)
    process = _start(servers, network, database, port, tmp_path)
    try:

        async def ready() -> bool:
            return bool(await db.fetchval("SELECT to_regclass('delivery_attempt') IS NOT NULL"))

        await eventually(ready, 60)
        await log.start()
        await keyring.start(1)
        await vault.listen()
        await grant(log, COORDINATOR)
        people = [joined(f"p{n}@post.example") for n in range(MESSAGES)]
        messages = [requested(each.member_id) for each in people]
        for start in range(0, MESSAGES, 500):
            await record(log, *people[start : start + 500], vault=vault)
        for start in range(0, MESSAGES, 500):
            await record(log, *messages[start : start + 500], vault=vault)

        def arrived() -> Counter[str]:
            return Counter(got.read_text().split("\n")[:-1] if got.exists() else [])

        chance = random.Random(network)
        # Far enough apart that what one of them left unsure is settled before the next.
        for at in [300 * n + chance.randint(20, 200) for n in range(KILLS)]:

            async def so_many(at: int = at) -> bool:
                return len(arrived()) >= at

            await eventually(so_many, 120)
            process.kill()
            process.wait()
            process = _start(servers, network, database, port, tmp_path)

        async def all_recorded() -> bool:
            return not await db.fetchval("SELECT count(*) FROM outbox")

        await eventually(all_recorded, 120)
        copies = arrived()
        assert set(copies) == {f"<{id}@peers.example>" for id in ids(messages)}
        twice = {id for id, count in copies.items() if count > 1}
        said = await _said_to_be_repeated(log, await log.last_sequence())
        print(f"{KILLS} kills in {MESSAGES} messages: {len(twice)} came twice, the log says so of {len(said)}")
        assert max(copies.values()) <= 2
        assert len(twice) <= KILLS * CONNECTIONS
        assert twice <= said
    finally:
        for each in (process, sink):
            each.kill()
            each.wait()
        await db.close()
        await nc.close()


def _start(servers: Servers, network: str, database: str, port: int, folder: Path) -> "subprocess.Popen[bytes]":
    how = settings_for(servers, network, database)
    assert how.nats_password
    variables = {
        "PEERNET_NETWORK": network,
        "PEERNET_NATS_URL": how.nats_url,
        "PEERNET_NATS_MONITOR_URL": str(how.nats_monitor_url),
        "PEERNET_NATS_USER": str(how.nats_user),
        "PEERNET_NATS_PASSWORD": how.nats_password.get_secret_value(),
        "PEERNET_POSTGRES_DSN": database,
        "PEERNET_MASTER_KEY": how.master_key.get_secret_value(),
        "PEERNET_CLAIMS_KEY": how.claims_key.get_secret_value(),
        "PEERNET_HTTP_PORT": str(choose([])),
        "PEERNET_PRODUCTION": "true",
        "PEERNET_SMTP_PORT": str(port),
        "PEERNET_SMTP_SECURITY": "none",
        "PEERNET_SMTP_CONNECTIONS": str(CONNECTIONS),
        "PEERNET_SENDER_ADDRESS": "no-reply@peers.example",
        "PEERNET_PROBE_SECONDS": "0.2",
    }
    command = [sys.executable, "-m", "tests.notify.delivery.delivering_process"]
    return spawn(command, log=folder / "service.log", env={**os.environ, **variables}, cwd=_ROOT)


async def _said_to_be_repeated(log: Log, last: int) -> set[str]:
    """The Message-IDs of those that the log says may have gone twice."""
    said = set()
    async with LogReader(log.nc, log.network, [f"{log.network}.log.notify.>"], after=0) as reader:
        sequence = 0
        while sequence < last:
            for message in await reader.batch(1000):
                sequence = message.sequence
                stored = message.decoded()
                if stored.type == MessageHandedOver.__name__ and stored.data["repeated"]:
                    said.add(f"<{stored.data['message_id']}@peers.example>")
    return said
