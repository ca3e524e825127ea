"""Asking to join, being answered, joining, and coming back."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    EmailClaimed,
    EmailReleased,
    MemberLeft,
    ReachBy,
    RoleCode,
)
from tests.membership.examples import (
    ANOTHER_POST,
    ASHA,
    BEN,
    CHARITY,
    EMAIL,
    NOWHERE,
    OTHER_EMAIL,
    POST,
    affiliated,
    affiliation,
    joined,
    numbered,
    organisation,
)
from tests.membership.sending import join, member_joined
from tests.support.given import claim, given

LEFT = MemberLeft(member_id=ASHA, left_on="2026-06-20")
HELD_BY_BEN = EmailClaimed(claim=claim(EMAIL), member_id=BEN)
HELD_BY_ASHA = EmailClaimed(claim=claim(EMAIL), member_id=ASHA)


def test_joining_claims_the_address_and_records_each_affiliation() -> None:
    second = affiliation(organisation_id=CHARITY, affiliation_id=ANOTHER_POST)
    command = join(affiliations=(affiliation(affiliation_id=POST), second))
    given(decider, organisation(), organisation(CHARITY)).when(command).then(
        HELD_BY_ASHA,
        member_joined(),
        affiliated(),
        affiliated(id=ANOTHER_POST, organisation_id=CHARITY),
    )


def test_joining_again_while_a_member_is_refused() -> None:
    given(decider, organisation()).when(join()).and_again().then_refused("member.already", "member_id")


@pytest.mark.parametrize("way", [{"phone": "0191 498 0000"}, {"post": "1 North Road, Durham"}])
def test_people_without_email_join_too(way: dict[str, str]) -> None:
    reach = (ReachBy(*way),)
    expected = member_joined(email=None, email_claim=None, reachable_by=reach, **way)
    given(decider, organisation()).when(join(email=None, **way)).then(expected, affiliated())


def test_somebody_else_with_the_same_address_is_refused_and_not_named() -> None:
    outcome = given(decider, organisation(), HELD_BY_BEN).when(join(email="  ASHA@Post.Example "))
    outcome.then_refused("member.already", "email")
    assert outcome.problem
    assert str(BEN) not in outcome.problem.model_dump_json()


def test_an_address_that_was_released_is_free() -> None:
    released = EmailReleased(claim=claim(EMAIL), member_id=BEN)
    given(decider, organisation(), HELD_BY_BEN, released).when(join()).then(HELD_BY_ASHA, member_joined(), affiliated())


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"basis": None}, "member.no_basis", "basis"),
        ({"affiliations": ()}, "member.no_affiliation", "affiliations"),
        ({"email": None}, "member.unreachable", "email"),
        ({"joined_on": "2062"}, "date.in_future", "joined_on"),
        (
            {"affiliations": (affiliation(), affiliation(organisation_id=NOWHERE))},
            "organisation.unknown",
            "affiliations.1.organisation_id",
        ),
        (
            {"affiliations": (affiliation(), affiliation(service="in-PATIENTS"))},
            "affiliation.already",
            "affiliations.1.role",
        ),
        ({"affiliations": (affiliation(role=RoleCode.OTHER),)}, "other.text_missing", "affiliations.0.role_text"),
        (
            {"affiliations": (affiliation(affiliation_id=POST), affiliation(affiliation_id=POST, service="Rehab"))},
            "id.taken",
            "affiliations.1.affiliation_id",
        ),
    ],
)
def test_what_joining_needs(changes: dict[str, Any], code: str, field: str) -> None:
    given(decider, organisation()).when(join(**changes)).then_refused(code, field)


def test_without_a_date_people_join_when_it_happened() -> None:
    sheet = datetime(2026, 5, 3, 9, tzinfo=UTC)
    outcome = given(decider, organisation()).when(join(joined_on=None), happened=sheet)
    assert member_joined(joined_on="2026-05-03") in outcome.events


def test_the_same_command_creates_the_same_ids() -> None:
    command = join(member_id=None, affiliations=(affiliation(), affiliation(service="Rehab")))
    first, same, another = (
        given(decider, organisation()).when(command, command_id=numbered(id)).events for id in (1, 1, 2)
    )
    assert first == same
    assert not {repr(event) for event in first} & {repr(event) for event in another}


ELSEWHERE = (affiliation(affiliation_id=ANOTHER_POST, service="Rehab"),)


def test_coming_back_keeps_the_id_and_the_address() -> None:
    given(decider, *joined(), LEFT).when(join(email=None, affiliations=ELSEWHERE)).then(
        member_joined(email=None), affiliated(id=ANOTHER_POST, service="Rehab")
    )


def test_coming_back_with_a_new_address_frees_the_old_one() -> None:
    given(decider, *joined(), LEFT).when(join(email=OTHER_EMAIL, affiliations=ELSEWHERE)).then(
        EmailReleased(claim=claim(EMAIL), member_id=ASHA),
        EmailClaimed(claim=claim(OTHER_EMAIL), member_id=ASHA),
        member_joined(email=OTHER_EMAIL, email_claim=claim(OTHER_EMAIL)),
        affiliated(id=ANOTHER_POST, service="Rehab"),
    )


def test_somebody_new_does_not_get_the_address_of_somebody_who_left() -> None:
    given(decider, *joined(), LEFT).when(join(member_id=BEN)).then_refused("member.already", "email")
