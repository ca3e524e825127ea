"""The log as the server has it: sequence by sequence, from its leader."""

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from nats.aio.client import Client


class Entry(NamedTuple):
    sequence: int
    subject: str
    document: dict[str, Any]

    @property
    def of_garden(self) -> bool:
        return self.subject.split(".")[2] == "garden"


@dataclass
class RawLog:
    """`entries` are what was read so far; the first has sequence 1."""

    nc: Client
    network: str
    entries: list[Entry]

    @property
    def last(self) -> int:
        return len(self.entries)

    async def read_on(self) -> list[Entry]:
        """What is new."""
        js = self.nc.jetstream(timeout=10)
        end = (await js.stream_info(self.network)).state.last_seq
        before = self.last
        for sequence in range(before + 1, end + 1):
            message = await js.get_msg(self.network, sequence)
            assert message.seq == sequence, "the log has a hole"
            assert message.subject is not None
            self.entries.append(Entry(sequence, message.subject, json.loads(message.data or b"")))
        return self.entries[before:]
