"""Consents: each purpose on its own."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.membership.member import decider
from shared.contracts.membership import (
    ConsentExpiryRaised,
    ConsentPurpose,
    ConsentWithdrawn,
    GiveConsent,
    MemberLeft,
    MembershipPaused,
    RaiseExpiringConsent,
    WithdrawConsent,
)
from shared.contracts.types import ActorKind, Method
from tests.membership.examples import ASHA, CHARITY, NOWHERE, TRUST, WORDING, consented, joined, requested
from tests.support.given import given

MEMBER = given(decider, *joined())
LEFT = MemberLeft(member_id=ASHA, left_on="2026-06-20")
NEWSLETTER, SHARE, OTHER = (
    ConsentPurpose.NEWSLETTER,
    ConsentPurpose.SHARE_WITH_ORGANISATION,
    ConsentPurpose.OTHER,
)
END = date(2026, 12, 31)


def give(purpose: ConsentPurpose = NEWSLETTER, **changes: Any) -> GiveConsent:
    fields: dict[str, Any] = {"wording_id": "consents-2026", "wording_sha256": WORDING, "method": Method.FORM}
    return GiveConsent(member_id=ASHA, purpose=purpose, **(fields | changes))


def withdraw(purpose: ConsentPurpose = NEWSLETTER, **fields: Any) -> WithdrawConsent:
    return WithdrawConsent(member_id=ASHA, purpose=purpose, method=Method.PHONE, **fields)


def withdrawn(purpose: ConsentPurpose = NEWSLETTER, **fields: Any) -> ConsentWithdrawn:
    return ConsentWithdrawn(member_id=ASHA, purpose=purpose, method=Method.PHONE, **fields)


@pytest.mark.parametrize("by", [ActorKind.MEMBER, ActorKind.COORDINATOR])
def test_giving_consent_and_giving_it_again(by: ActorKind) -> None:
    MEMBER.when(give(), by=by).then(consented(NEWSLETTER)).and_again().then_nothing_happened()


@pytest.mark.parametrize(
    "changes", [{"wording_id": "consents-2027"}, {"wording_sha256": "b" * 64}, {"expires_on": END}]
)
def test_consent_to_something_else_is_a_new_consent(changes: dict[str, Any]) -> None:
    before = given(decider, *joined(), consented(NEWSLETTER))
    before.when(give(**changes)).then(consented(NEWSLETTER, **changes))


def test_consent_is_not_given_for_the_past_but_may_be_entered_late() -> None:
    over = give(expires_on=date(2026, 6, 29))
    MEMBER.when(over).then_refused("date.in_past", "expires_on")
    paper = datetime(2026, 6, 1, tzinfo=UTC)
    MEMBER.when(over, happened=paper).then(consented(NEWSLETTER, expires_on=date(2026, 6, 29)))


def test_sharing_is_agreed_with_each_organisation_by_itself() -> None:
    MEMBER.when(give(SHARE)).then_refused("consent.organisation_missing", "organisation_id")
    MEMBER.when(give(SHARE, organisation_id=NOWHERE)).then_refused("organisation.unknown", "organisation_id")
    both = [consented(SHARE, organisation_id=TRUST), consented(SHARE, organisation_id=CHARITY)]
    MEMBER.when(give(SHARE, organisation_id=TRUST)).then(both[0])
    given(decider, *joined(), both[0]).when(give(SHARE, organisation_id=CHARITY)).then(both[1])
    outcome = given(decider, *joined(), *both).when(withdraw(SHARE, organisation_id=TRUST))
    outcome.then(withdrawn(SHARE, organisation_id=TRUST))
    after = given(decider, *joined(), *both, *outcome.events)
    after.when(withdraw(SHARE, organisation_id=TRUST)).then_refused("consent.not_given", "purpose")
    after.when(withdraw(SHARE, organisation_id=CHARITY)).then(withdrawn(SHARE, organisation_id=CHARITY))


def test_an_organisation_means_nothing_to_other_purposes() -> None:
    MEMBER.when(give(organisation_id=NOWHERE)).then(consented(NEWSLETTER))


def test_other_consents_are_told_apart_by_their_wording() -> None:
    film = consented(OTHER, wording_id="film")
    photo = consented(OTHER, wording_id="photo")
    before = given(decider, *joined(), film, photo)
    before.when(withdraw(OTHER)).then_refused("consent.wording_missing", "wording_id")
    before.when(withdraw(OTHER, wording_id="radio")).then_refused("consent.not_given", "purpose")
    outcome = before.when(withdraw(OTHER, wording_id="film"))
    outcome.then(withdrawn(OTHER, wording_id="film")).and_again().then_refused("consent.not_given", "purpose")
    given(decider, *joined(), film, photo, *outcome.events).when(withdraw(OTHER, wording_id="photo")).then(
        withdrawn(OTHER, wording_id="photo")
    )


def test_withdrawing_one_consent_touches_no_other() -> None:
    purposes = [p for p in ConsentPurpose if p not in (SHARE, OTHER)]
    history = [*joined(), *map(consented, purposes)]
    outcome = given(decider, *history).when(withdraw(), by=ActorKind.MEMBER)
    outcome.then(withdrawn()).and_again().then_refused("consent.not_given", "purpose")
    for purpose in purposes:
        if purpose is not NEWSLETTER:
            given(decider, *history, *outcome.events).when(withdraw(purpose)).then(withdrawn(purpose))


def test_consent_that_was_never_given_cannot_be_withdrawn() -> None:
    MEMBER.when(withdraw()).then_refused("consent.not_given", "purpose")


def test_people_who_paused_give_consent_and_people_who_left_only_withdraw_it() -> None:
    paused = MembershipPaused(member_id=ASHA)
    given(decider, *joined(), paused).when(give()).then(consented(NEWSLETTER))
    left = given(decider, *joined(), consented(NEWSLETTER), LEFT)
    left.when(give(expires_on=END)).then_refused("member.not_joined", "member_id")
    left.when(withdraw()).then(withdrawn())


def test_nobody_consents_before_they_joined() -> None:
    given(decider, *requested()).when(give()).then_refused("member.not_joined", "member_id")
    given(decider).when(give()).then_refused("member.unknown", "member_id")
    given(decider).when(withdraw()).then_refused("member.unknown", "member_id")


def test_an_expiring_consent_is_raised_once_and_again_after_it_was_renewed() -> None:
    command = RaiseExpiringConsent(member_id=ASHA, purpose=NEWSLETTER)
    until_december = consented(NEWSLETTER, expires_on=END)
    raised = ConsentExpiryRaised(member_id=ASHA, purpose=NEWSLETTER, expires_on=END)
    before = given(decider, *joined(), until_december)
    before.when(command).then(raised).and_again().then_nothing_happened()
    given(decider, *joined(), until_december, raised).when(give(expires_on=END)).then_nothing_happened()
    next_year = date(2027, 12, 31)
    renewed = consented(NEWSLETTER, expires_on=next_year)
    given(decider, *joined(), until_december, raised, renewed).when(command).then(
        raised.model_copy(update={"expires_on": next_year})
    )


def test_what_does_not_expire_is_not_raised() -> None:
    command = RaiseExpiringConsent(member_id=ASHA, purpose=NEWSLETTER)
    MEMBER.when(command).then_refused("consent.not_given", "purpose")
    given(decider, *joined(), consented(NEWSLETTER)).when(command).then_refused("consent.no_expiry", "purpose")
    given(decider).when(command).then_refused("member.unknown", "member_id")
