"""What a service may have of its own beside commands, questions and duties: workers, HTTP routes, settings."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
from faststream.asgi import AsgiResponse, get
from pydantic import Field

from shared.service import Service
from shared.serving import app_of
from shared.settings import ServiceSettings
from tests.kit.garden import garden
from tests.support.running import running, settings_for
from tests.support.servers import Servers


class Weather(ServiceSettings):
    rain: str = Field("none")


async def test_a_worker_runs_with_the_service_and_ends_with_it(servers: Servers, network: str, database: str) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def tidy(service: Service) -> None:
        assert service.projector.service == "garden"
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with running(replace(garden, workers=(tidy,)), servers, network, database):
        await asyncio.wait_for(began.wait(), 10)
        assert not ended.is_set()
    assert ended.is_set()


async def test_what_a_worker_raises_stops_the_service(servers: Servers, network: str, database: str) -> None:
    async def stumble(service: Service) -> None:
        raise LookupError("no shears")

    async with running(replace(garden, workers=(stumble,)), servers, network, database) as started:
        await asyncio.wait_for(started.service.failed.wait(), 10)
        assert isinstance(started.service.failure, LookupError)


async def test_what_it_records_first_is_in_the_log_before_it_does_anything_that_is_owed(
    servers: Servers, network: str, database: str
) -> None:
    """Whatever duties it finds in its views, what it recorded first has been read by the time they are seen to."""
    seen: list[bool] = []

    async def begins(service: Service) -> None:
        seen.append(service.duty_runner is None)
        assert await service.log.last_sequence() == 0

    async with running(replace(garden, begins=begins), servers, network, database) as started:
        assert seen == [True]
        assert started.service.duty_runner


async def test_routes_and_settings_of_its_own(servers: Servers, network: str, database: str) -> None:
    def routes(service: Service) -> list[tuple[str, Any]]:
        @get
        async def rain(scope: Any) -> AsgiResponse:
            assert isinstance(service.settings, Weather)
            return AsgiResponse(service.settings.rain.encode())

        return [("/rain", rain)]

    definition = replace(garden, routes=routes, settings=Weather)
    service = Service(definition, settings_for(servers, network, database, Weather, rain="drizzle"))
    async with service.running():
        transport = httpx.ASGITransport(app=app_of(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://garden") as client:
            assert (await client.get("/rain")).text == "drizzle"
            assert (await client.get("/health/live")).status_code == 200
