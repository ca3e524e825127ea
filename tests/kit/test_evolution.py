"""What was recorded years ago under older versions of the code: decided from, shown in views, opened and erased.

The bodies in `recorded/` are bytes as the choir wrote them then. Their sealed parts are under the key KEY.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest

from shared.contracts.refusals import Refused
from shared.log.append import Appender, Write
from shared.log.envelope import decode
from shared.log.stream import Log
from shared.vault.keyring import Keyring
from shared.vault.secrets import MasterKey, parse_secret
from tests.kit.choir import SINGER, Sing, Singers, choir
from tests.support.running import COORDINATOR, MASTER, NOW, OPERATOR, Running, grant, running
from tests.support.servers import Servers
from tests.support.wait import eventually

RECORDED = Path(__file__).parent / "recorded"
KEY = bytes(range(32))
ANN, BEN = UUID("01930000-0000-7000-8000-0000000000a1"), UUID("01930000-0000-7000-8000-0000000000b1")
READABLE = ("01", "02", "03", "04", "05")
NEWER, AFTER_IT, UNKNOWN = "06", "07", "08"


def body(number: str) -> bytes:
    (path,) = RECORDED.glob(f"{number}-*.json")
    return path.read_bytes()


async def record(log: Log, numbers: Sequence[str]) -> int:
    """Appends these bodies to the log, each to its own aggregate; returns the sequence of the last."""
    appender = Appender(log.nc, log.network)
    end = 0
    for number in numbers:
        stored = decode(0, NOW, body(number))
        ref = SINGER.ref(stored.data["singer_id"])
        before = [message.sequence async for message in log.load(ref)]
        write = Write(ref.subject(log.network), before[-1] if before else 0, [(stored.id, body(number))])
        (end,) = await appender.append([write])
    await appender.stop()
    return end


async def keep_keys(servers: Servers, network: str, people: Sequence[UUID]) -> None:
    """Puts their key where the service looks for it, as if it had been made when they were met."""
    nc = await servers.connect("admin")
    master = MasterKey(parse_secret(MASTER, "master key"))
    await Keyring(nc, network, master).start(1)
    for person in people:
        kept = {"person": str(person), "master": master.id, "key": master.wrap(person, KEY)}
        await nc.jetstream().publish(f"{network}.keyring.{person}", orjson.dumps(kept))
    await nc.close()


@asynccontextmanager
async def old_choir(
    servers: Servers, network: str, database: str, *, numbers: Sequence[str], erased: Sequence[UUID] = ()
) -> AsyncIterator[Running]:
    """The service of today on a log of long ago; of the erased there is no key."""
    await keep_keys(servers, network, [person for person in (ANN, BEN) if person not in erased])
    nc = await servers.connect("admin")
    log = Log(nc, network)
    await log.start()
    await log.ensure(1)
    await grant(log, COORDINATOR, OPERATOR)
    last = await record(log, numbers)
    await nc.close()
    async with running(choir, servers, network, database) as started:
        await eventually(lambda: has_read(started, last))
        yield started


async def has_read(started: Running, last: int) -> bool:
    return started.service.projector.sequence >= last


async def rows(started: Running, at_least: int = 0) -> dict[UUID, dict[str, Any]]:
    found = await started.client.ask(Singers(), actor=COORDINATOR, at_least=at_least)
    return {UUID(row["singer_id"]): row for row in found}


async def sung(started: Running, person: UUID) -> dict[str, Any]:
    """The state that the singer's aggregate had, as the event says that it was decided from it."""
    reply = await started.client.send(Sing(singer_id=person), actor=COORDINATOR)
    message = await started.log.js.get_msg(started.log.network, reply.sequence)
    data: dict[str, Any] = orjson.loads(message.data or b"")["data"]
    return data


async def test_views_show_what_old_events_meant(servers: Servers, network: str, database: str) -> None:
    async with old_choir(servers, network, database, numbers=READABLE) as started:
        found = await rows(started)
        assert found[ANN] == {
            "singer_id": str(ANN),
            "full_name": "Ann Ager",  # sealed as `name`, and renamed
            "nickname": None,  # sealed since, and new
            "voice": "alto",  # was `part`
            "guest": False,  # new since, with a default
            "row": 2,  # of the first of the two that one event became
            "help_needed": "a chair",
            "paid": 1500,  # of the second, in another unit
            "notes": '["in coins"]',
            "songs": '["Blaydon Races"]',
            "sung": 0,
        }
        assert (found[BEN]["full_name"], found[BEN]["voice"], found[BEN]["guest"]) == ("Ben Boyle", "bass", False)
        assert await started.service.pool.fetchval("SELECT count(*) FROM parked") == 0


async def test_decisions_rest_on_what_old_events_meant(servers: Servers, network: str, database: str) -> None:
    """Without anything personal: deciders do without, so an upcast must bear that it is missing."""
    async with old_choir(servers, network, database, numbers=READABLE) as started:
        assert await sung(started, ANN) == {
            "singer_id": str(ANN),
            "voice": "alto",
            "guest": False,
            "row": 2,
            "paid": 1500,
            "songs": 1,
        }
        assert (await sung(started, BEN))["voice"] == "bass"
        assert (await rows(started, await started.log.last_sequence()))[ANN]["sung"] == 1


async def test_what_was_sealed_long_ago_is_gone_with_the_key(servers: Servers, network: str, database: str) -> None:
    async with old_choir(servers, network, database, numbers=READABLE, erased=[ANN]) as started:
        found = await rows(started)
        assert (found[ANN]["full_name"], found[ANN]["help_needed"], found[ANN]["notes"]) == (None, None, '["-"]')
        assert (found[ANN]["voice"], found[ANN]["row"], found[ANN]["paid"]) == ("alto", 2, 1500)
        assert found[BEN]["full_name"] == "Ben Boyle"
        assert (await sung(started, ANN))["paid"] == 1500
        assert await started.service.pool.fetchval("SELECT count(*) FROM parked") == 0


async def test_what_is_newer_than_the_code_waits_and_is_not_decided_about(
    servers: Servers, network: str, database: str
) -> None:
    async with old_choir(servers, network, database, numbers=(*READABLE, NEWER, AFTER_IT)) as started:
        parked = await started.service.pool.fetch("SELECT * FROM parked ORDER BY sequence")
        assert [(row["path"], row["type"], row["waiting"]) for row in parked] == [
            (f"singer/{BEN}", "SongLearnt", False),
            (f"singer/{BEN}", "SongLearnt", True),
        ]
        assert "known up to version 2, not 3" in parked[0]["reason"]
        found = await rows(started)
        assert found[BEN]["songs"] == "[]"
        assert found[ANN]["songs"] == '["Blaydon Races"]'

        last = await started.log.last_sequence()
        with pytest.raises(Refused) as refused:
            await started.client.send(Sing(singer_id=BEN), actor=COORDINATOR)
        assert refused.value.problem.code == "service.outdated"
        assert await started.log.last_sequence() == last
        assert (await sung(started, ANN))["songs"] == 1


async def test_an_unknown_type_is_passed_over_in_views_and_not_decided_about(
    servers: Servers, network: str, database: str
) -> None:
    async with old_choir(servers, network, database, numbers=(*READABLE, UNKNOWN)) as started:
        assert await started.service.pool.fetchval("SELECT count(*) FROM parked") == 0
        assert started.service.projector.skipped == 1
        assert (await rows(started))[ANN]["songs"] == '["Blaydon Races"]'
        last = await started.log.last_sequence()
        with pytest.raises(Refused) as refused:
            await started.client.send(Sing(singer_id=ANN), actor=COORDINATOR)
        assert refused.value.problem.code == "service.outdated"
        assert await started.log.last_sequence() == last
        assert (await sung(started, BEN))["voice"] == "bass"


async def test_a_rebuild_reads_old_events_as_the_projector_did(servers: Servers, network: str, database: str) -> None:
    async with old_choir(servers, network, database, numbers=(*READABLE, NEWER, AFTER_IT, UNKNOWN)) as started:
        before = await rows(started)
        answer = await started.client.request("ops.choir.rebuild", orjson.dumps({"actor": str(OPERATOR)}))
        assert [each["differed"] for each in answer["rebuilt"]] == [0]
        assert await rows(started) == before


async def test_as_at_a_date_old_events_count_by_when_they_happened(
    servers: Servers, network: str, database: str
) -> None:
    async with old_choir(servers, network, database, numbers=READABLE) as started:
        reply = await started.client.ask_raw("choir", "singers", {}, actor=COORDINATOR, as_at="2021-03-02T12:00:00Z")
        found = {UUID(row["singer_id"]): row for row in reply.answer}
        assert found[ANN]["full_name"] == "Ann Ager"
        assert (found[ANN]["row"], found[ANN]["songs"]) == (0, "[]")
