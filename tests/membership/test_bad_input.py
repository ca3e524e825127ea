"""Wrong requests to membership: each answered in time by a problem that names the field; nothing is appended."""

import time
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.membership.app import membership
from shared.contracts.membership import (
    AssignRole,
    JoinMember,
    LaunchNetwork,
    NewAffiliation,
    OrganisationKind,
    RegisterOrganisation,
    RequestErasure,
    RoleCode,
)
from shared.contracts.messages import COMMANDS, Command
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.membership.examples import BASIS
from tests.support.running import COORDINATOR, OPERATOR, Running, running
from tests.support.servers import Servers
from tests.support.wait import eventually

STRANGER = Actor(ActorKind.COORDINATOR, new_id())
OURS = {name: contract for (service, name), contract in COMMANDS.items() if service == "membership"}
FROM_OUTSIDE = {name: c for name, c in OURS.items() if c.by - {ActorKind.SYSTEM}}


@pytest.fixture(scope="module")
async def network_of_one(servers: Servers) -> AsyncIterator[Running]:
    dsn = await servers.fresh_database()
    name = f"m{new_id().hex[-8:]}"
    async with running(membership, servers, name, dsn, erasure_cooling_off_days=0) as started:
        launch = LaunchNetwork(
            name="N", area="A", launched_on="2022-02", operator_id=OPERATOR.id, coordinator_id=COORDINATOR.id
        )
        await started.client.send(launch, actor=OPERATOR)
        yield started


async def refused(started: Running, address: str, request: Any) -> Any:
    """The problem that a request is answered with, within a second and with nothing appended."""
    before, begun = await started.log.last_sequence(), time.monotonic()
    with pytest.raises(Refused) as caught:
        await started.client.request(address, request if isinstance(request, bytes) else orjson.dumps(request))
    assert time.monotonic() - begun < 1.0
    assert await started.log.last_sequence() == before
    return caught.value.problem


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_names_what_is_missing(network_of_one: Running, name: str) -> None:
    needed = {field for field, info in OURS[name].model_fields.items() if info.is_required()}
    problem = await refused(network_of_one, f"cmd.membership.{name}", {"actor": str(COORDINATOR), "data": {}})
    if not needed:
        return
    assert (problem.code, {each.field for each in problem.fields}) == ("request.invalid", needed)


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_names_a_field_it_does_not_know(network_of_one: Running, name: str) -> None:
    request = {"actor": str(COORDINATOR), "data": {"favourite_colour": "red"}}
    problem = await refused(network_of_one, f"cmd.membership.{name}", request)
    assert "favourite_colour" in {each.field for each in problem.fields}
    assert "favourite_colour" in problem.detail


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_names_an_id_that_is_none(network_of_one: Running, name: str) -> None:
    contract = OURS[name]
    request = {"actor": str(COORDINATOR), "data": {contract.of.key: "42"}}
    problem = await refused(network_of_one, f"cmd.membership.{name}", request)
    assert contract.of.key in {each.field for each in problem.fields}


def example(contract: type[Command]) -> dict[str, Any]:
    """A value of the right type for each field that is needed, so that only the sender is wrong."""
    made = {
        "area": "A", "name": "N", "launched_on": "2022-02", "areas": ["A"], "kind": "other", "sequence": 1,
        "reason": "r", "role": "independent", "starts_on": "2026-01-01", "ends_on": "2026-01-01", "domains": [],
        "secret_sha256": "0" * 64, "expires_on": "2099-01-01", "full_name": "A", "affiliations": [], "title": "T",
        "gained_on": "2026", "purpose": "newsletter", "wording_id": "w", "wording_sha256": "0" * 64, "method": "form",
        "channel": "email", "lived_experience": "own", "service": "membership", "since": 1, "weeks": 6,
        "until": "2099-01-01",
    }  # fmt: skip
    special = {
        ("AddAffiliation", "role"): "peer_volunteer",
        ("AssignRole", "role"): "peer_volunteer",
        ("GrantAccess", "kind"): "coordinator",
        ("RevokeAccess", "kind"): "coordinator",
        ("RecordContact", "kind"): "two_way",
    }
    needed = [field for field, info in contract.model_fields.items() if info.is_required()]
    return {field: special.get((contract.__name__, field), made.get(field, str(new_id()))) for field in needed}


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_refuses_an_actor_without_the_right(network_of_one: Running, name: str) -> None:
    data = example(OURS[name])
    for actor in (STRANGER, Actor(ActorKind.MEMBER, new_id()), Actor(ActorKind.AUDITOR, COORDINATOR.id)):
        problem = await refused(network_of_one, f"cmd.membership.{name}", {"actor": str(actor), "data": data})
        assert problem.code == "access.refused", (actor, problem)


@pytest.mark.parametrize("name", sorted(set(OURS) - set(FROM_OUTSIDE)))
async def test_what_only_the_service_may_do_nobody_else_may(network_of_one: Running, name: str) -> None:
    data = example(OURS[name])
    for actor, code in ((COORDINATOR, "access.refused"), (Actor(ActorKind.SYSTEM, new_id()), "request.invalid")):
        problem = await refused(network_of_one, f"cmd.membership.{name}", {"actor": str(actor), "data": data})
        assert problem.code == code


async def test_a_day_that_does_not_exist(network_of_one: Running) -> None:
    data = {"member_id": str(new_id()), "affiliation_id": str(new_id()), "ends_on": "2024-02-31"}
    request = {"actor": str(COORDINATOR), "data": data}
    problem = await refused(network_of_one, "cmd.membership.EndAffiliation", request)
    assert [each.field for each in problem.fields] == ["ends_on"]
    assert "2024-02-31" in problem.detail


@pytest.mark.parametrize(
    ("body", "code"), [(b"{" * 10, "request.invalid"), (b" " * 2_000_000, "request.too_large")], ids=["json", "2 MB"]
)
async def test_bodies_that_are_no_request(network_of_one: Running, body: bytes, code: str) -> None:
    assert (await refused(network_of_one, "cmd.membership.JoinMember", body)).code == code


async def test_a_command_for_somebody_who_is_erased(network_of_one: Running) -> None:
    client = network_of_one.client
    organisation = RegisterOrganisation(name="Manhealth", kind=OrganisationKind.VOLUNTARY_OR_COMMUNITY)
    organisation_id = (await client.send(organisation, actor=COORDINATOR)).id
    place = NewAffiliation(organisation_id=organisation_id, role=RoleCode.PEER_SUPPORT_WORKER)
    join = JoinMember(full_name="Ann Unusual", phone="0191 498 0000", affiliations=(place,), basis=BASIS)
    member = (await client.send(join, actor=COORDINATOR)).id
    await client.send(RequestErasure(member_id=member), actor=COORDINATOR)

    async def erased() -> bool:
        return b'"type":"MemberErased"' in (await network_of_one.bodies())[-1]

    await eventually(erased)
    data = AssignRole(member_id=member, role=RoleCode.PEER_VOLUNTEER).model_dump(mode="json", exclude_unset=True)
    request = {"actor": str(COORDINATOR), "data": data}
    problem = await refused(network_of_one, "cmd.membership.AssignRole", request)
    assert (problem.code, problem.status) == ("member.erased", 410)
    assert b"Unusual" not in b"".join(await network_of_one.bodies())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=5,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_whatever_is_sent_the_service_answers_and_goes_on(network_of_one: Running, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FROM_OUTSIDE)))
    fields = st.sampled_from(sorted(OURS[name].model_fields))
    sent = {**example(OURS[name]), **data.draw(st.dictionaries(fields, JSON, max_size=4))}
    sent.pop("network_id", None)
    request = {"actor": str(COORDINATOR), "data": sent}
    try:
        answer = await network_of_one.client.request(f"cmd.membership.{name}", orjson.dumps(request))
    except Refused as refusal:
        code = refusal.problem.status
    except TypeError:  # an integer too large for JSON here: nothing was sent
        return
    else:
        code, _ = 200, answer["sequence"]
    assert code < 500
