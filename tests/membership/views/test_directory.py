"""The directory: found by whoever asks, as far as people agreed to it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.membership.member import decider
from services.membership.views.directory import directory
from shared.contracts.membership import (
    AffiliationEnded,
    AssignRole,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactDetailsChanged,
    Directory,
    ErasureCancelled,
    ErasureRequested,
    JoinDeclined,
    JoinedVia,
    MemberJoined,
    MemberLeft,
    MembershipPaused,
    MemberStatus,
    PartnerAgreementEnded,
    PersonalDataRemoved,
    ReachBy,
    Removable,
    RoleAssigned,
    RoleCode,
)
from shared.contracts.messages import Event
from shared.contracts.refusals import Refused
from shared.contracts.types import Method
from tests.membership.examples import (
    AFTER_MIDNIGHT,
    ASHA,
    BASIS,
    CHARITY,
    TRUST,
    affiliated,
    numbered,
    organisation,
    requested,
)
from tests.membership.views.folding import ask, coordinator, member, partner, row_of
from tests.membership.views.people import agreement, agrees, joins, person
from tests.support.given import NOON, given

ORGANISATIONS: list[Event] = [organisation(), organisation(CHARITY, "Cafe Solidarité")]
LISTED, CONTACT, SHARED = (
    ConsentPurpose.DIRECTORY,
    ConsentPurpose.SHARE_CONTACT,
    ConsentPurpose.SHARE_WITH_ORGANISATION,
)
ZOE = "Zoë Łukasz-O\u2019Brien"
EVERYBODY = [
    *ORGANISATIONS,
    *joins(1, ZOE, known_as="Zo", areas=("Durham",)),
    *joins(2, "Bob Smith", areas=("Preston",), organisation_id=CHARITY, service=None, role=RoleCode.PEER_VOLUNTEER),
    *joins(3, "Cat Jones", service="Community rehab"),
]


async def names(db: Any, log: list[Event], asker: Any, **asked: Any) -> list[str]:
    page = await ask(db, log, Directory(**asked), asker)
    assert page.total == len(page.members)
    return [entry.full_name for entry in page.members]


# Folds


def test_joining_keeps_what_was_said_when_asking() -> None:
    joins_now = MemberJoined(
        member_id=ASHA,
        via=JoinedVia.SELF,
        joined_on="2026-06-30",
        areas=("Durham",),
        basis=BASIS,
        reachable_by=(ReachBy.EMAIL,),
    )
    row = row_of(directory, [*requested(), joins_now], ASHA)
    assert (row.full_name, row.email, row.status) == ("Asha Rahman", "asha@post.example", MemberStatus.ACTIVE)
    assert row_of(directory, [*requested(), JoinDeclined(member_id=ASHA)], ASHA).status is MemberStatus.DECLINED


def test_changed_details_replace_what_they_name_and_remove_what_they_say() -> None:
    changed = ContactDetailsChanged(
        member_id=person(1), full_name="Zoë Brown", removed=(Removable.PHONE,), reachable_by=(ReachBy.EMAIL,)
    )
    row = row_of(directory, [*joins(1, "Zoë Green", areas=("Durham",)), changed], person(1))
    assert (row.full_name, row.searchable, row.phone) == ("Zoë Brown", "zoe brown", None)
    assert (row.email, row.areas) == ("person1@post.example", ("Durham",))


def test_rows_go_when_they_are_removed() -> None:
    removed = PersonalDataRemoved(member_id=person(1), counts={})
    assert row_of(directory, [*joins(1), removed], person(1)) is None


def test_events_of_the_erased_can_still_be_folded() -> None:
    row = row_of(directory, [*joins(1), *agrees(1, LISTED)], person(1), erased=[person(1)])
    assert (row.full_name, row.email, row.searchable) == (None, None, "")
    assert len(row.affiliations) == 1


# What coordinators see


@pytest.mark.parametrize("name", ["zoe", "ZOË", "lukasz o'brien", "Łukasz", "brien zo", "obrien", " zo "])
async def test_names_are_found_whatever_their_accents(db: Any, name: str) -> None:
    assert await names(db, EVERYBODY, coordinator(), name=name) == [ZOE]


@pytest.mark.parametrize("name", ["%", "zoe smith", "zoe_x", "; drop table directory"])
async def test_names_that_nobody_has(db: Any, name: str) -> None:
    assert await names(db, EVERYBODY, coordinator(), name=name) == []


async def test_filters(db: Any) -> None:
    async def found(**asked: Any) -> list[str]:
        return [name.split()[0] for name in await names(db, EVERYBODY, coordinator(), **asked)]

    assert await found() == ["Bob", "Cat", "Zoë"]
    assert await found(organisation="SOLIDARITE") == ["Bob"]
    assert await found(organisation_id=TRUST) == ["Cat", "Zoë"]
    assert await found(service="rehab") == ["Cat"]
    assert await found(area="durham") == ["Zoë"]
    assert await found(role="peer_volunteer") == ["Bob"]
    assert await found(organisation_id=TRUST, role="peer_volunteer") == []
    assert await found(area="Durham", name="bob") == []


async def test_a_role_in_the_network_is_found_too(db: Any) -> None:
    assigned = RoleAssigned(
        member_id=person(2), assignment_id=numbered(71), role=RoleCode.SENIOR_PEER_FACILITATOR, starts_on="2026-06-02"
    )
    log = [*EVERYBODY, assigned]
    assert await names(db, log, coordinator(), role="senior_peer_facilitator") == ["Bob Smith"]
    assert await names(db, log, coordinator(), role="senior_peer_facilitator", organisation_id=CHARITY) == ["Bob Smith"]
    assert await names(db, log, coordinator(), role="senior_peer_facilitator", organisation_id=TRUST) == []


async def test_pages(db: Any) -> None:
    page = await ask(db, EVERYBODY, Directory(limit=1, offset=1), coordinator())
    assert (page.total, [entry.full_name for entry in page.members]) == (3, ["Cat Jones"])
    beyond = await ask(db, EVERYBODY, Directory(offset=9), coordinator())
    assert (beyond.total, beyond.members) == (3, ())


async def test_coordinators_see_all_of_it(db: Any) -> None:
    [entry] = (await ask(db, EVERYBODY, Directory(name="zo"), coordinator())).members
    assert (entry.email, entry.phone, entry.status) == ("person1@post.example", "0191 498 0000", MemberStatus.ACTIVE)
    assert [(a.organisation, a.service) for a in entry.affiliations] == [("County Durham trust", "In-patients")]


async def test_coordinators_may_ask_for_those_who_left(db: Any) -> None:
    log = [*EVERYBODY, MemberLeft(member_id=person(2), left_on="2026-06-20"), MembershipPaused(member_id=person(3))]
    assert await names(db, log, coordinator()) == ["Cat Jones", ZOE]
    assert await names(db, log, coordinator(), status="left") == ["Bob Smith"]


async def test_a_coordinator_of_one_organisation_sees_its_people(db: Any) -> None:
    log = [*EVERYBODY, affiliated(person(1), numbered(77), organisation_id=CHARITY)]
    page = await ask(db, log, Directory(), coordinator(f"organisation:{CHARITY}"))
    assert [entry.full_name for entry in page.members] == ["Bob Smith", ZOE]
    assert {a.organisation_id for entry in page.members for a in entry.affiliations} == {CHARITY}


async def test_an_affiliation_counts_until_it_ended(db: Any) -> None:
    def ended(on: str) -> AffiliationEnded:
        return AffiliationEnded(member_id=person(3), affiliation_id=numbered(2003), ends_on=on)

    assert await names(db, [*EVERYBODY, ended("2026-06")], coordinator(), service="rehab") == []
    assert await names(db, [*EVERYBODY, ended("2026-06-30")], coordinator(), service="rehab") == []
    assert await names(db, [*EVERYBODY, ended("2026-07")], coordinator(), service="rehab") == ["Cat Jones"]
    assert await names(db, [*EVERYBODY, ended("2026-06-30")], coordinator()) != []
    begins_later = [*ORGANISATIONS, *joins(4, starts_on="2026-07-01")]
    assert await names(db, begins_later, coordinator(), organisation_id=TRUST) == []


async def test_people_erased_since_are_not_listed_as_at_a_day_before(db: Any) -> None:
    page = await ask(db, EVERYBODY, Directory(), coordinator(), as_at=NOON, erased=[person(1)])
    assert [entry.full_name for entry in page.members] == ["Bob Smith", "Cat Jones"]


async def test_a_role_is_shown_from_the_moment_at_which_it_is_assigned(db: Any) -> None:
    command = AssignRole(member_id=person(2), role=RoleCode.SENIOR_PEER_FACILITATOR)
    assigned = given(decider, *EVERYBODY).when(command, at=AFTER_MIDNIGHT).events
    at_once = replace(coordinator(), at=AFTER_MIDNIGHT)
    assert await names(db, [*EVERYBODY, *assigned], at_once, role="senior_peer_facilitator") == ["Bob Smith"]


# What members see


async def test_members_see_those_who_agreed_to_be_listed(db: Any) -> None:
    log = [*EVERYBODY, *agrees(1, LISTED), *agrees(3, LISTED, CONTACT), *agrees(2, CONTACT)]
    page = await ask(db, log, Directory(), member(person(2)))
    cat, zoe = page.members
    assert (cat.full_name, cat.email, cat.phone) == ("Cat Jones", "person3@post.example", "0191 498 0000")
    assert (zoe.full_name, zoe.known_as, zoe.email, zoe.phone, zoe.status) == (
        ZOE,
        "Zo",
        None,
        None,
        None,
    )
    assert page.total == 2


async def test_a_consent_counts_while_it_is_in_force(db: Any) -> None:
    lasting = [*EVERYBODY, *agrees(1, LISTED, expires_on=date(2026, 6, 30))]
    assert len(await names(db, lasting, member(person(2)))) == 1
    expired = [*EVERYBODY, *agrees(1, LISTED, expires_on=date(2026, 6, 29))]
    assert await names(db, expired, member(person(2))) == []
    assert len(await names(db, [*expired, *agrees(1, LISTED)], member(person(2)))) == 1
    withdrawn = ConsentWithdrawn(member_id=person(1), purpose=LISTED, method=Method.EMAIL)
    assert await names(db, [*lasting, withdrawn], member(person(2))) == []
    other = ConsentWithdrawn(member_id=person(1), purpose=CONTACT, method=Method.EMAIL)
    assert len(await names(db, [*lasting, *agrees(1, CONTACT), other], member(person(2)))) == 1


async def test_whoever_asked_to_be_forgotten_is_shown_to_coordinators_only(db: Any) -> None:
    asks = ErasureRequested(member_id=person(1), requested_at=NOON, not_before=NOON)
    log = [*EVERYBODY, *agrees(1, LISTED), asks]
    assert await names(db, log, member(person(2))) == []
    assert len(await names(db, log, coordinator(), name="zoe")) == 1
    assert len(await names(db, [*log, ErasureCancelled(member_id=person(1))], member(person(2)))) == 1


async def test_only_members_may_look(db: Any) -> None:
    left = [*EVERYBODY, MemberLeft(member_id=person(2), left_on="2026-06-20")]
    for log, asker in ((left, person(2)), (EVERYBODY, numbered(99)), (requested(), ASHA)):
        with pytest.raises(Refused) as refused:
            await ask(db, log, Directory(), member(asker))
        assert refused.value.problem.code == "access.refused"


async def test_members_neither_look_back_nor_ask_who_is_paused(db: Any) -> None:
    log = [*EVERYBODY, *agrees(1, LISTED)]
    with pytest.raises(Refused) as refused:
        await ask(db, log, Directory(), member(person(2)), as_at=NOON)
    assert refused.value.problem.code == "directory.is_of_today"
    with pytest.raises(Refused) as refused:
        await ask(db, log, Directory(status=MemberStatus.PAUSED), member(person(2)))
    assert refused.value.problem.code == "access.refused"


# What partners see

SHARING = agrees(1, SHARED, organisation_id=TRUST)


async def test_partners_see_their_own_people_who_agreed(db: Any) -> None:
    log = [*EVERYBODY, agreement(), affiliated(person(1), numbered(77), organisation_id=CHARITY), *SHARING]
    page = await ask(db, log, Directory(), partner(TRUST))
    [zoe] = page.members
    assert (zoe.full_name, zoe.email, [a.organisation_id for a in zoe.affiliations]) == (
        ZOE,
        None,
        [TRUST],
    )
    assert (await names(db, [*log, agreement(CHARITY, 42)], partner(CHARITY))) == []
    with_contact = await ask(db, [*log, *agrees(1, CONTACT)], Directory(), partner(TRUST))
    assert with_contact.members[0].email == "person1@post.example"


async def test_the_last_day_of_a_consent_ends_at_midnight_where_the_network_is(db: Any) -> None:
    until_june_is_over = agrees(1, SHARED, organisation_id=TRUST, expires_on=date(2026, 6, 30))
    log = [*EVERYBODY, agreement(), *until_june_is_over]
    just_before = replace(partner(TRUST), at=AFTER_MIDNIGHT - timedelta(minutes=31))
    assert await names(db, log, just_before) == [ZOE]
    assert await names(db, log, replace(just_before, at=AFTER_MIDNIGHT)) == []


async def test_partners_see_nobody_without_an_agreement_in_force(db: Any) -> None:
    log = [*EVERYBODY, *SHARING]
    assert await names(db, log, partner(TRUST)) == []
    assert await names(db, [*log, agreement(starts_on="2026-07-01")], partner(TRUST)) == []
    assert await names(db, [*log, agreement(ends_on="2026-06-29")], partner(TRUST)) == []
    assert len(await names(db, [*log, agreement(ends_on="2026-06-30")], partner(TRUST))) == 1
    assert len(await names(db, [*log, agreement(ends_on=None)], partner(TRUST))) == 1
    ended = PartnerAgreementEnded(organisation_id=TRUST, agreement_id=numbered(41), ends_on=date(2026, 6, 1))
    assert await names(db, [*log, agreement(), ended], partner(TRUST)) == []


async def test_partners_see_nobody_who_is_with_them_no_longer(db: Any) -> None:
    gone = AffiliationEnded(member_id=person(1), affiliation_id=numbered(2001), ends_on="2026-06-15")
    assert await names(db, [*EVERYBODY, agreement(), *SHARING, gone], partner(TRUST)) == []
