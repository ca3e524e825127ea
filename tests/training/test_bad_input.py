"""Wrong requests to training: each answered in time by a problem that names the field; nothing is appended."""

from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.training.app import training
from shared.contracts.messages import QUESTIONS
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.support.running import COORDINATOR, Running, running
from tests.support.servers import Servers
from tests.training.a_training import (
    AUTUMN_ASSESSOR,
    AUTUMN_COORDINATOR,
    COHORT,
    FROM_OUTSIDE,
    JOB,
    OURS,
    POST,
    RUTH,
    SPRING_COORDINATOR,
    begin,
    valid,
)
from tests.training.applications import ASHA, BASIS, BEN, COURSE_ID, HELLESDON, INTEREST_ID, SPRING, A, B, numbered

STRANGER = Actor(ActorKind.COORDINATOR, new_id())
ASHA_HERSELF = Actor(ActorKind.MEMBER, ASHA)
FOR_THEMSELVES = {name: each for name, each in FROM_OUTSIDE.items() if ActorKind.MEMBER in each.by}
WITHIN_AN_INTAKE = {name: each for name, each in FROM_OUTSIDE.items() if each.within}
ASKED = {name: each for (service, name), each in QUESTIONS.items() if service == "training"}


@pytest.fixture(scope="module")
async def under_way(servers: Servers) -> AsyncIterator[Running]:
    name = f"t{new_id().hex[-8:]}"
    async with running(training, servers, name, await servers.fresh_database()) as started:
        await begin(started)
        yield started


async def refused(started: Running, address: str, request: Any) -> Any:
    """The problem that a request is answered with, and nothing is appended."""
    before = await started.log.last_sequence()
    with pytest.raises(Refused) as caught:
        await started.client.request(address, request if isinstance(request, bytes) else orjson.dumps(request))
    assert await started.log.last_sequence() == before
    return caught.value.problem


def sender(name: str) -> Actor:
    """Somebody who may send this command."""
    return COORDINATOR if ActorKind.COORDINATOR in OURS[name].by else RUTH


def from_somebody(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"actor": str(sender(name)), "data": data}


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_names_what_is_missing(under_way: Running, name: str) -> None:
    problem = await refused(under_way, f"cmd.training.{name}", from_somebody(name, {}))
    assert (problem.code, {each.field for each in problem.fields}) == ("request.invalid", {*valid(name)})


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_names_a_field_it_does_not_know(under_way: Running, name: str) -> None:
    problem = await refused(under_way, f"cmd.training.{name}", from_somebody(name, {"favourite_colour": "red"}))
    assert "favourite_colour" in {each.field for each in problem.fields}


def wrong_values(name: str) -> list[tuple[str, Any]]:
    """For each field of a command values that it cannot have, whatever it is."""
    fields = [field for field in OURS[name].model_fields if field != OURS[name].of.key or field in valid(name)]
    return [(field, value) for field in fields for value in ({"x": 1}, [[{"x": 1}]], "☃" * 5000, -1.5)]


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_field_says_what_is_wrong_with_it(under_way: Running, name: str) -> None:
    for field, value in wrong_values(name):
        request = from_somebody(name, {**valid(name), field: value})
        problem = await refused(under_way, f"cmd.training.{name}", request)
        assert problem.code == "request.invalid", (field, value, problem)
        assert any(each.field.split(".")[0] == field and each.message for each in problem.fields), (field, problem)


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_each_command_refuses_an_actor_without_the_right(under_way: Running, name: str) -> None:
    for actor in (
        STRANGER,
        Actor(ActorKind.MEMBER, new_id()),
        Actor(ActorKind.AUDITOR, COORDINATOR.id),
        Actor(ActorKind.ASSESSOR, COORDINATOR.id),
    ):
        request = {"actor": str(actor), "data": valid(name)}
        problem = await refused(under_way, f"cmd.training.{name}", request)
        assert problem.code == "access.refused", (actor, problem)


@pytest.mark.parametrize("name", FROM_OUTSIDE)
async def test_whoever_is_granted_another_intake_changes_nothing_in_this_one(under_way: Running, name: str) -> None:
    for actor in (AUTUMN_COORDINATOR, AUTUMN_ASSESSOR):
        request = {"actor": str(actor), "data": {**valid(name), "basis": BASIS.model_dump(mode="json")}}
        problem = await refused(under_way, f"cmd.training.{name}", request)
        assert problem.code == "access.refused", (actor, problem)


@pytest.mark.parametrize("name", sorted({*FROM_OUTSIDE} - {*WITHIN_AN_INTAKE}))
async def test_what_is_for_the_whole_network_is_for_nobody_who_is_granted_an_intake(
    under_way: Running, name: str
) -> None:
    request = {"actor": str(SPRING_COORDINATOR), "data": valid(name)}
    assert (await refused(under_way, f"cmd.training.{name}", request)).code == "access.refused"


@pytest.mark.parametrize("name", sorted({*OURS} - {*FROM_OUTSIDE}))
async def test_what_only_the_system_does_nobody_else_does(under_way: Running, name: str) -> None:
    for actor in (COORDINATOR, RUTH, ASHA_HERSELF):
        problem = await refused(under_way, f"cmd.training.{name}", {"actor": str(actor), "data": valid(name)})
        assert problem.code == "access.refused", (actor, problem)


@pytest.mark.parametrize("name", FOR_THEMSELVES)
async def test_members_do_nothing_in_somebody_elses_name(under_way: Running, name: str) -> None:
    theirs: list[dict[str, Any]] = (
        [{"person_id": BEN}] if "person_id" in valid(name) else [{"person_id": BEN}, {}, {"person_id": None}]
    )
    for whose in theirs:
        request = {"actor": str(ASHA_HERSELF), "data": {**valid(name), **whose}}
        problem = await refused(under_way, f"cmd.training.{name}", request)
        assert problem.code == "access.refused", (whose, problem)


@pytest.mark.parametrize("name", [name for name in FOR_THEMSELVES if "application_id" in valid(name)])
async def test_members_touch_nobody_elses_application(under_way: Running, name: str) -> None:
    data = {**valid(name), "person_id": ASHA, "application_id": B}
    problem = await refused(under_way, f"cmd.training.{name}", {"actor": str(ASHA_HERSELF), "data": data})
    assert problem.code == "application.unknown"
    nowhere = {"actor": str(ASHA_HERSELF), "data": {**data, "application_id": numbered(29)}}
    assert await refused(under_way, f"cmd.training.{name}", nowhere) == problem, "another's is told from none"


@pytest.mark.parametrize(
    "told", [{}, {"answers": [{"criterion": "recovery", "text": "My story"}]}, {"lived_experience": "none"}]
)
async def test_what_is_sensitive_needs_a_basis(under_way: Running, told: dict[str, Any]) -> None:
    data = {**valid("SubmitApplication"), "full_name": "A", "email": "a@post.example", **told}
    problem = await refused(under_way, "cmd.training.SubmitApplication", from_somebody("SubmitApplication", data))
    assert (problem.code, problem.fields[0].field) == ("basis.missing", "basis")


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("programme_id", "programme.unknown"),
        ("intake_id", "intake.unknown"),
        ("application_id", "application.unknown"),
        ("cohort_id", "cohort.unknown"),
        ("interest_id", "interest.unknown"),
        ("vacancy_id", "vacancy.unknown"),
        ("employment_id", "employment.unknown"),
    ],
)
async def test_what_is_not_there(under_way: Running, field: str, code: str) -> None:
    names = [name for name in FROM_OUTSIDE if field in valid(name)]
    # Enrolling needs both a cohort and an application, so either may be what is missing.
    assert names
    for name in names:
        data = {**valid(name), field: str(new_id()), "basis": BASIS.model_dump(mode="json")}
        problem = await refused(under_way, f"cmd.training.{name}", from_somebody(name, data))
        assert (problem.code, problem.fields[0].field) == (code, field), name


# Questions


def asks(name: str) -> dict[str, Any]:
    made = {
        "intake_id": SPRING, "application_id": B, "cohort_id": COHORT, "person_id": ASHA, "code": "K7QM-4XRD-9TGH",
        "number": "2026-KQ7M-001", "template": "thanks",
    }  # fmt: skip
    return {field: made[field] for field, info in ASKED[name].model_fields.items() if info.is_required()}


@pytest.mark.parametrize("name", ASKED)
async def test_each_question_names_what_is_wrong(under_way: Running, name: str) -> None:
    asker = COORDINATOR if ActorKind.COORDINATOR in ASKED[name].by else RUTH
    address = f"query.training.{name}"
    problem = await refused(under_way, address, {"actor": str(asker), "data": {**asks(name), "colour": "red"}})
    assert {each.field for each in problem.fields} == {"colour"}
    for field in ASKED[name].model_fields:
        for value in ({"x": 1}, "☃" * 5000, -1.5):
            request = {"actor": str(asker), "data": {**asks(name), field: value}}
            problem = await refused(under_way, address, request)
            assert (problem.code, problem.fields[0].field) == ("request.invalid", field), (value, problem)


@pytest.mark.parametrize("name", [name for name, each in ASKED.items() if ActorKind.SYSTEM not in each.by])
async def test_each_question_is_answered_to_nobody_without_the_right(under_way: Running, name: str) -> None:
    without = [STRANGER, Actor(ActorKind.PARTNER, new_id()), Actor(ActorKind.ORGANISER, COORDINATOR.id)]
    if ActorKind.MEMBER not in ASKED[name].by:
        without.append(ASHA_HERSELF)
    for actor in without:
        request = {"actor": str(actor), "data": asks(name)}
        assert (await refused(under_way, f"query.training.{name}", request)).code == "access.refused", actor


async def test_members_ask_about_themselves_only(under_way: Running) -> None:
    for name in ("my_training", "certificate_document"):
        request = {"actor": str(ASHA_HERSELF), "data": {**asks(name), "person_id": BEN}}
        assert (await refused(under_way, f"query.training.{name}", request)).code == "access.refused"


# The log


async def test_nothing_of_anybody_is_plain_in_the_log(under_way: Running) -> None:
    """Whoever reads the log without the keys learns of no name, address, answer, score's reason or note."""
    who = {"full_name": "Zebedee Quuxington", "email": "zebedee@post.example", "phone": "01603 496 0123"}
    id, basis = numbered(28), BASIS.model_dump(mode="json")
    sent: list[tuple[str, dict[str, Any]]] = [
        ("RegisterInterest", {"programme_id": COURSE_ID, **who}),
        (
            "SubmitApplication",
            {
                **valid("SubmitApplication"),
                **who,
                "application_id": id,
                "lived_experience": "carer",
                "answers": [{"criterion": "recovery", "text": "Story Quuxington"}],
                "basis": basis,
            },
        ),
        ("AssignAssessor", {"application_id": id, "assessor_id": RUTH.id}),
        ("ScoreCriterion", {**valid("ScoreCriterion"), "application_id": id, "reason": "Reason Quuxington"}),
        ("DeclareConflict", {**valid("DeclareConflict"), "application_id": id, "reason": "Neighbour Quuxington"}),
        ("WithdrawApplication", {"application_id": id, "reason": "Illness Quuxington"}),
        ("StartPlacement", {**valid("StartPlacement"), "organisation_id": JOB, "supervisor": "Supervisor Quuxington"}),
        ("SignOffPlacement", {**valid("SignOffPlacement"), "note": "Note Quuxington"}),
        ("ApproveException", {**valid("ApproveException"), "reason": "Exception Quuxington"}),
        (
            "RecordTrainingAttendance",
            {
                **valid("RecordTrainingAttendance"),
                "attendances": [{"person_id": ASHA, "attended": True, "note": "Late Quuxington"}],
            },
        ),
        ("ApplyForVacancy", {"vacancy_id": POST, "person_id": ASHA, "note": "Wish Quuxington"}),
    ]
    for name, data in sent:
        await under_way.client.request(f"cmd.training.{name}", orjson.dumps(from_somebody(name, data)))
    log = b"".join(await under_way.bodies())
    assert log.count(str(id).encode()) >= 5
    assert not any(word in log for word in (b"Quuxington", b"zebedee", b"496 0123", b"lived_experience"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=5,
)
ODD = st.sampled_from(
    ["2026-03-29T01:30", "9999-12-31", "0001-01-01", "9999-12-31T23:59", "Pacific/Apia", "../../x", "2026-02-30",
     str(SPRING), str(A), str(B), str(ASHA), str(BEN), str(INTEREST_ID), HELLESDON, "none", "recovery", "\0", "{x.y}",
     "a" * 5000, 10**30, -(10**30), 1e308, [], [{}], {"site": HELLESDON}]
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_whatever_is_sent_the_service_answers_and_goes_on(under_way: Running, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FROM_OUTSIDE)))
    fields = st.sampled_from(sorted(OURS[name].model_fields))
    sent = {**valid(name), **data.draw(st.dictionaries(fields, ODD | JSON, max_size=4))}
    try:
        request = orjson.dumps(from_somebody(name, sent))
    except TypeError:  # an integer too large for JSON here: nothing was sent
        return
    try:
        answer = await under_way.client.request(f"cmd.training.{name}", request)
    except Refused as refusal:
        problem = refusal.problem
    else:
        assert answer["sequence"] <= await under_way.log.last_sequence()
        return
    assert problem.status < 500, problem
    assert problem.code
    assert problem.detail


async def test_what_was_recorded_meanwhile_can_be_shown(under_way: Running) -> None:
    """Every view holds what the requests before led to: nothing is parked."""
    last = await under_way.log.last_sequence()
    for name in ASKED:
        asker = COORDINATOR if ActorKind.COORDINATOR in ASKED[name].by else RUTH
        request = {"actor": str(asker), "data": asks(name), "at_least": last}
        try:
            await under_way.client.request(f"query.training.{name}", orjson.dumps(request))
        except Refused as refusal:
            assert refusal.problem.status < 500, (name, refusal.problem)  # noqa: PT017
    assert under_way.service.projector.parked == 0
