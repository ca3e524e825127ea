"""Four hundred people ask eight programs at once for three hundred places."""

import asyncio
import sys

import orjson

from services.events.app import events
from shared.contracts.events import AddVenue, Audience, OpenBooking, WaitingList
from tests.events.gatherings import FORUM, HALL, plan
from tests.events.test_booking_at_once import YEARS_AHEAD
from tests.support.running import COORDINATOR, Running, grant, running
from tests.support.servers import Servers

PEOPLE, PLACES, PROGRAMS = 400, 300, 8


async def ask(servers: Servers, network: str, program: int) -> int:
    many = PEOPLE // PROGRAMS
    arguments = [servers.nats_url, servers.passwords["admin"], network, str(FORUM), str(program * many), str(many)]
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.events.booking_process", *arguments)
    return await process.wait()


async def told(running: Running, kind: str) -> list[tuple[int, str]]:
    """The sequence and the booking of each event of a kind."""
    bodies = [orjson.loads(body) for body in await running.bodies()]
    return [(n, body["data"]["booking_id"]) for n, body in enumerate(bodies) if body["type"] == kind]


async def test_exactly_as_many_get_a_place_as_there_are(servers: Servers, network: str) -> None:
    async with running(events, servers, network, await servers.fresh_database()) as service:
        await grant(service.log, COORDINATOR)
        for command in (
            AddVenue(venue_id=HALL, name="Ramside Hall", address="Carrville, Durham"),
            plan(capacity=PLACES, audience=Audience.PUBLIC, **YEARS_AHEAD),
            OpenBooking(gathering_id=FORUM),
        ):
            await service.client.send(command, actor=COORDINATOR)
        ended = await asyncio.gather(*(ask(servers, network, program) for program in range(PROGRAMS)))
        assert ended == [0] * PROGRAMS
        booked, waiting = await told(service, "PlaceBooked"), await told(service, "WaitingListJoined")
        assert (len(booked), len(waiting)) == (PLACES, PEOPLE - PLACES)
        assert len({id for _, id in booked + waiting}) == PEOPLE
        assert max(booked)[0] < min(waiting)[0]
        shown = await service.client.ask(
            WaitingList(gathering_id=FORUM, limit=1000), actor=COORDINATOR, at_least=waiting[-1][0] + 1
        )
        assert [str(entry.booking_id) for entry in shown] == [id for _, id in waiting]
