"""One person's record and history."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.membership.views.parts.sentences import TOLD
from services.membership.views.record import record
from shared.contracts.membership import (
    CHECK_IN,
    MEMBER,
    AccessNeed,
    AccessNeedsRecorded,
    AffiliationEnded,
    Channel,
    ConsentPurpose,
    ConsentWithdrawn,
    ContactKind,
    ErasureRequested,
    ErasureStarted,
    History,
    JoinedVia,
    LivedExperience,
    LivedExperienceRecorded,
    MemberContacted,
    MemberErased,
    MembersForExport,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    PersonalDataRemoved,
    QualificationGained,
    Record,
)
from shared.contracts.messages import EVENTS
from shared.contracts.notify import ChannelWish, MessagePurpose, PreferenceChanged, UnsubscribedByLink
from shared.contracts.refusals import Refused
from shared.contracts.types import Actor, ActorKind, Method
from tests.membership.examples import (
    AFTER_MIDNIGHT,
    ASHA,
    BASIS,
    CHARITY,
    POST,
    TRUST,
    consented,
    joined,
    numbered,
    requested,
)
from tests.membership.views.folding import ask, coordinator, folded, happened, member, row_of
from tests.support.given import NOON

HOLD_NEEDS = ConsentPurpose.HOLD_ACCESS_NEEDS
NEEDS = AccessNeedsRecorded(member_id=ASHA, needs=(AccessNeed.LARGE_PRINT,), text="18 point")
EXPERIENCE = LivedExperienceRecorded(member_id=ASHA, lived_experience=LivedExperience.BOTH, basis=BASIS)


async def test_a_record_holds_what_is_known_now(db: Any) -> None:
    log = [
        *joined(),
        AffiliationEnded(member_id=ASHA, affiliation_id=POST, ends_on="2026-06"),
        QualificationGained(member_id=ASHA, qualification_id=numbered(61), title="Level 3", gained_on="2025"),
        consented(ConsentPurpose.SHARE_WITH_ORGANISATION, organisation_id=CHARITY, expires_on=date(2026, 6, 1)),
        NEEDS.model_copy(update={"basis": BASIS}),
        EXPERIENCE,
        *happened(MemberContacted(member_id=ASHA, channel=Channel.PHONE, by=POST, kind=ContactKind.TWO_WAY)),
        MembershipPaused(member_id=ASHA, reason="A rest", until=date(2026, 9, 1)),
    ]
    found = await ask(db, log, Record(member_id=ASHA), member(ASHA))
    assert (found.full_name, found.status, found.reason) == ("Asha Rahman", MemberStatus.PAUSED, "A rest")
    assert (found.paused_until, found.via, found.last_contact_at) == (date(2026, 9, 1), JoinedVia.COORDINATOR, NOON)
    assert [(a.organisation, a.ends_on) for a in found.affiliations] == [("County Durham trust", "2026-06")]
    assert [(c.organisation, c.in_force, c.given_on) for c in found.consents] == [
        ("Waddington Street", False, date(2026, 6, 30))
    ]
    assert (found.access_needs, found.access_needs_text) == ((AccessNeed.LARGE_PRINT,), "18 point")
    assert (found.lived_experience, found.qualifications[0].title) == (LivedExperience.BOTH, "Level 3")
    assert found == await ask(db, log, Record(member_id=ASHA), coordinator())
    resumed = await ask(db, [*log, MembershipResumed(member_id=ASHA)], Record(member_id=ASHA), coordinator())
    assert (resumed.status, resumed.reason, resumed.paused_until) == (MemberStatus.ACTIVE, None, None)


async def test_what_is_held_by_consent_goes_with_it(db: Any) -> None:
    consent = consented(HOLD_NEEDS, expires_on=date(2026, 6, 30))
    log = [*joined(), consent, NEEDS, EXPERIENCE]
    assert (await ask(db, log, Record(member_id=ASHA), coordinator())).access_needs == (AccessNeed.LARGE_PRINT,)
    day_after = replace(coordinator(), at=NOON + timedelta(days=1))
    expired = await ask(db, log, Record(member_id=ASHA), day_after)
    assert (expired.access_needs, expired.access_needs_text) == (None, None)
    assert expired.lived_experience is LivedExperience.BOTH
    withdrawn = ConsentWithdrawn(member_id=ASHA, purpose=HOLD_NEEDS, method=Method.PHONE)
    assert row_of(record, [*log, withdrawn], ASHA).access_needs is None
    kept = [*joined(), consent, NEEDS.model_copy(update={"basis": BASIS}), withdrawn]
    assert row_of(record, kept, ASHA).access_needs.text == "18 point"


async def test_a_record_of_the_past_brings_nothing_back_that_was_withdrawn_since(db: Any) -> None:
    hold = (HOLD_NEEDS, ConsentPurpose.HOLD_LIVED_EXPERIENCE)
    told = [*map(consented, hold), NEEDS, EXPERIENCE.model_copy(update={"basis": None})]
    withdrawn = [ConsentWithdrawn(member_id=ASHA, purpose=purpose, method=Method.PHONE) for purpose in hold]
    log = [*happened(*joined(), *told), *happened(*withdrawn, at=NOON + timedelta(days=1))]
    for asker in (coordinator(), member(ASHA)):
        then = await ask(db, log, Record(member_id=ASHA), asker, as_at=NOON)
        assert (then.access_needs, then.access_needs_text, then.lived_experience) == (None, None, None)
        assert (then.full_name, len(then.consents)) == ("Asha Rahman", 2)


async def test_a_record_of_the_past_has_what_was_held_on_another_basis(db: Any) -> None:
    log = [*joined(), NEEDS.model_copy(update={"basis": BASIS}), EXPERIENCE]
    then = await ask(db, log, Record(member_id=ASHA), coordinator(), as_at=NOON)
    assert (then.access_needs_text, then.lived_experience) == ("18 point", LivedExperience.BOTH)


async def test_a_consent_was_given_on_the_day_that_it_was_where_the_network_is(db: Any) -> None:
    log = [*joined(), *happened(consented(ConsentPurpose.NEWSLETTER), at=AFTER_MIDNIGHT)]
    found = await ask(db, log, Record(member_id=ASHA), coordinator())
    assert [each.given_on for each in found.consents] == [date(2026, 7, 1)]


async def test_nobody_reads_what_does_not_concern_them(db: Any) -> None:
    limited = coordinator(f"organisation:{TRUST}")
    assert (await ask(db, joined(), Record(member_id=ASHA), limited)).full_name == "Asha Rahman"
    cases: list[tuple[Any, Any, dict[str, Any], str]] = [
        (joined(), coordinator(f"organisation:{CHARITY}"), {}, "access.refused"),
        ([], coordinator(), {}, "member.unknown"),
        (joined(), coordinator(), {"as_at": NOON, "erased": [ASHA]}, "member.erased"),
    ]
    for log, asker, how, code in cases:
        for question in (Record(member_id=ASHA), History(member_id=ASHA)):
            with pytest.raises(Refused) as refused:
                await ask(db, log, question, asker, **how)
            assert refused.value.problem.code == code


async def test_a_history_is_told_in_sentences(db: Any) -> None:
    themselves = Actor(ActorKind.MEMBER, ASHA)
    later = NOON + timedelta(hours=1)
    log = [
        *happened(*requested(), by=Actor(ActorKind.SYSTEM, POST)),
        *happened(*joined(), on_behalf_of=ASHA),
        *happened(consented(ConsentPurpose.NEWSLETTER), by=themselves, at=later),
        *happened(AffiliationEnded(member_id=ASHA, affiliation_id=POST, ends_on="2026-06"), at=later),
        *happened(EXPERIENCE, by=themselves, at=later),
        *happened(
            MemberContacted(member_id=ASHA, channel=Channel.PHONE, by=POST, kind=ContactKind.UNANSWERED), at=later
        ),
    ]
    found = await ask(db, log, History(member_id=ASHA), member(ASHA))
    assert [each.sentence for each in found] == [
        "Asked to join the network.",
        "Joined the network, entered by a coordinator on their behalf.",
        "Is with County Durham trust as peer support worker, entered by a coordinator on their behalf.",
        "Gave consent to the newsletter.",
        "Is no longer with County Durham trust, entered by a coordinator.",
        "Told us about their experience.",
        "We tried to be in touch by phone, entered by a coordinator.",
    ]
    assert [each.by for each in found[:2]] == [ActorKind.SYSTEM, ActorKind.COORDINATOR]
    assert [each.on_their_behalf for each in found[:2]] == [False, True]


async def test_what_was_entered_late_is_told_where_it_happened(db: Any) -> None:
    late = happened(consented(ConsentPurpose.RESEARCH), at=NOON - timedelta(hours=1))
    found = await ask(db, [*joined(), *late], History(member_id=ASHA), coordinator())
    assert found[0].sentence.startswith("Gave consent to taking part in research")


def test_every_event_of_a_person_is_told() -> None:
    untold = {ErasureStarted, PersonalDataRemoved, MemberErased}  # by then there is nobody to tell it to
    assert set(TOLD) == {event for event in EVENTS.values() if event.of in (MEMBER, CHECK_IN)} - untold


def test_nothing_is_left_of_the_erased() -> None:
    asks = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON)
    log = [*requested(), *joined(), NEEDS, EXPERIENCE, consented(HOLD_NEEDS), asks]
    log += [ErasureStarted(member_id=ASHA, started_at=NOON), PersonalDataRemoved(member_id=ASHA, counts={})]
    for erased in ([], [ASHA]):
        rows = folded(log, erased=erased)
        left = {name for name, found in rows.items() if found}
        assert left <= {"organisations", "membership_duties", "removals"}
    assert "Asha" not in repr(rows)


async def test_a_consent_that_stands_is_shown_as_unsubscribed_until_they_want_news_again(db: Any) -> None:
    log = [*joined(), consented(ConsentPurpose.NEWSLETTER), consented(ConsentPurpose.DIRECTORY)]
    stopped = UnsubscribedByLink(person_id=ASHA, purpose=MessagePurpose.NEWS)
    again = PreferenceChanged(person_id=ASHA, channels={MessagePurpose.NEWS: ChannelWish.EMAIL})
    none = PreferenceChanged(person_id=ASHA, channels={MessagePurpose.NEWS: ChannelWish.NONE})
    other = UnsubscribedByLink(person_id=ASHA, purpose=MessagePurpose.REMINDERS)
    for events, unsubscribed in (([], False), ([stopped], True), ([stopped, again], False), ([none, other], True)):
        found = await ask(db, [*log, *events], Record(member_id=ASHA), coordinator())
        assert {each.purpose: (each.in_force, each.unsubscribed) for each in found.consents} == {
            ConsentPurpose.NEWSLETTER: (True, unsubscribed),
            ConsentPurpose.DIRECTORY: (True, False),
        }
        [exported] = await ask(db, [*log, *events], MembersForExport(), coordinator())
        assert exported.newsletter == ("no" if unsubscribed else "yes"), "no list of ours says otherwise"
