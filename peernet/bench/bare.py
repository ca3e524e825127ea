"""The bare servers: what nats-py and nats-server do with nothing of ours in between."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import Header

from shared.ids import new_id

_PATIENCE = 30.0


class Raw(NamedTuple):
    """A message; `expected` is the last sequence that its subject must have, None for no guard."""

    subject: str
    body: bytes
    expected: int | None = None


async def publish(js: JetStreamContext, message: Raw) -> int:
    """A guarded publish; returns its sequence."""
    headers = {Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: str(message.expected)}
    return (await js.publish(message.subject, message.body, headers=headers)).seq


async def batch(nc: Client, messages: Sequence[Raw]) -> int:
    """All of the messages (at most 1,000) as one atomic batch; returns the last one's sequence."""
    id, last = str(new_id()), len(messages)
    for number, message in enumerate(messages, start=1):
        headers = {Header.BATCH_ID.value: id, Header.BATCH_SEQUENCE.value: str(number)}
        if message.expected is not None:
            headers[Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value] = str(message.expected)
        if number < last:
            await nc.publish(message.subject, message.body, headers=headers)
    headers[Header.BATCH_COMMIT.value] = "1"
    reply = await nc.request(message.subject, message.body, timeout=_PATIENCE, headers=headers)
    answer = orjson.loads(reply.data)
    if "error" in answer:
        raise RuntimeError(f"the server refused a batch: {answer['error']['description']}")
    return int(answer["seq"])


async def read_all(js: JetStreamContext, stream: str, count: int) -> None:
    """Reads and decodes the first `count` messages of the stream with an ordered consumer."""
    done = asyncio.get_running_loop().create_future()
    left = count

    async def take(msg: Msg) -> None:
        nonlocal left
        orjson.loads(msg.data)
        left -= 1
        if left == 0:
            done.set_result(None)

    subscription = await js.subscribe(f"{stream}.log.>", stream=stream, ordered_consumer=True, cb=take)
    try:
        await done
    finally:
        await subscription.unsubscribe()
