"""People whom training referred: what is owed to them, what is known of them meanwhile, and what coordinators see."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.membership.duties import duties
from services.membership.qualifications import qualification_of
from services.membership.views.graduates import graduates
from services.membership.views.purged import purged
from shared.contracts.membership import (
    Attention,
    AttentionItem,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    GraduateObstacle,
    GraduateRaised,
    GraduateSettled,
    KeyDestroyed,
    PersonalDataRemoved,
    QualificationGained,
    RoleCode,
)
from shared.contracts.messages import Event
from shared.contracts.training import AgreedAffiliation, ApplicationPurged, GraduateReferred, PurgeReason
from shared.duties import Duty
from tests.membership.examples import ASHA, BASIS, BEN, TRUST, joined, numbered
from tests.membership.views.folding import ask, coordinator, folded, happened, partner, row_of
from tests.support.given import NOON

COHORT, ANOTHER_COHORT, APPLICATION = numbered(71), numbered(72), numbered(73)
WAITS = "They completed a training and agreed to join the network. "


def referred(person: Any = ASHA, cohort: Any = COHORT) -> GraduateReferred:
    return GraduateReferred(
        cohort_id=cohort,
        person_id=person,
        programme_id=numbered(74),
        qualification="Peer support, level 3",
        completed_on=date(2026, 6, 12),
        affiliation=AgreedAffiliation(organisation_id=TRUST, role=RoleCode.OTHER),
        role_text="listener",
        full_name="Asha Rahman",
        email="asha@post.example",
        basis=BASIS,
    )


def raised(because: GraduateObstacle = GraduateObstacle.ADDRESS_TAKEN) -> GraduateRaised:
    return GraduateRaised(member_id=ASHA, cohort_id=COHORT, because=because)


def qualified(cohort: Any = COHORT) -> QualificationGained:
    gained = qualification_of(ASHA, cohort)
    return QualificationGained(member_id=ASHA, qualification_id=gained, title="Level 3", gained_on="2026-06-12")


ASKS = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON + timedelta(days=7))
SETTLED = GraduateSettled(member_id=ASHA, cohort_id=COHORT)
STARTED = ErasureStarted(member_id=ASHA, started_at=NOON)
REMOVED = PersonalDataRemoved(member_id=ASHA, counts={})
PURGED = ApplicationPurged(application_id=APPLICATION, person_id=ASHA, because=PurgeReason.TIME_OVER)


def owed(*log: Any) -> list[Duty]:
    return sorted(folded(log, views=[duties])[duties.name].values(), key=lambda duty: (duty.due_at, duty.command))


def cohorts_of(*log: Any) -> list[Any]:
    row = row_of(graduates, log, ASHA)
    return [each.cohort_id for each in row.referrals] if row else []


def test_a_graduate_is_welcomed_at_once_and_once() -> None:
    [duty] = owed(referred())
    assert (duty.command, duty.due_at, duty.about) == ("WelcomeGraduate", NOON, f"member/{ASHA}")
    for done in (qualified(), raised()):
        assert owed(referred(), done) == []
    assert len(owed(referred(), referred(cohort=ANOTHER_COHORT), qualified())) == 1
    assert len(owed(referred(), *joined(), qualified(ANOTHER_COHORT))) == 1


def test_nobody_is_welcomed_who_is_being_forgotten() -> None:
    assert [duty.command for duty in owed(referred(), ASKS, STARTED)] == ["RecordDataRemoved"]


def test_the_key_of_what_was_purged_is_destroyed_once() -> None:
    [duty] = owed(PURGED)
    assert (duty.command, duty.data, duty.due_at) == ("DestroyKey", {"key_id": str(APPLICATION)}, NOON)
    assert owed(PURGED, KeyDestroyed(key_id=APPLICATION)) == []
    assert row_of(purged, [PURGED], APPLICATION)
    assert row_of(purged, [PURGED, KeyDestroyed(key_id=APPLICATION)], APPLICATION) is None


def test_a_referral_is_known_until_it_led_to_the_qualification() -> None:
    late = happened(referred(), at=datetime(2026, 6, 20, 23, 30, tzinfo=UTC))
    [referral] = row_of(graduates, late, ASHA).referrals
    assert (referral.completed_on, referral.agreed_on) == ("2026-06-12", "2026-06-21")
    assert (referral.role_text, referral.full_name) == ("listener", "Asha Rahman")
    both = [referred(), referred(cohort=ANOTHER_COHORT)]
    assert cohorts_of(*both, *joined()) == [COHORT, ANOTHER_COHORT]
    assert cohorts_of(*both, *joined(), qualified()) == [ANOTHER_COHORT]
    assert cohorts_of(*both, *joined(), qualified(), qualified(ANOTHER_COHORT)) == []


def test_what_was_raised_is_known_until_somebody_enters_them() -> None:
    assert cohorts_of(referred(), raised()) == [COHORT]
    assert cohorts_of(referred(), raised(), *joined()) == []
    by_hand = QualificationGained(member_id=ASHA, qualification_id=numbered(1), title="Level 3", gained_on="2026")
    assert cohorts_of(referred(), raised(), by_hand) == []
    two = [referred(), referred(cohort=ANOTHER_COHORT), raised(), SETTLED]
    assert cohorts_of(*two) == [ANOTHER_COHORT]


def test_nothing_is_known_of_whom_was_forgotten() -> None:
    assert cohorts_of(referred(), REMOVED) == []
    [referral] = row_of(graduates, [referred()], ASHA, erased=[ASHA]).referrals
    assert (referral.full_name, referral.email, referral.role_text) == (None, None, None)


async def attention_to(db: Any, *log: Event, asker: Any = None) -> list[AttentionItem]:
    return list(await ask(db, log, Attention(), asker or coordinator()))


@pytest.mark.parametrize("because", GraduateObstacle)
async def test_coordinators_see_who_waits_and_why(db: Any, because: GraduateObstacle) -> None:
    [item] = await attention_to(db, referred(), raised(because))
    assert (item.about, item.name, item.cohort_id, item.because) == (ASHA, "Asha Rahman", COHORT, because)
    assert item.what.startswith(WAITS)
    assert item.what.count(".") == 2


async def test_what_was_seen_to_is_shown_no_longer(db: Any) -> None:
    for done in (joined(), [qualified()], [REMOVED], [SETTLED]):
        assert await attention_to(db, referred(), raised(), *done) == []


async def test_who_asked_to_be_forgotten_is_shown_only_if_they_stay(db: Any) -> None:
    asked = [*joined(), referred(), ASKS, raised(GraduateObstacle.ERASURE_REQUESTED)]
    assert await attention_to(db, *asked) == []
    [item] = await attention_to(db, *asked, ErasureCancelled(member_id=ASHA))
    assert item.name == "Asha Rahman"


async def test_it_is_for_coordinators_of_the_whole_network(db: Any) -> None:
    log = [*joined(BEN, "ben@post.example"), referred(), raised()]
    for asker in (partner(TRUST), coordinator(f"organisation:{TRUST}")):
        assert await attention_to(db, *log, asker=asker) == []
