"""The log as nats-server has it, read and understood without anything of the kit's."""

import json
from dataclasses import dataclass
from typing import Any

import nats
from nats.js.api import AckPolicy, ConsumerConfig

from peernet.stack.nats_config import ADMIN
from tests.system.own_stack import OwnStack

NETWORK = "peernet"


@dataclass(frozen=True)
class Raw:
    """One message: its place in the stream, and the document in its body."""

    sequence: int
    subject: str
    document: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.document["id"])

    @property
    def type(self) -> str:
        return str(self.document["type"])

    @property
    def command_id(self) -> str:
        return str(self.document["commandid"])

    @property
    def path(self) -> str:
        return str(self.document["subject"])


async def read_log(own: OwnStack) -> list[Raw]:
    """Every message that is in the stream now, in order."""
    part = own.stack.record().part("nats")
    assert part is not None
    password = own.stack.layout.nats_password(ADMIN).read_text().strip()
    nc = await nats.connect(part.url, user=ADMIN, password=password)
    try:
        js = nc.jetstream()
        last = (await js.stream_info(NETWORK)).state.last_seq
        config = ConsumerConfig(ack_policy=AckPolicy.NONE, inactive_threshold=30)
        subscription = await js.pull_subscribe(f"{NETWORK}.log.>", stream=NETWORK, config=config)
        found: list[Raw] = []
        while not found or found[-1].sequence < last:
            for message in await subscription.fetch(1000, timeout=10):
                found.append(Raw(message.metadata.sequence.stream, message.subject, json.loads(message.data)))
        return found
    finally:
        await nc.close()
