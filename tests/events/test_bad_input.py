"""Wrong requests to events: each answered in time by a problem that names the field; nothing is appended."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.events.app import events
from shared.contracts.events import (
    AddSession,
    AddVenue,
    BookPlace,
    InviteSpeaker,
    OpenBooking,
    SessionKind,
)
from shared.contracts.membership import JoinedVia, MemberJoined
from shared.contracts.messages import COMMANDS
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.events.gatherings import (
    ASHA,
    BASIS,
    BEN,
    CONFIDENCE,
    ENDS,
    FORUM,
    HALL,
    SHIELDS,
    SPEAKER,
    STARTS,
    WORDING,
    A,
    B,
    numbered,
    plan,
)
from tests.support.running import COORDINATOR, Running, grant, record, running
from tests.support.servers import Servers
from tests.support.wait import eventually

STRANGER = Actor(ActorKind.COORDINATOR, new_id())
ORGANISER = Actor(ActorKind.ORGANISER, new_id())
ASHA_HERSELF = Actor(ActorKind.MEMBER, ASHA)
OURS = {name: contract for (service, name), contract in COMMANDS.items() if service == "events"}
FROM_OUTSIDE = {name: c for name, c in OURS.items() if c.by - {ActorKind.SYSTEM}}
FOR_THEMSELVES = {name: c for name, c in FROM_OUTSIDE.items() if ActorKind.MEMBER in c.by}


def joined(person: UUID) -> MemberJoined:
    return MemberJoined(
        member_id=person, via=JoinedVia.COORDINATOR, joined_on="2026-01-05", basis=BASIS, reachable_by=()
    )


@pytest.fixture(scope="module")
async def a_forum(servers: Servers) -> AsyncIterator[Running]:
    """A gathering in two years with one place, which Asha has; Ben waits. Somebody is to speak."""
    name = f"e{new_id().hex[-8:]}"
    async with running(events, servers, name, await servers.fresh_database()) as started:
        await grant(started.log, COORDINATOR, ORGANISER)
        last = max(await record(started.log, joined(ASHA), joined(BEN)))

        async def projected() -> bool:
            return started.service.projector.sequence >= last

        await eventually(projected)
        years_ahead: dict[str, Any] = {"starts_local": STARTS.replace(year=2090), "ends_local": ENDS.replace(year=2090)}
        workshop: dict[str, Any] = {
            "gathering_id": FORUM,
            "title": "W",
            "kind": SessionKind.WORKSHOP,
            "slot": "afternoon",
        }
        for command in (
            AddVenue(venue_id=HALL, name="Ramside Hall", address="Carrville, Durham"),
            plan(capacity=1, **years_ahead),
            OpenBooking(gathering_id=FORUM),
            AddSession(session_id=SHIELDS, **workshop),
            AddSession(session_id=CONFIDENCE, **workshop),
            InviteSpeaker(gathering_id=FORUM, speaker_id=SPEAKER, full_name="Dev"),
            BookPlace(gathering_id=FORUM, booking_id=A, person_id=ASHA, sessions=(SHIELDS,)),
            BookPlace(gathering_id=FORUM, booking_id=B, person_id=BEN),
        ):
            await started.client.send(command, actor=COORDINATOR)
        yield started


async def refused(started: Running, address: str, request: Any) -> Any:
    """The problem that a request is answered with, and nothing is appended."""
    before = await started.log.last_sequence()
    with pytest.raises(Refused) as caught:
        await started.client.request(address, request if isinstance(request, bytes) else orjson.dumps(request))
    assert await started.log.last_sequence() == before
    return caught.value.problem


def valid(name: str) -> dict[str, Any]:
    """A value for each field that a command needs, such that only what a test changes is wrong with it."""
    made = {
        "gathering_id": FORUM, "session_id": SHIELDS, "booking_id": A, "speaker_id": SPEAKER, "venue_id": HALL,
        "attendance_id": numbered(71), "title": "T", "kind": "meeting", "capacity": 3, "reason": "r", "text": "t",
        "starts_local": "2090-09-14T10:00", "ends_local": "2090-09-14T15:00", "slot": "afternoon", "full_name": "A",
        "nonce": "nonce-0001", "count": {"value": 71, "qualifier": "at_least"}, "rating": 5, "name": "N",
        "address": "A", "rule": "FREQ=WEEKLY;COUNT=2",
    }  # fmt: skip
    special = {("AddSession", "kind"): "workshop"}
    needed = [field for field, info in OURS[name].model_fields.items() if info.is_required()]
    return {field: special.get((name, field), made[field]) for field in needed}


def as_coordinator(data: dict[str, Any]) -> dict[str, Any]:
    return {"actor": str(COORDINATOR), "data": data}


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_names_what_is_missing(a_forum: Running, name: str) -> None:
    problem = await refused(a_forum, f"cmd.events.{name}", as_coordinator({}))
    assert (problem.code, {each.field for each in problem.fields}) == ("request.invalid", {*valid(name)})


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_names_a_field_it_does_not_know(a_forum: Running, name: str) -> None:
    problem = await refused(a_forum, f"cmd.events.{name}", as_coordinator({"favourite_colour": "red"}))
    assert "favourite_colour" in {each.field for each in problem.fields}


def wrong_values(name: str) -> list[tuple[str, Any]]:
    """For each field of a command values that it cannot have, whatever it is."""
    fields = [field for field in OURS[name].model_fields if field != OURS[name].of.key or field in valid(name)]
    return [(field, value) for field in fields for value in ({"x": 1}, [[{"x": 1}]], "☃" * 5000, -1.5)]


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_field_says_what_is_wrong_with_it(a_forum: Running, name: str) -> None:
    for field, value in wrong_values(name):
        problem = await refused(a_forum, f"cmd.events.{name}", as_coordinator({**valid(name), field: value}))
        assert problem.code == "request.invalid", (field, value, problem)
        assert any(each.field.split(".")[0] == field and each.message for each in problem.fields), (field, problem)


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_refuses_an_actor_without_the_right(a_forum: Running, name: str) -> None:
    for actor in (STRANGER, Actor(ActorKind.MEMBER, new_id()), Actor(ActorKind.AUDITOR, COORDINATOR.id)):
        request = {"actor": str(actor), "data": valid(name)}
        problem = await refused(a_forum, f"cmd.events.{name}", request)
        assert problem.code == "access.refused", (actor, problem)


@pytest.mark.parametrize("name", sorted({*OURS} - {*FROM_OUTSIDE}))
async def test_what_only_the_system_does_nobody_else_does(a_forum: Running, name: str) -> None:
    data = {"gathering_id": FORUM, "booking_id": A, "person_id": ASHA, "claim": WORDING}
    fields = {field: value for field, value in data.items() if field in OURS[name].model_fields}
    for actor in (COORDINATOR, ORGANISER, ASHA_HERSELF):
        problem = await refused(a_forum, f"cmd.events.{name}", {"actor": str(actor), "data": fields})
        assert problem.code == "access.refused", (actor, problem)


@pytest.mark.parametrize("name", FOR_THEMSELVES)
async def test_members_do_nothing_in_somebody_elses_name(a_forum: Running, name: str) -> None:
    for whose in ({"person_id": BEN}, {}, {"person_id": None}):
        request = {"actor": str(ASHA_HERSELF), "data": {**valid(name), **whose}}
        problem = await refused(a_forum, f"cmd.events.{name}", request)
        assert problem.code == "access.refused", (whose, problem)


@pytest.mark.parametrize("name", [name for name in FOR_THEMSELVES if "booking_id" in valid(name)])
async def test_members_touch_nobody_elses_booking(a_forum: Running, name: str) -> None:
    data = {**valid(name), "person_id": ASHA, "booking_id": B}
    problem = await refused(a_forum, f"cmd.events.{name}", {"actor": str(ASHA_HERSELF), "data": data})
    assert problem.code == "booking.unknown"
    nowhere = await refused(
        a_forum, f"cmd.events.{name}", {"actor": str(ASHA_HERSELF), "data": {**data, "booking_id": numbered(29)}}
    )
    assert nowhere == problem, "somebody else's booking is told from none"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("BookPlace", {"person_id": BEN, "access_needs": ["step_free"]}),
        ("BookPlace", {"person_id": BEN, "access_text": "A seat near the door"}),
        ("BookPlace", {"person_id": BEN, "diet": "No nuts"}),
        ("InviteSpeaker", {"topic": "My story"}),
    ],
)
async def test_what_is_sensitive_needs_a_basis(a_forum: Running, name: str, told: dict[str, Any]) -> None:
    problem = await refused(a_forum, f"cmd.events.{name}", as_coordinator({**valid(name), **told}))
    assert (problem.code, problem.fields[0].field) == ("basis.missing", "basis")


@pytest.mark.parametrize("name", [name for name in FROM_OUTSIDE if "gathering_id" in valid(name)])
async def test_a_gathering_that_is_not_there(a_forum: Running, name: str) -> None:
    data = {**valid(name), "gathering_id": str(new_id())}
    if name == "GiveFeedback":
        data["person_id"] = ASHA
    problem = await refused(a_forum, f"cmd.events.{name}", as_coordinator(data))
    assert (problem.code, problem.fields[0].field) == ("gathering.unknown", "gathering_id")


async def test_nothing_of_anybody_is_plain_in_the_log(a_forum: Running) -> None:
    """Whoever reads the log without the keys learns of no name, address, need or reason."""
    secrets = {"full_name": "Zebedee Quux", "email": "zebedee@post.example", "phone": "0191 498 0123"}
    health = {"access_text": "Wheelchair Quux", "diet": "Coeliac Quux", "basis": BASIS.model_dump(mode="json")}
    invite = {"gathering_id": FORUM, **secrets}
    await a_forum.client.request("cmd.events.InviteGuest", orjson.dumps(as_coordinator(invite)))
    booking = {"gathering_id": FORUM, "booking_id": numbered(28), **secrets, **health}
    await a_forum.client.request("cmd.events.BookPlace", orjson.dumps(as_coordinator(booking)))
    for name, words in (("SkipWaiting", "Reason Quux"), ("CancelBooking", "Reason Quux")):
        data = {"gathering_id": FORUM, "booking_id": B if name == "SkipWaiting" else numbered(28), "reason": words}
        await a_forum.client.request(f"cmd.events.{name}", orjson.dumps(as_coordinator(data)))
    log = b"".join(await a_forum.bodies())
    assert log.count(str(numbered(28)).encode()) >= 2
    assert not any(word in log for word in (b"Quux", b"zebedee", b"498 0123"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=5,
)
ODD = st.sampled_from(
    ["2026-03-29T01:30", "9999-12-31T23:59", "0001-01-01T00:00", "Pacific/Apia", "../../x", "2026-10-25T01:30:00Z",
     str(FORUM), str(A), str(B), str(ASHA), "other", "story", "\0", "a" * 5000, 10**30, -(10**30), 1e308]
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_whatever_is_sent_the_service_answers_and_goes_on(a_forum: Running, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FROM_OUTSIDE)))
    fields = st.sampled_from(sorted(OURS[name].model_fields))
    sent = {**valid(name), **data.draw(st.dictionaries(fields, ODD | JSON, max_size=4))}
    try:
        request = orjson.dumps(as_coordinator(sent))
    except TypeError:  # an integer too large for JSON here: nothing was sent
        return
    try:
        answer = await a_forum.client.request(f"cmd.events.{name}", request)
    except Refused as refusal:
        problem = refusal.problem
    else:
        assert answer["sequence"] <= await a_forum.log.last_sequence()
        return
    assert problem.status < 500, problem
    assert problem.code
    assert problem.detail
