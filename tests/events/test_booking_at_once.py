"""Many people book the last places at once, through several replicas: never one too many, and nobody is lost."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import orjson

from services.events.app import events
from shared.contracts.events import AddVenue, Audience, BookPlace, CancelBooking, OpenBooking
from shared.contracts.messages import Command
from shared.contracts.refusals import BUSY, UNAVAILABLE, Refused
from shared.ids import new_id
from tests.events.gatherings import ENDS, FORUM, HALL, STARTS, numbered, plan
from tests.support.running import COORDINATOR, Running, grant, running
from tests.support.servers import Servers

YEARS_AHEAD: dict[str, Any] = {"starts_local": STARTS.replace(year=2090), "ends_local": ENDS.replace(year=2090)}
PLACES, PEOPLE, REPLICAS = 30, 40, 3


def bookings(log: list[dict[str, Any]], kind: str) -> list[str]:
    return [event["data"]["booking_id"] for event in log if event["type"] == kind]


async def whole_log(replica: Running) -> list[dict[str, Any]]:
    return [orjson.loads(body) for body in await replica.bodies()]


async def persisting(replica: Running, command: Command) -> None:
    """Sends a command as people's programs do: again with the same id where others were first, or it took long."""
    command_id = new_id()
    while True:
        try:
            await replica.client.send(command, actor=COORDINATOR, command_id=command_id)
        except Refused as refused:
            if refused.problem.code not in (BUSY.code, UNAVAILABLE.code):
                raise
        else:
            return


async def test_no_race_overbooks_and_the_list_is_in_order(servers: Servers, network: str) -> None:
    async with AsyncExitStack() as stack:
        replicas = [
            await stack.enter_async_context(running(events, servers, network, await servers.fresh_database()))
            for _ in range(REPLICAS)
        ]
        await grant(replicas[0].log, COORDINATOR)
        client = replicas[0].client
        for command in (
            AddVenue(venue_id=HALL, name="Ramside Hall", address="Carrville, Durham"),
            plan(capacity=PLACES, audience=Audience.PUBLIC, **YEARS_AHEAD),
            OpenBooking(gathering_id=FORUM),
        ):
            await client.send(command, actor=COORDINATOR)

        async def book(number: int) -> None:
            command = BookPlace(
                gathering_id=FORUM,
                booking_id=numbered(1000 + number),
                full_name=f"Guest {number}",
                email=f"guest{number}@post.example",
            )
            await persisting(replicas[number % REPLICAS], command)

        await asyncio.gather(*(book(number) for number in range(PEOPLE)))
        log = await whole_log(replicas[0])
        assert len(bookings(log, "PlaceBooked")) == PLACES
        waiting = bookings(log, "WaitingListJoined")
        assert Counter(bookings(log, "PlaceBooked") + waiting) == Counter(
            str(numbered(1000 + n)) for n in range(PEOPLE)
        )

        # As many as wait give up their places at once: each place goes to one, in order of asking.
        giving_up = bookings(log, "PlaceBooked")[: len(waiting)]

        async def cancel(number: int, booking_id: str) -> None:
            command = CancelBooking.model_validate({"gathering_id": FORUM, "booking_id": booking_id})
            await persisting(replicas[number % REPLICAS], command)

        await asyncio.gather(*(cancel(number, id) for number, id in enumerate(giving_up)))
        assert bookings(await whole_log(replicas[0]), "PlaceOffered") == waiting
