"""What is left where a person's key was: a tombstone, and nothing that anybody could open."""

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import orjson
import pytest
from nats.js.errors import NotFoundError

from shared.ids import new_id
from shared.log.append import Appender, Write
from shared.vault.keyring import Forgotten, Keyring
from shared.vault.secrets import MasterKey, WrongMasterKey
from shared.vault.vault import Vault
from tests.kit.garden import PlotRented
from tests.support.servers import Servers

MASTER = MasterKey(b"m" * 32)


class Kept(NamedTuple):
    """Where in the keyring something is kept about a person, and whether it is a tombstone."""

    sequence: int
    tombstone: bool


KeptAbout = Callable[[UUID], Awaitable[list[Kept]]]


@pytest.fixture
async def keyring(servers: Servers, network: str) -> AsyncIterator[Keyring]:
    nc = await servers.connect("admin")
    keyring = Keyring(nc, network, MASTER)
    await keyring.start(1)
    yield keyring
    await nc.close()


@pytest.fixture
async def kept(servers: Servers, network: str) -> AsyncIterator[KeptAbout]:
    """What the keyring's stream has about a person, oldest first."""
    nc = await servers.connect("admin")
    js = nc.jetstream()

    async def of(person: UUID) -> list[Kept]:
        found: list[Kept] = []
        while True:
            try:
                message = await js.get_msg(
                    f"{network}-keyring",
                    seq=found[-1].sequence + 1 if found else 1,
                    subject=f"{network}.keyring.{person}",
                    next=True,
                )
            except NotFoundError:
                return found
            found.append(Kept(message.seq or 0, "key" not in orjson.loads(message.data or b"")))

    yield of
    await nc.close()


async def test_nothing_is_sealed_for_somebody_whose_key_was_destroyed(keyring: Keyring) -> None:
    vault, person = Vault(keyring), new_id()
    event = PlotRented(plot_id=person, places=1, name="Ann")
    assert await vault.seal(event, new_id())
    await Vault(keyring).destroy(person)
    vault.forget(person)
    for writer in (vault, Vault(keyring)):
        with pytest.raises(Forgotten) as forgotten:
            await writer.seal(event, new_id())
        assert forgotten.value.person == person
        with pytest.raises(Forgotten):
            await writer.prepare(event)
        assert await writer.seal(PlotRented(plot_id=person, places=1, name=None), new_id()) is None
    assert await keyring.find([person]) == {}


async def test_destroying_again_changes_nothing(keyring: Keyring, kept: KeptAbout) -> None:
    person = new_id()
    await keyring.find_or_make(person)
    await keyring.destroy(person)
    [tombstone] = await kept(person)
    assert tombstone.tombstone
    await asyncio.gather(*(keyring.destroy(person) for _ in range(5)))
    assert await kept(person) == [tombstone]


async def test_whoever_never_had_a_key_gets_none_after_it_was_destroyed(keyring: Keyring, kept: KeptAbout) -> None:
    person = new_id()
    await keyring.destroy(person)
    with pytest.raises(Forgotten):
        await keyring.find_or_make(person)
    assert [each.tombstone for each in await kept(person)] == [True]


async def test_what_was_cut_short_is_completed(
    keyring: Keyring, kept: KeptAbout, servers: Servers, network: str
) -> None:
    """Between the tombstone and the end of the key: whoever looks finds no key, but it is still on the disk."""
    nc = await servers.connect("admin")
    person = new_id()
    await keyring.find_or_make(person)
    [key] = await kept(person)
    tombstone = Write(f"{network}.keyring.{person}", key.sequence, [(new_id(), b'{"destroyed":true}')])
    await Appender(nc, f"{network}-keyring").append([tombstone])
    await nc.close()
    assert await keyring.find([person]) == {}
    with pytest.raises(Forgotten):
        await keyring.find_or_make(person)
    assert [each.tombstone for each in await kept(person)] == [False, True]
    await keyring.destroy(person)
    assert [each.tombstone for each in await kept(person)] == [True]


@pytest.mark.parametrize("known", [True, False], ids=["with a key", "without one"])
async def test_of_all_who_make_and_destroy_at_once_a_tombstone_has_the_last_word(
    keyring: Keyring, kept: KeptAbout, servers: Servers, network: str, known: bool
) -> None:
    connections = [await servers.connect("admin") for _ in range(4)]
    rings = [Keyring(nc, network, MASTER) for nc in connections]
    for ring in rings:
        await ring.start(1)
    people = [new_id() for _ in range(20)]
    if known:
        await asyncio.gather(*map(keyring.find_or_make, people))

    async def make(ring: Keyring, person: UUID) -> bytes | None:
        try:
            return await ring.find_or_make(person)
        except Forgotten:
            return None

    async def all_at_once(person: UUID) -> set[bytes]:
        made, _ = await asyncio.gather(
            asyncio.gather(*(make(ring, person) for _ in range(3) for ring in rings)),
            asyncio.gather(*(ring.destroy(person) for ring in rings)),
        )
        return {key for key in made if key}

    for keys in await asyncio.gather(*map(all_at_once, people)):
        assert len(keys) <= 1
    for person in people:
        assert [each.tombstone for each in await kept(person)] == [True]
    assert await keyring.find(people) == {}
    for nc in connections:
        await nc.close()


async def test_a_destroyed_key_is_overwritten_on_disk(servers: Servers, network: str) -> None:
    """`no_erase: false`, asked of the server's own files, which only embedded servers let a test see."""
    nc = await servers.connect("admin")
    keyring = Keyring(nc, network, MASTER)
    await keyring.start(1)
    person, *others = [new_id() for _ in range(20)]
    await asyncio.gather(*map(keyring.find_or_make, (person, *others)))  # in one batch
    raw = await nc.jetstream().get_msg(f"{network}-keyring", subject=f"{network}.keyring.{person}")
    wrapped = (raw.data or b"")[-80:]
    if not (blocks := blocks_of(servers)):
        pytest.skip("the servers run in containers: their files are not here to be read")
    assert any(wrapped in block for block in blocks)
    await keyring.destroy(person)
    assert not any(wrapped in block for block in blocks_of(servers))
    await nc.close()


def blocks_of(servers: Servers) -> list[bytes]:
    """What the server's own files hold; nothing when they are not on this machine."""
    with urllib.request.urlopen(f"{servers.monitor_url}/jsz?config=true", timeout=5) as answer:
        folder = Path(json.load(answer)["config"]["store_dir"])
    return [file.read_bytes() for file in folder.rglob("*.blk")]


async def test_a_wrong_master_key_is_found_past_any_number_of_tombstones(
    keyring: Keyring, servers: Servers, network: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.vault.keyring._PAGE", 2)
    nc = await servers.connect("admin")
    for person in [new_id() for _ in range(5)]:
        await keyring.destroy(person)
    # Which master key wrapped what is destroyed, nothing can tell.
    await Keyring(nc, network, MasterKey(b"w" * 32)).start(1)
    await keyring.find_or_make(new_id())
    with pytest.raises(WrongMasterKey):
        await Keyring(nc, network, MasterKey(b"w" * 32)).start(1)
    await Keyring(nc, network, MASTER).start(1)
    await nc.close()
