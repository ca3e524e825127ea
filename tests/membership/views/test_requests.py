"""What coordinators work through: requests that wait, what needs attention, and the list of members to take along."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.membership.views.attention import attention
from services.membership.views.requests import requests
from shared.contracts.membership import (
    AgreementEndRaised,
    Attention,
    AttentionKind,
    ConsentExpiryRaised,
    ConsentPurpose,
    ConsentWithdrawn,
    ErasureCancelled,
    ErasureRequested,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    MemberLeft,
    MembersForExport,
    PartnerAgreementEnded,
    PersonalDataRemoved,
    ReachBy,
    RequestRaised,
    Requests,
    RoleCode,
)
from shared.contracts.refusals import Refused
from shared.contracts.types import Method
from tests.membership.examples import ASHA, BEN, CHARITY, TRUST, consented, joined, numbered, organisation, requested
from tests.membership.views.folding import ask, coordinator, happened, row_of
from tests.membership.views.people import agreement, agrees, joins, person
from tests.support.given import NOON

ASKS = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON)
REMOVED = PersonalDataRemoved(member_id=ASHA, counts={})


def request(**changes: Any) -> JoinRequested:
    fields: dict[str, Any] = {
        "member_id": BEN,
        "via": JoinedVia.PARTNER,
        "full_name": "Ben Adeyemi",
        "phone": "0191 498 0001",
        "reachable_by": (ReachBy.PHONE,),
    }
    return JoinRequested(**(fields | changes))


# Requests


async def test_requests_are_listed_the_oldest_first_with_how_long_they_wait(db: Any) -> None:
    log = [
        *happened(*requested(), at=NOON - timedelta(days=2)),
        *happened(request(organisation_id=TRUST, message="Hello"), at=NOON - timedelta(days=9, hours=1)),
        RequestRaised(member_id=BEN),
    ]
    ben, asha = await ask(db, log, Requests(), coordinator())
    assert (ben.full_name, ben.waiting_days, ben.raised, ben.message) == ("Ben Adeyemi", 9, True, "Hello")
    assert (ben.organisation, ben.via) == ("County Durham trust", JoinedVia.PARTNER)
    assert (asha.full_name, asha.waiting_days, asha.raised, asha.areas) == ("Asha Rahman", 2, False, ("Durham",))
    assert len(await ask(db, log, Requests(limit=1, offset=1), coordinator())) == 1


async def test_organisations_that_nobody_registered_are_shown_as_they_were_written(db: Any) -> None:
    [found] = await ask(db, [request(organisation_text="The new group")], Requests(), coordinator())
    assert found.organisation == "The new group"


async def test_a_coordinator_of_one_organisation_sees_its_requests(db: Any) -> None:
    log = [*requested(), request(organisation_id=TRUST)]
    [found] = await ask(db, log, Requests(), coordinator(f"organisation:{TRUST}"))
    assert found.member_id == BEN


async def test_who_asked_to_be_forgotten_waits_only_if_they_cancel(db: Any) -> None:
    log = [*requested(), ASKS]
    assert await ask(db, log, Requests(), coordinator()) == ()
    assert len(await ask(db, [*log, ErasureCancelled(member_id=ASHA)], Requests(), coordinator())) == 1


def test_a_request_waits_until_it_is_answered_or_forgotten() -> None:
    assert row_of(requests, requested(), ASHA)
    for answer in (joined()[3], JoinDeclined(member_id=ASHA), REMOVED):
        assert row_of(requests, [*requested(), answer], ASHA) is None


# Attention

CONSENT_RAISED = ConsentExpiryRaised(member_id=ASHA, purpose=ConsentPurpose.NEWSLETTER, expires_on=date(2026, 7, 10))
SHARE_RAISED = ConsentExpiryRaised(
    member_id=ASHA,
    purpose=ConsentPurpose.SHARE_WITH_ORGANISATION,
    organisation_id=CHARITY,
    expires_on=date(2026, 7, 1),
)
AGREEMENT_RAISED = AgreementEndRaised(organisation_id=TRUST, agreement_id=numbered(41), ends_on=date(2026, 8, 1))


async def test_what_was_raised_is_listed_what_ends_soonest_first(db: Any) -> None:
    log = [*joined(), request(), RequestRaised(member_id=BEN), CONSENT_RAISED, SHARE_RAISED, AGREEMENT_RAISED]
    found = await ask(db, log, Attention(), coordinator())
    assert [(each.kind, each.name) for each in found] == [
        (AttentionKind.EXPIRING_CONSENT, "Asha Rahman"),
        (AttentionKind.EXPIRING_CONSENT, "Asha Rahman"),
        (AttentionKind.ENDING_AGREEMENT, "County Durham trust"),
        (AttentionKind.UNANSWERED_REQUEST, "Ben Adeyemi"),
    ]
    renew = "Ask whether they wish to renew it."
    assert [each.what for each in found] == [
        f"Their consent to sharing details with Waddington Street lasts until 1 July 2026. {renew}",
        f"Their consent to the newsletter lasts until 10 July 2026. {renew}",
        "The agreement lasts until 1 August 2026. Renew it if the work together goes on.",
        "Their request to join waits for an answer.",
    ]
    of_the_charity = await ask(db, log, Attention(), coordinator(f"organisation:{CHARITY}"))
    assert of_the_charity == ()
    assert len(await ask(db, log, Attention(), coordinator(f"organisation:{TRUST}"))) == 3


def test_what_was_dealt_with_is_raised_no_longer() -> None:
    def matters(*log: Any, about: Any = ASHA) -> list[Any]:
        row = row_of(attention, log, about)
        return [(each.kind, each.ends_on) for each in row.matters] if row else []

    raised = [CONSENT_RAISED, SHARE_RAISED]
    left_over = [(AttentionKind.EXPIRING_CONSENT, SHARE_RAISED.expires_on)]
    assert len(matters(*raised)) == 2
    assert matters(*raised, consented(ConsentPurpose.NEWSLETTER)) == left_over
    withdrawn = ConsentWithdrawn(member_id=ASHA, purpose=ConsentPurpose.NEWSLETTER, method=Method.EMAIL)
    assert matters(*raised, withdrawn) == left_over
    assert matters(*raised, consented(ConsentPurpose.SHARE_WITH_ORGANISATION, organisation_id=TRUST)) == matters(
        *raised
    )
    assert matters(RequestRaised(member_id=ASHA), joined()[3]) == []
    assert matters(RequestRaised(member_id=ASHA), JoinDeclined(member_id=ASHA)) == []
    assert matters(*raised, RequestRaised(member_id=ASHA), REMOVED) == []
    ended = PartnerAgreementEnded(organisation_id=TRUST, agreement_id=numbered(41), ends_on=date(2026, 8, 1))
    assert matters(AGREEMENT_RAISED, ended, about=TRUST) == []
    assert matters(AGREEMENT_RAISED, agreement(id=42), about=TRUST) == []
    assert len(matters(AGREEMENT_RAISED, agreement(id=42, ends_on="2026-07-01"), about=TRUST)) == 1


async def test_what_cannot_be_dealt_with_is_left_out(db: Any) -> None:
    log = [*joined(), CONSENT_RAISED]
    assert await ask(db, [*log, MemberLeft(member_id=ASHA, left_on="2026-06-30")], Attention(), coordinator()) == ()
    assert await ask(db, [*log, ASKS], Attention(), coordinator()) == ()
    assert len(await ask(db, [*log, ASKS, ErasureCancelled(member_id=ASHA)], Attention(), coordinator())) == 1


# Export


async def test_members_are_exported_in_the_words_of_a_spreadsheet(db: Any) -> None:
    log = [
        organisation(),
        organisation(CHARITY, "Waddington Street"),
        *joins(1, "Zoe", areas=("Durham", "York"), known_as="Zo"),
        *agrees(1, ConsentPurpose.NEWSLETTER),
        *joins(2, "Ali", organisation_id=CHARITY, service=None, role=RoleCode.OTHER, role_text="Carer lead", paid=None),
        *agrees(2, ConsentPurpose.NEWSLETTER, expires_on=date(2026, 6, 1)),
        *joins(3, "Left"),
        MemberLeft(member_id=person(3), left_on="2026-06-10"),
        *joins(4, "Forgotten"),
        ErasureRequested(member_id=person(4), requested_at=NOON, not_before=NOON),
    ]
    ali, zoe = await ask(db, log, MembersForExport(), coordinator())
    assert zoe.model_dump() == {
        "name": "Zoe",
        "known_as": "Zo",
        "pronouns": None,
        "email": "person1@post.example",
        "phone": "0191 498 0000",
        "preferred_channel": None,
        "organisation": "County Durham trust",
        "service": "In-patients",
        "role": "peer support worker",
        "paid": "paid",
        "joined": "2026-06-01",
        "area": "Durham; York",
        "newsletter": "yes",
    }
    assert (ali.role, ali.paid, ali.newsletter, ali.area) == ("Carer lead", None, "no", None)
    [of_the_charity] = await ask(db, log, MembersForExport(), coordinator(f"organisation:{CHARITY}"))
    assert of_the_charity.name == "Ali"
    assert len(await ask(db, log, MembersForExport(limit=1, offset=1), coordinator())) == 1


async def test_nothing_is_exported_as_it_was_before_people_withdrew_it(db: Any) -> None:
    with pytest.raises(Refused) as refused:
        await ask(db, joins(1, "Asha"), MembersForExport(), coordinator(), as_at=NOON)
    problem = refused.value.problem
    assert (problem.code, problem.fields[0].field) == ("export.is_of_today", "as_at")
    assert "without a date" in problem.detail
