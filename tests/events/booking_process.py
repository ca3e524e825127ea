"""`python -m tests.events.booking_process <url> <password> <network> <gathering> <first> <many>` books for many guests.

All of them at once, as one program of many would; it prints nothing, and ends with 1 if anybody got an internal error.
"""

import asyncio
import sys
from uuid import UUID

import nats

from peernet.stack.nats_config import ADMIN
from shared.bus.client import BusClient
from shared.contracts.events import BookPlace
from shared.contracts.refusals import BUSY, UNAVAILABLE, Refused
from shared.ids import new_id
from tests.support.running import COORDINATOR


async def persisting(client: BusClient, command: BookPlace) -> None:
    """Sends a command as people's programs do: again with the same id where others were first, or it took long."""
    command_id = new_id()
    while True:
        try:
            await client.send(command, actor=COORDINATOR, command_id=command_id)
        except Refused as refused:
            if refused.problem.code not in (BUSY.code, UNAVAILABLE.code):
                raise
        else:
            return


async def main(url: str, password: str, network: str, gathering: str, first: str, many: str) -> None:
    nc = await nats.connect(url, user=ADMIN, password=password)
    client = BusClient(nc, network)
    numbers = range(int(first), int(first) + int(many))
    asked = (
        BookPlace(gathering_id=UUID(gathering), full_name=f"Guest {number}", email=f"guest{number}@post.example")
        for number in numbers
    )
    await asyncio.gather(*(persisting(client, command) for command in asked))
    await nc.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
