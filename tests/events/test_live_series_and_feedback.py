"""Series and feedback over the real bus: made whole or not at all, and anonymous to the last byte."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from services.events.app import events
from shared.contracts.events import AddVenue, GatheringKind, GiveFeedback, PlanGathering, PlanSeries
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.support.running import COORDINATOR, Running, grant, running
from tests.support.servers import Servers

ORGANISER = Actor(ActorKind.ORGANISER, new_id())
TEMPLATE: dict[str, Any] = {
    "title": "Monday meeting",
    "kind": GatheringKind.MEETING,
    "online": "by video",
    "capacity": 20,
}


@pytest.fixture
async def replicas(servers: Servers, network: str, database: str) -> AsyncIterator[list[Running]]:
    """Two of the service, beside each other."""
    async with (
        running(events, servers, network, database) as one,
        running(events, servers, network, database) as other,
    ):
        await grant(one.log, COORDINATOR, ORGANISER)
        yield [one, other]


def series(rule: str) -> PlanSeries:
    return PlanSeries.model_validate(
        {**TEMPLATE, "starts_local": "2026-12-07T10:00", "ends_local": "2026-12-07T12:00", "rule": rule}
    )


async def documents(of: Running) -> list[dict[str, Any]]:
    return [orjson.loads(body) for body in await of.bodies()]


async def test_a_long_series_is_planned_in_one_batch_and_once(replicas: list[Running]) -> None:
    plan, id = series("FREQ=WEEKLY;COUNT=200"), new_id()
    before = await replicas[0].log.last_sequence()
    answers = await asyncio.gather(
        *(replicas[n % 2].client.send(plan, actor=ORGANISER, command_id=id) for n in range(6))
    )
    again = await replicas[1].client.send(plan, actor=ORGANISER, command_id=id)

    assert {answer.id for answer in answers} == {again.id}
    assert again.repeated
    added = (await documents(replicas[0]))[before:]
    assert Counter(each["type"] for each in added) == {"SeriesPlanned": 1, "GatheringPlanned": 200}
    assert {each["commandid"] for each in added} == {str(id)}
    assert len({each["subject"] for each in added}) == 201


async def test_each_gathering_of_a_series_is_one_like_any_other(replicas: list[Running]) -> None:
    await replicas[0].client.send(series("FREQ=WEEKLY;COUNT=2"), actor=COORDINATOR)
    _, first, _ = (await documents(replicas[0]))[-3:]
    plan = PlanGathering.model_validate(
        {
            **TEMPLATE,
            "gathering_id": first["data"]["gathering_id"],
            "starts_local": "2026-12-07T10:00",
            "ends_local": "2026-12-07T12:00",
        }
    )
    with pytest.raises(Refused) as caught:
        await replicas[1].client.send(plan, actor=COORDINATOR)
    assert caught.value.problem.code == "gathering.already"


async def has_begun(of: Running) -> str:
    """The id of a gathering that has begun."""
    plan = PlanGathering.model_validate(
        {**TEMPLATE, "starts_local": "2022-02-07T10:00", "ends_local": "2022-02-07T12:00"}
    )
    return str((await of.client.send(plan, actor=COORDINATOR)).id)


async def test_a_member_gives_feedback_for_themselves_alone(replicas: list[Running]) -> None:
    gathering, ann, ben = await has_begun(replicas[0]), new_id(), new_id()
    for about in (str(ben), None):
        for anonymously in (True, False):
            said = {"gathering_id": gathering, "person_id": about, "anonymously": anonymously, "rating": 1}
            with pytest.raises(Refused) as caught:
                await send_as(replicas[0], ann, GiveFeedback.model_validate(said))
            assert caught.value.problem.code == "access.refused"
    by_name = GiveFeedback.model_validate({"gathering_id": gathering, "person_id": ann, "rating": 5})
    await send_as(replicas[0], ann, by_name)
    with pytest.raises(Refused) as caught:
        await send_as(replicas[1], ann, by_name)
    assert caught.value.problem.code == "feedback.already"


async def test_what_is_anonymous_says_nowhere_whose_it_is(replicas: list[Running]) -> None:
    gathering, ann = await has_begun(replicas[0]), new_id()
    said = {
        "gathering_id": gathering,
        "person_id": ann,
        "anonymously": True,
        "rating": 2,
        "comment": "Too loud for me.",
    }
    answer = await send_as(replicas[0], ann, GiveFeedback.model_validate(said))
    raw = (await replicas[0].bodies())[-1]
    recorded = orjson.loads(raw)
    assert recorded["type"] == "FeedbackGiven"
    assert recorded["data"]["sealed_for"] == recorded["data"]["feedback_id"] == str(answer.id)
    assert recorded["actor"].startswith("system:")
    for name in (str(ann), ann.hex, "Too loud"):
        assert name.encode() not in raw
    # Whose key it is sealed with would tell as well.
    log = replicas[0].log
    keys = await log.js.stream_info(f"{log.network}-keyring", subjects_filter=">")
    assert set(keys.state.subjects or ()) == {f"{log.network}.keyring.{answer.id}"}


async def send_as(to: Running, member: Any, command: Command) -> Any:
    return await to.client.send(command, actor=Actor(ActorKind.MEMBER, member))


async def test_venues_are_seen_by_every_replica(replicas: list[Running]) -> None:
    hall = AddVenue(name="Deepdale", address="Sir Tom Finney Way, Preston")
    venue = (await replicas[0].client.send(hall, actor=ORGANISER)).id
    there = PlanGathering.model_validate(
        {**TEMPLATE, "venue_id": venue, "starts_local": "2027-01-04T10:00", "ends_local": "2027-01-04T12:00"}
    )
    assert (await replicas[1].client.send(there, actor=ORGANISER)).sequence
