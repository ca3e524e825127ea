"""Contact details, access needs and lived experience."""

from datetime import datetime
from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    AccessNeed,
    AccessNeedsRecorded,
    ChangeContactDetails,
    Channel,
    ConsentPurpose,
    ContactDetailsChanged,
    EmailClaimed,
    EmailReleased,
    LivedExperience,
    LivedExperienceRecorded,
    MemberLeft,
    ReachBy,
    RecordAccessNeeds,
    RecordLivedExperience,
    Removable,
)
from shared.contracts.types import ActorKind
from tests.membership.examples import (
    AFTER_MIDNIGHT,
    ASHA,
    BASIS,
    BEN,
    EMAIL,
    OTHER_EMAIL,
    consented,
    joined,
    requested,
)
from tests.support.given import NOON, claim, given, load

MEMBER = given(decider, *joined())
HELD, RELEASED = EmailClaimed(claim=claim(EMAIL), member_id=ASHA), EmailReleased(claim=claim(EMAIL), member_id=ASHA)
LEFT = MemberLeft(member_id=ASHA, left_on="2026-06-20")


def change(**fields: Any) -> ChangeContactDetails:
    return ChangeContactDetails(member_id=ASHA, **fields)


def changed(**changes: Any) -> ContactDetailsChanged:
    fields: dict[str, Any] = {"email_claim": claim(EMAIL), "reachable_by": (ReachBy.EMAIL,)}
    return ContactDetailsChanged(member_id=ASHA, **(fields | changes))


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
def test_what_is_left_out_stays(by: ActorKind) -> None:
    MEMBER.when(change(known_as="Ash", areas=("Durham",)), by=by).then(changed(known_as="Ash", areas=("Durham",)))


def test_changing_nothing_records_nothing() -> None:
    MEMBER.when(change()).then_nothing_happened()


def test_a_new_way_to_be_reached_is_added_to_the_known_ones() -> None:
    MEMBER.when(change(phone="0191 498 0000", preferred_channel=Channel.PHONE)).then(
        changed(phone="0191 498 0000", preferred_channel=Channel.PHONE, reachable_by=(ReachBy.EMAIL, ReachBy.PHONE))
    )


def test_a_new_address_takes_the_place_of_the_old_one() -> None:
    outcome = MEMBER.when(change(email=OTHER_EMAIL))
    new = EmailClaimed(claim=claim(OTHER_EMAIL), member_id=ASHA)
    expected = changed(email=OTHER_EMAIL, email_claim=claim(OTHER_EMAIL))
    outcome.then(RELEASED, new, expected).and_again().then(expected)


def test_the_same_address_written_otherwise_moves_no_claim() -> None:
    MEMBER.when(change(email="ASHA@post.example")).then(changed(email="ASHA@post.example"))


def test_somebody_elses_address_is_refused() -> None:
    theirs = EmailClaimed(claim=claim(OTHER_EMAIL), member_id=BEN)
    given(decider, *joined(), theirs).when(change(email=OTHER_EMAIL)).then_refused("member.already", "email")


def test_removing_the_address_frees_it_where_another_way_is_left() -> None:
    command = change(phone="0191 498 0000", remove=(Removable.EMAIL, Removable.PRONOUNS))
    outcome = MEMBER.when(command)
    expected = changed(
        phone="0191 498 0000",
        removed=(Removable.EMAIL, Removable.PRONOUNS),
        email_claim=None,
        reachable_by=(ReachBy.PHONE,),
    )
    outcome.then(RELEASED, expected).and_again().then(expected)


def test_one_way_to_be_reached_has_to_stay() -> None:
    MEMBER.when(change(remove=(Removable.PHONE, Removable.EMAIL))).then_refused(
        "member.unreachable", "remove.1", "remove.0"
    )


def test_a_field_that_is_given_and_removed_is_given() -> None:
    MEMBER.when(change(email=OTHER_EMAIL, remove=(Removable.EMAIL,))).then(
        RELEASED,
        EmailClaimed(claim=claim(OTHER_EMAIL), member_id=ASHA),
        changed(email=OTHER_EMAIL, email_claim=claim(OTHER_EMAIL)),
    )


def test_details_of_people_who_left_are_put_right_and_those_who_only_asked_are_not_members() -> None:
    given(decider, *joined(), LEFT).when(change(known_as="Ash")).then(changed(known_as="Ash"))
    given(decider, *requested()).when(change(known_as="Ash")).then_refused("member.not_joined", "member_id")
    given(decider).when(change(known_as="Ash")).then_refused("member.unknown", "member_id")


NEEDS = RecordAccessNeeds(member_id=ASHA, needs=(AccessNeed.LARGE_PRINT,), text="18 point", basis=BASIS)
EXPERIENCE = RecordLivedExperience(member_id=ASHA, lived_experience=LivedExperience.BOTH, basis=BASIS)


def test_access_needs_are_recorded_in_full() -> None:
    expected = AccessNeedsRecorded(member_id=ASHA, needs=(AccessNeed.LARGE_PRINT,), text="18 point", basis=BASIS)
    MEMBER.when(NEEDS).then(expected).and_again().then(expected)


def test_access_needs_may_be_cleared_without_a_basis() -> None:
    nothing = RecordAccessNeeds(member_id=ASHA)
    assert not nothing.carries_sensitive
    MEMBER.when(nothing).then(AccessNeedsRecorded(member_id=ASHA, needs=()))


def test_what_an_other_need_is_has_to_be_said() -> None:
    other = RecordAccessNeeds(member_id=ASHA, needs=(AccessNeed.OTHER,), basis=BASIS)
    MEMBER.when(other).then_refused("other.text_missing", "text")


def test_lived_experience_is_recorded_with_its_basis() -> None:
    expected = LivedExperienceRecorded(member_id=ASHA, lived_experience=LivedExperience.BOTH, basis=BASIS)
    MEMBER.when(EXPERIENCE).then(expected).and_again().then(expected)


@pytest.mark.parametrize("command", [NEEDS, EXPERIENCE], ids=lambda command: type(command).__name__)
def test_only_members_tell_such_things(command: Any) -> None:
    given(decider, *requested()).when(command).then_refused("member.not_joined", "member_id")
    given(decider).when(command).then_refused("member.unknown", "member_id")


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        (NEEDS, ConsentPurpose.HOLD_ACCESS_NEEDS),
        (EXPERIENCE, ConsentPurpose.HOLD_LIVED_EXPERIENCE),
    ],
)
def test_only_the_matching_consent_in_force_stands_for_a_basis(command: Any, purpose: ConsentPurpose) -> None:
    def lawful(*history: Any, at: datetime = NOON) -> bool:
        return decider.lawful(load(command.of.ref(ASHA), [*joined(), *history]), command, at)

    assert lawful(consented(purpose))
    assert not lawful()
    assert not lawful(consented(purpose, member=BEN))
    assert lawful(consented(purpose, expires_on="2026-06-30"))
    assert not lawful(consented(purpose, expires_on="2026-06-29"))
    assert not lawful(consented(purpose, expires_on="2026-06-30"), at=AFTER_MIDNIGHT)
    assert not any(lawful(consented(other)) for other in ConsentPurpose if other is not purpose)


@pytest.mark.parametrize("model", [NEEDS, EXPERIENCE, change(email=EMAIL, known_as="Ash")])
def test_no_command_shows_what_is_personal(model: Any) -> None:
    assert not any(secret in repr(model) for secret in (EMAIL, "Ash'", "18 point", "LARGE_PRINT", "BOTH"))
