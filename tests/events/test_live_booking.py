"""Booking through the real bus: members for themselves, coordinators on behalf, guests by their address."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from services.events.app import events
from shared.contracts.events import (
    AcceptOffer,
    AddVenue,
    BookPlace,
    CancelBooking,
    ChooseSession,
    InviteGuest,
    OpenBooking,
)
from shared.contracts.membership import JoinedVia, MemberJoined
from shared.contracts.messages import Command
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from tests.events.gatherings import ASHA, BASIS, BEN, ENDS, FORUM, HALL, STARTS, A, B, C, D, plan
from tests.support.running import COORDINATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually

ASHA_HERSELF, BEN_HIMSELF = Actor(ActorKind.MEMBER, ASHA), Actor(ActorKind.MEMBER, BEN)
GUEST = "dev@post.example"


@pytest.fixture
async def a_forum(servers: Servers, network: str, database: str) -> AsyncIterator[Running]:
    """A gathering in many years, with one place. Asha and Ben are members."""
    async with running(events, servers, network, database) as started:
        await grant(started.log, COORDINATOR)
        joined = (
            MemberJoined(member_id=id, via=JoinedVia.COORDINATOR, joined_on="2026-01-05", basis=BASIS, reachable_by=())
            for id in (ASHA, BEN)
        )
        last = max(await record(started.log, *joined))

        async def projected() -> bool:
            return started.service.projector.sequence >= last

        await eventually(projected)
        years_ahead: dict[str, Any] = {"starts_local": STARTS.replace(year=2090), "ends_local": ENDS.replace(year=2090)}
        for command in (
            AddVenue(venue_id=HALL, name="Ramside Hall", address="Carrville, Durham"),
            plan(capacity=1, **years_ahead),
            OpenBooking(gathering_id=FORUM),
        ):
            await started.client.send(command, actor=COORDINATOR)
        yield started


async def happened(started: Running) -> list[tuple[str, str, str | None]]:
    """What is in the log about the gathering since it was opened: what, by whom, for whom."""
    log = [orjson.loads(body) for body in await started.bodies()]
    since = [event for event in log if event["subject"] == f"gathering/{FORUM}"][2:]
    return [(event["type"], event["actor"], event.get("onbehalfof")) for event in since]


def about(contract: type[Command], booking_id: Any, person_id: Any, **more: Any) -> Command:
    fields: dict[str, Any] = {"gathering_id": FORUM, "booking_id": booking_id, "person_id": person_id, **more}
    return contract(**fields)


async def test_members_book_wait_and_answer_for_themselves(a_forum: Running) -> None:
    send = a_forum.client.send
    await send(about(BookPlace, A, ASHA), actor=ASHA_HERSELF)
    await send(about(BookPlace, B, BEN), actor=COORDINATOR, on_behalf_of=BEN)
    await send(about(CancelBooking, A, ASHA), actor=ASHA_HERSELF)
    with pytest.raises(Refused) as refused:
        await send(about(AcceptOffer, B, ASHA), actor=ASHA_HERSELF)
    assert refused.value.problem.code == "booking.unknown"
    with pytest.raises(Refused) as refused:
        await send(about(AcceptOffer, B, BEN), actor=ASHA_HERSELF)
    assert refused.value.problem.code == "access.refused"
    await send(about(AcceptOffer, B, BEN), actor=BEN_HIMSELF)
    assert await happened(a_forum) == [
        ("PlaceBooked", str(ASHA_HERSELF), None),
        ("WaitingListJoined", str(COORDINATOR), str(BEN)),
        ("BookingCancelled", str(ASHA_HERSELF), None),
        ("PlaceOffered", str(ASHA_HERSELF), None),
        ("OfferAccepted", str(BEN_HIMSELF), None),
    ]


async def test_a_guest_has_one_id_however_often_they_ask(a_forum: Running) -> None:
    """Also before the views have read the first time that they were met."""
    send = a_forum.client.send
    dev: dict[str, Any] = {"gathering_id": FORUM, "full_name": "Dev"}
    await send(InviteGuest(**dev, email=GUEST), actor=COORDINATOR)
    await send(BookPlace(**dev, booking_id=C, email=f" {GUEST.upper()}"), actor=COORDINATOR)
    with pytest.raises(Refused) as refused:
        await send(BookPlace(**dev, booking_id=D, email=GUEST), actor=COORDINATOR)
    assert refused.value.problem.code == "booking.already"
    log = [orjson.loads(body) for body in await a_forum.bodies()]
    people = [event["data"]["person_id"] for event in log if event["type"] in ("GuestClaimed", "PlaceBooked")]
    assert len(people) == 2
    assert len({*people}) == 1


async def test_the_same_command_again_is_the_same_booking(a_forum: Running) -> None:
    command, id = about(BookPlace, None, ASHA), ASHA
    first = await a_forum.client.send(command, actor=ASHA_HERSELF, command_id=id)
    again = await a_forum.client.send(command, actor=ASHA_HERSELF, command_id=id)
    assert (again.sequence, again.repeated) == (first.sequence, True)
    assert [what for what, _, _ in await happened(a_forum)] == ["PlaceBooked"]
    with pytest.raises(Refused) as refused:
        await a_forum.client.send(about(ChooseSession, A, ASHA, session_id=B), actor=ASHA_HERSELF)
    assert refused.value.problem.code == "booking.unknown"
