"""What is owed, when it is due, and what ends it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.membership.app import membership
from services.membership.duties import duties
from shared.contracts.membership import (
    AgreementEndRaised,
    CheckInsAskedFor,
    ConsentExpiryRaised,
    ConsentPurpose,
    ConsentWithdrawn,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    JoinDeclined,
    PartnerAgreementEnded,
    PersonalDataRemoved,
    RequestRaised,
)
from shared.contracts.messages import COMMANDS, QUESTIONS
from shared.contracts.types import Method
from shared.duties import Duty
from shared.questions import unanswered
from tests.membership.examples import ASHA, BEN, CHARITY, TRUST, consented, joined, numbered, requested
from tests.membership.views.folding import VIEWS, folded
from tests.membership.views.people import agreement
from tests.membership.views.test_graduates import PURGED, referred
from tests.support.given import NOON

COOLED = NOON + timedelta(days=7)
ASKS = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=COOLED)
STARTED = ErasureStarted(member_id=ASHA, started_at=COOLED)
EXPIRES = date(2026, 12, 31)


def owed(*log: Any) -> list[Duty]:
    return sorted(folded(log, views=[duties])[duties.name].values(), key=lambda duty: (duty.due_at, duty.command))


def due(*log: Any) -> list[tuple[str, datetime]]:
    return [(duty.command, duty.due_at) for duty in owed(*log)]


def day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


def test_a_request_is_raised_after_a_week_unless_it_is_answered() -> None:
    assert due(*requested()) == [("RaiseUnansweredRequest", NOON + timedelta(days=7))]
    for answer in (joined()[3], JoinDeclined(member_id=ASHA), RequestRaised(member_id=ASHA)):
        assert due(*requested(), answer) == []


def test_a_consent_is_raised_a_month_before_it_expires() -> None:
    given = consented(ConsentPurpose.NEWSLETTER, expires_on=EXPIRES)
    assert due(given) == [("RaiseExpiringConsent", day(2026, 12, 1))]
    assert due(consented(ConsentPurpose.NEWSLETTER)) == []
    assert due(given, consented(ConsentPurpose.NEWSLETTER)) == []
    renewed = consented(ConsentPurpose.NEWSLETTER, expires_on=date(2027, 12, 31))
    assert due(given, renewed) == [("RaiseExpiringConsent", day(2027, 12, 1))]
    about: dict[str, Any] = {"member_id": ASHA, "purpose": ConsentPurpose.NEWSLETTER}
    assert due(given, ConsentWithdrawn(**about, method=Method.EMAIL)) == []
    assert due(given, ConsentExpiryRaised(**about, expires_on=EXPIRES)) == []


def test_in_summer_what_ends_is_raised_when_the_day_begins_where_the_network_is() -> None:
    given = consented(ConsentPurpose.NEWSLETTER, expires_on=date(2026, 8, 30))
    assert due(given) == [("RaiseExpiringConsent", day(2026, 7, 30) + timedelta(hours=23))]
    assert due(agreement(ends_on="2026-09-29")) == [("RaiseEndingAgreement", day(2026, 7, 30) + timedelta(hours=23))]
    across_the_change = consented(ConsentPurpose.NEWSLETTER, expires_on=date(2026, 11, 10))
    assert due(across_the_change) == [("RaiseExpiringConsent", day(2026, 10, 10) + timedelta(hours=23))]


def test_each_consent_to_share_is_its_own() -> None:
    shared = ConsentPurpose.SHARE_WITH_ORGANISATION
    given = [consented(shared, organisation_id=id, expires_on=EXPIRES) for id in (TRUST, CHARITY)]
    withdrawn = ConsentWithdrawn(member_id=ASHA, purpose=shared, organisation_id=TRUST, method=Method.EMAIL)
    [duty] = owed(*given, withdrawn)
    assert duty.data["organisation_id"] == str(CHARITY)


def test_an_agreement_is_raised_two_months_before_it_ends() -> None:
    about: dict[str, Any] = {"organisation_id": TRUST, "agreement_id": numbered(41), "ends_on": EXPIRES}
    assert due(agreement()) == [("RaiseEndingAgreement", day(2026, 11, 1))]
    assert due(agreement(ends_on=None)) == []
    assert due(agreement(), PartnerAgreementEnded(**about)) == []
    assert due(agreement(), AgreementEndRaised(**about)) == []


def test_a_renewed_agreement_needs_no_raising() -> None:
    renewed = agreement(id=42, starts_on="2027-01-01", ends_on="2027-12-31")
    assert due(agreement(), renewed) == [("RaiseEndingAgreement", day(2027, 11, 1))]
    assert due(agreement(), agreement(id=42, ends_on=None)) == []
    assert len(due(agreement(), agreement(CHARITY, 42, ends_on=None))) == 1
    assert len(due(agreement(), agreement(id=42, ends_on="2026-10-31"))) == 2


def test_an_erasure_goes_from_step_to_step() -> None:
    assert due(*joined(), ASKS) == [("StartErasure", COOLED)]
    assert due(*joined(), ASKS, ErasureCancelled(member_id=ASHA)) == []
    [removal] = owed(*joined(), ASKS, STARTED)
    assert removal.command == "RecordDataRemoved"
    removed = PersonalDataRemoved(member_id=ASHA, counts={"directory": 1})
    assert [command for command, _ in due(*joined(), ASKS, STARTED, removed)] == ["CompleteErasure"]


def test_an_erasure_ends_all_that_was_owed_about_the_person_and_nobody_else() -> None:
    log = [
        *requested(),
        *requested(BEN),
        consented(ConsentPurpose.RESEARCH, expires_on=EXPIRES),
        consented(ConsentPurpose.SHARE_WITH_ORGANISATION, organisation_id=TRUST, expires_on=EXPIRES),
        ASKS,
        STARTED,
    ]
    assert [(duty.command, duty.about) for duty in owed(*log)] == [
        ("RecordDataRemoved", f"member/{ASHA}"),
        ("RaiseUnansweredRequest", f"member/{BEN}"),
    ]


def test_while_an_erasure_cools_off_nothing_else_about_the_person_is_due() -> None:
    soon = consented(ConsentPurpose.RESEARCH, expires_on=date(2026, 7, 1))
    assert due(soon, ASKS) == [("StartErasure", COOLED), ("RaiseExpiringConsent", COOLED + timedelta(days=1))]


def test_every_duty_is_a_command_that_the_system_may_send_and_says_why() -> None:
    everything = [
        *requested(),
        consented(ConsentPurpose.RESEARCH, expires_on=EXPIRES),
        agreement(),
        ASKS,
        STARTED,
        PersonalDataRemoved(member_id=BEN, counts={}),
        referred(BEN),
        PURGED,
        CheckInsAskedFor(member_id=BEN, weeks=4),
    ]
    steps = [duty for length in range(1, len(everything) + 1) for duty in owed(*everything[:length])]
    assert {duty.command for duty in steps} == {
        name for (service, name), command in COMMANDS.items() if service == "membership" and command.by == {"system"}
    }
    for duty in steps:
        COMMANDS["membership", duty.command].model_validate(duty.data)
        assert duty.why.endswith(".")


def test_every_question_is_answered() -> None:
    assert unanswered("membership", VIEWS, QUESTIONS.values()) == []
    assert {view.name for view in membership.views} == {
        "access",
        "claims",
        "attention",
        "check_ins",
        "directory",
        "graduates",
        "history",
        "known_elsewhere",
        "numbers",
        "organisations",
        "purged",
        "record",
        "removals",
        "requests",
    }
