"""What the servers themselves hold to: who may publish what, durability, and databases apart."""

import asyncio
import json
import urllib.request
from collections.abc import Awaitable, Callable

import asyncpg
import nats.errors
import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.errors import APIError, NoStreamResponseError

from tests.support.cluster import NatsCluster
from tests.support.servers import Servers
from tests.support.wait import eventually

Connect = Callable[[str], Awaitable[Client]]


async def _is_allowed(client: Client, subject: str) -> bool:
    """Whether the server takes the message, which it says only by a complaint on the connection."""
    await client.publish(subject, b"")
    # nats-py sends the PING of a flush ahead of what is still queued, so the first may overtake the message.
    await client.flush()
    await client.flush()
    return client.last_error is None


@pytest.mark.parametrize(
    ("user", "subject", "allowed"),
    [
        ("membership", "x.log.membership.member.1", True),
        ("membership", "x.log.events.gathering.1", False),
        ("membership", "x.snapshot.membership.member.1", True),
        ("membership", "x.snapshot.events.gathering.1", False),
        ("membership", "x.keyring.1", True),
        ("membership", "x.cmd.events.Book", True),
        ("events", "x.log.events.gathering.1", True),
        ("events", "x.log.membership.member.1", False),
        ("events", "x.keyring.1", True),
        ("training", "x.log.training.application.1", True),
        ("training", "x.log.membership.member.1", False),
        ("notify", "x.log.notify.message.1", True),
        ("notify", "x.log.membership.member.1", False),
        ("membership", "$JS.API.STREAM.DELETE.x", False),
        ("membership", "$JS.API.STREAM.PURGE.x", False),
        ("peernet", "x.log.membership.member.1", False),
        ("peernet", "x.snapshot.membership.member.1", False),
        ("peernet", "x.keyring.1", False),
        ("peernet", "x.query.membership.directory", True),
        ("peernet", "x.cmd.events.Book", True),
        ("peernet", "x.log.events.gathering.1", False),
        ("peernet", "$JS.API.STREAM.INFO.x", True),
        ("peernet", "$JS.API.STREAM.UPDATE.x", False),
        ("peernet", "$JS.API.STREAM.MSG.DELETE.x", False),
    ],
)
async def test_who_may_publish_what(nats_as: Connect, user: str, subject: str, allowed: bool) -> None:
    assert await _is_allowed(await nats_as(user), subject) is allowed


async def test_a_stranger_is_not_let_in(servers: Servers) -> None:
    with pytest.raises(nats.errors.Error, match="Authorization"):
        await nats.connect(servers.nats_url, allow_reconnect=False, max_reconnect_attempts=0)


def test_the_log_is_on_disk_before_it_is_acknowledged(servers: Servers) -> None:
    with urllib.request.urlopen(f"{servers.monitor_url}/jsz?config=true", timeout=5) as answer:
        assert json.load(answer)["config"]["sync_always"] is True


async def test_each_database_is_its_owners_alone(servers: Servers) -> None:
    one, other = await servers.fresh_database(), await servers.fresh_database()
    connection = await asyncpg.connect(one)
    await connection.execute("CREATE TABLE mine (id int)")
    await connection.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(one.split("@")[0] + "@" + other.split("@")[1])


async def test_three_nodes_keep_a_stream_in_three_copies(cluster: NatsCluster, network: str) -> None:
    client = await cluster.connect()
    try:
        stream = client.jetstream()
        await stream.add_stream(StreamConfig(name=network, subjects=[f"{network}.>"], num_replicas=3))

        async def the_stream_takes_messages() -> bool:
            """A node that does not know of it yet answers at once; with the id a repeat is no second message."""
            try:
                await stream.publish(f"{network}.first", b"", headers={"Nats-Msg-Id": "first"})
            except NoStreamResponseError:
                return False
            return True

        await eventually(the_stream_takes_messages)
        acknowledged = await asyncio.gather(*(stream.publish(f"{network}.{n}", b"") for n in range(20)))
        assert sorted(answer.seq for answer in acknowledged) == list(range(2, 22))
        with pytest.raises(APIError):
            await stream.publish(f"{network}.1", b"", headers={"Nats-Expected-Last-Sequence": "3"})
    finally:
        await client.close()
