"""Where members work or volunteer, their roles in the network, and their qualifications."""

from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    AddAffiliation,
    AddQualification,
    AffiliationEnded,
    AssignRole,
    EndAffiliation,
    EndRole,
    MemberLeft,
    MembershipPaused,
    QualificationGained,
    RoleAssigned,
    RoleCode,
    RoleEnded,
)
from shared.contracts.messages import Event
from shared.contracts.types import ActorKind
from tests.membership.examples import (
    ANOTHER_POST,
    ASHA,
    CHARITY,
    NOWHERE,
    POST,
    affiliated,
    affiliation,
    joined,
    numbered,
    requested,
)
from tests.support.given import given

ROLE, COURSE = numbered(61), numbered(71)
PAUSED = MembershipPaused(member_id=ASHA)
LEFT = MemberLeft(member_id=ASHA, left_on="2026-06-20")
MEMBER = given(decider, *joined())


def add(**changes: Any) -> AddAffiliation:
    new = affiliation(**({"affiliation_id": ANOTHER_POST, "organisation_id": CHARITY} | changes))
    return AddAffiliation(member_id=ASHA, **new.model_dump())


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
def test_adding_an_affiliation_once(by: ActorKind) -> None:
    outcome = MEMBER.when(add(), by=by)
    outcome.then(affiliated(id=ANOTHER_POST, organisation_id=CHARITY)).and_again().then_refused("id.taken")
    unnamed = MEMBER.when(add(affiliation_id=None), by=by)
    unnamed.and_again().then_refused("affiliation.already", "role")


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"organisation_id": NOWHERE}, "organisation.unknown", "organisation_id"),
        ({"affiliation_id": POST}, "id.taken", "affiliation_id"),
        ({"role": RoleCode.OTHER}, "other.text_missing", "role_text"),
    ],
)
def test_when_adding_an_affiliation_is_refused(changes: dict[str, Any], code: str, field: str) -> None:
    MEMBER.when(add(**changes)).then_refused(code, field)


def test_two_other_roles_in_one_place_may_differ() -> None:
    first = affiliated(id=ANOTHER_POST, role=RoleCode.OTHER, role_text="trainer")
    command = add(
        affiliation_id=numbered(23),
        organisation_id=first.organisation_id,
        role=RoleCode.OTHER,
        role_text="researcher",
    )
    given(decider, *joined(), first).when(command).then(
        affiliated(id=numbered(23), role=RoleCode.OTHER, role_text="researcher")
    )


def test_ending_an_affiliation_once() -> None:
    command = EndAffiliation(member_id=ASHA, affiliation_id=POST, ends_on="2026-06")
    outcome = MEMBER.when(command)
    outcome.then(AffiliationEnded(member_id=ASHA, affiliation_id=POST, ends_on="2026-06"))
    outcome.and_again().then_refused("affiliation.unknown", "affiliation_id")


def test_an_ended_affiliation_may_be_taken_up_again_under_a_new_id() -> None:
    ended = AffiliationEnded(member_id=ASHA, affiliation_id=POST, ends_on="2026-06")
    before = given(decider, *joined(), ended)
    same_place = {"organisation_id": affiliated().organisation_id}
    before.when(add(**same_place)).then(affiliated(id=ANOTHER_POST))
    before.when(add(affiliation_id=POST, **same_place)).then_refused("id.taken", "affiliation_id")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_refused"),
    [
        ("2026-05", "2026-04", True),
        ("2026-05", "2025", True),
        ("2026-05-10", "2026-05-09", True),
        ("2026-05-10", "2026-05-10", False),
        ("2026-05", "2026", False),
        ("2026", "2026-01-02", False),
        (None, "1999", False),
    ],
)
def test_an_end_is_not_before_its_start_as_far_as_is_known(
    starts_on: str | None, ends_on: str, is_refused: bool
) -> None:
    post = affiliated(id=ANOTHER_POST, organisation_id=CHARITY, starts_on=starts_on)
    command = EndAffiliation(member_id=ASHA, affiliation_id=ANOTHER_POST, ends_on=ends_on)
    outcome = given(decider, *joined(), post).when(command)
    if is_refused:
        outcome.then_refused("dates.reversed", "ends_on")
    else:
        outcome.then(AffiliationEnded(member_id=ASHA, affiliation_id=ANOTHER_POST, ends_on=ends_on))


def assign(**changes: Any) -> AssignRole:
    fields: dict[str, Any] = {
        "member_id": ASHA,
        "assignment_id": ROLE,
        "role": RoleCode.SENIOR_PEER_FACILITATOR,
        "starts_on": "2026-06",
    }
    return AssignRole(**(fields | changes))


ASSIGNED = RoleAssigned(member_id=ASHA, assignment_id=ROLE, role=RoleCode.SENIOR_PEER_FACILITATOR, starts_on="2026-06")


def test_assigning_a_role_once() -> None:
    MEMBER.when(assign()).then(ASSIGNED).and_again().then_refused("id.taken", "assignment_id")
    MEMBER.when(assign(assignment_id=None)).and_again().then_refused("role.already", "role")


def test_a_role_starts_when_it_was_given_unless_said_otherwise() -> None:
    MEMBER.when(assign(starts_on=None)).then(ASSIGNED.model_copy(update={"starts_on": "2026-06-30"}))


def test_what_an_other_role_is_has_to_be_said() -> None:
    MEMBER.when(assign(role=RoleCode.OTHER)).then_refused("other.text_missing", "role_text")
    MEMBER.when(assign(role=RoleCode.OTHER, role_text="treasurer")).then(
        ASSIGNED.model_copy(update={"role": RoleCode.OTHER, "role_text": "treasurer"})
    )


@pytest.mark.parametrize("history", [[*joined(), PAUSED], [*joined(), LEFT], requested()])
def test_only_active_members_are_given_roles(history: list[Event]) -> None:
    given(decider, *history).when(assign()).then_refused("member.not_active", "member_id")


def test_ending_a_role_once() -> None:
    command = EndRole(member_id=ASHA, assignment_id=ROLE)
    outcome = given(decider, *joined(), ASSIGNED).when(command)
    outcome.then(RoleEnded(member_id=ASHA, assignment_id=ROLE, ends_on="2026-06-30"))
    outcome.and_again().then_refused("role.unknown", "assignment_id")
    early = EndRole(member_id=ASHA, assignment_id=ROLE, ends_on="2026-05")
    given(decider, *joined(), ASSIGNED).when(early).then_refused("dates.reversed", "ends_on")


def test_recording_a_qualification() -> None:
    fields: dict[str, Any] = {
        "member_id": ASHA,
        "qualification_id": COURSE,
        "title": "Peer support training",
        "awarded_by": "Recovery College",
        "gained_on": "2025",
    }
    outcome = MEMBER.when(AddQualification(**fields))
    outcome.then(QualificationGained(**fields)).and_again().then_refused("id.taken", "qualification_id")
    MEMBER.when(AddQualification(**(fields | {"gained_on": "2027"}))).then_refused("date.in_future", "gained_on")


@pytest.mark.parametrize(
    "command",
    [
        add(),
        EndAffiliation(member_id=ASHA, affiliation_id=POST),
        EndRole(member_id=ASHA, assignment_id=ROLE),
        AddQualification(member_id=ASHA, title="Peer support training", gained_on="2025"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_paused_members_may_keep_their_record_right_and_others_may_not(command: Any) -> None:
    assert given(decider, *joined(), ASSIGNED, PAUSED).when(command).events
    given(decider, *joined(), ASSIGNED, LEFT).when(command).then_refused("member.not_joined", "member_id")
    given(decider, *requested()).when(command).then_refused("member.not_joined", "member_id")
    given(decider).when(command).then_refused("member.unknown", "member_id")
