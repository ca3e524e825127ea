"""Sealing, keys, claims."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from shared.log.envelope import Cause, Stored, decode, encode
from shared.vault.keyring import Keyring, keyring_config
from shared.vault.secrets import Claims, MasterKey, WrongMasterKey, parse_secret
from shared.vault.vault import Vault
from tests.kit.garden import PlotRented
from tests.support.servers import Servers

MASTER = MasterKey(b"m" * 32)


@pytest.fixture
async def keyring(servers: Servers, network: str) -> AsyncIterator[Keyring]:
    nc = await servers.connect("admin")
    keyring = Keyring(nc, network, MASTER)
    await keyring.start(1)
    yield keyring
    await nc.close()


async def stored(vault: Vault, person: UUID, name: str) -> Stored:
    event, event_id, now = PlotRented(plot_id=person, places=1, name=name), new_id(), datetime.now(UTC)
    cause = Cause(Actor(ActorKind.SYSTEM, new_id()), new_id(), new_id(), now)
    return decode(1, now, encode("n", event_id, event, cause, await vault.seal(event, event_id)))


async def test_another_process_opens_what_one_sealed(keyring: Keyring) -> None:
    sealed = await stored(Vault(keyring), new_id(), "Ann")
    reader = Vault(keyring)
    assert "name" not in reader.open(sealed)
    await reader.learn([sealed])
    assert reader.open(sealed)["name"] == "Ann"


async def test_making_room_for_keys_takes_none_away_that_is_needed(
    keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.vault.vault._MOST_KEYS", 3)
    writer, reader = Vault(keyring), Vault(keyring)
    sealed = [await stored(writer, new_id(), name) for name in ("Ann", "Ben", "Cara", "Dev", "Eva")]
    await reader.learn(sealed[:3])
    await reader.learn(sealed[2:])
    assert [reader.open(each)["name"] for each in sealed[2:]] == ["Cara", "Dev", "Eva"]


async def test_two_services_at_once_make_one_key(keyring: Keyring, servers: Servers, network: str) -> None:
    nc = await servers.connect("admin")
    other = Keyring(nc, network, MASTER)
    await other.start(1)
    person = new_id()
    assert await keyring.find_or_make(person) == await other.find_or_make(person)
    await nc.close()


async def test_keys_made_at_once_by_two_services_are_one_a_person(
    keyring: Keyring, servers: Servers, network: str
) -> None:
    nc = await servers.connect("admin")
    other = Keyring(nc, network, MASTER)
    await other.start(1)
    people = [new_id() for _ in range(60)]
    made = await asyncio.gather(*(each.find_or_make(person) for person in people for each in (keyring, other)))
    assert made[::2] == made[1::2]
    assert len(set(made)) == len(people)
    assert await keyring.find(people) == dict(zip(people, made[::2], strict=True))
    assert (await nc.jetstream().stream_info(f"{network}-keyring")).state.messages == len(people)
    await nc.close()


async def test_a_keyring_from_before_keys_were_committed_together_goes_on(servers: Servers, network: str) -> None:
    nc = await servers.connect("membership")
    config = keyring_config(network, 1)
    config.allow_atomic = False
    await nc.jetstream().add_stream(config=config)
    before = Keyring(nc, network, MASTER)
    await before.start(1)
    person = new_id()
    key = await before.find_or_make(person)
    again = Keyring(nc, network, MASTER)
    await again.start(1)
    assert await again.find_or_make(person) == key
    assert len(await asyncio.gather(*(again.find_or_make(new_id()) for _ in range(20)))) == 20
    await nc.close()


async def test_a_destroyed_key_opens_nothing_ever_again(keyring: Keyring) -> None:
    vault, person = Vault(keyring), new_id()
    sealed = await stored(vault, person, "Ann")
    await vault.destroy(person)
    await vault.destroy(person)
    for reader in (vault, Vault(keyring)):
        await reader.learn([sealed])
        assert "name" not in reader.open(sealed)
    assert await keyring.find([person]) == {}


async def test_a_wrong_master_key_is_never_taken_for_an_erased_person(
    keyring: Keyring, servers: Servers, network: str
) -> None:
    nc = await servers.connect("admin")
    wrong = Keyring(nc, network, MasterKey(b"w" * 32))
    await wrong.start(1)  # before there is any key nothing can tell
    sealed = await stored(Vault(keyring), new_id(), "Ann")
    with pytest.raises(WrongMasterKey, match="Restore the right master key"):
        await Vault(wrong).learn([sealed])
    with pytest.raises(WrongMasterKey):
        await wrong.start(1)
    await nc.close()


async def test_a_sealed_part_cannot_be_moved_to_another_event(keyring: Keyring) -> None:
    vault, person = Vault(keyring), new_id()
    ann, bob = await stored(vault, person, "Ann"), await stored(vault, person, "Bob")
    swapped = replace(bob, sealed=ann.sealed)
    with pytest.raises(InvalidTag):
        vault.open(swapped)


@given(st.emails(), st.sampled_from(["", " ", "  \t"]))
def test_an_address_has_one_claim_whatever_its_capitals_and_spaces(address: str, space: str) -> None:
    claims = Claims(b"c" * 32)
    assert claims(address) == claims(f"{space}{address.upper().lower()}{space}")
    assert address not in claims(address)
    assert Claims(b"d" * 32)(address) != claims(address)


@pytest.mark.parametrize("text", ["", "short", "bm90IDMyIGJ5dGVz", "***"])
def test_a_secret_that_is_none_is_named_but_not_shown(text: str) -> None:
    with pytest.raises(ValueError, match="master key") as refused:
        parse_secret(text, "master key")
    assert not text or text not in str(refused.value)
