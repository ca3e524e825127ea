"""Who is owed a message: once for each notice, person and fact, never for history; reminders that move and end."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.notify import notices
from services.notify.app import notify
from services.notify.duties import duties
from shared.contracts.events import (
    BookingCancelled,
    BookingStatus,
    GatheringCancelled,
    GatheringHeld,
    GatheringRescheduled,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    SessionRemoved,
    VenueMoved,
)
from shared.contracts.membership import ErasureStarted, JoinDeclined, JoinedVia, JoinRequested, QuietNoticed, ReachBy
from shared.contracts.messages import COMMANDS, QUESTIONS
from shared.contracts.notify import (
    THE_NOTICES,
    ActivateNotices,
    BeginRound,
    CampaignApproved,
    CampaignBatchRequested,
    CampaignSent,
    CampaignStatus,
    CampaignStopped,
    Notice,
    NoticesActivated,
    NotifyDataRemoved,
    RequestMessage,
    RequestRoundMessages,
    RoundBatchRequested,
    RoundSkipped,
    SkippedBecause,
    StoppedBecause,
    Subjects,
)
from shared.contracts.training import (
    ApplicationReserved,
    ApplicationStatus,
    ApplicationWithdrawn,
    CertificateIssued,
    CohortCancelled,
    IntakeAnnounced,
    TrainingPlaceOffered,
)
from shared.contracts.types import ActorKind
from shared.duties import DORMANT, Duty
from shared.questions import unanswered
from tests.events.gatherings import (
    ASHA,
    BEN,
    ENDS_AT,
    FORUM,
    HALL,
    SHIELDS,
    STARTS_AT,
    A,
    booked,
    numbered,
    offered,
    planned,
    waits,
)
from tests.events.views.network import joins
from tests.notify.views.folding import VIEWS, folded, happened
from tests.notify.views.told import begun, finished, requested, skipped
from tests.support.folding import Happened
from tests.support.given import NOON, given
from tests.training.applications import AUTUMN, COURSE_ID, submitted
from tests.training.views.applying import rejected

LATER = NOON + timedelta(days=30)
WEEK, DAY = timedelta(days=7), timedelta(days=1)
STARTED = ErasureStarted(member_id=ASHA, started_at=LATER)
CANCELLED = GatheringCancelled(gathering_id=FORUM, reason="Snow")


def owed(*log: Any) -> list[Duty]:
    rows = folded(log, duties)[duties.name].values()
    return sorted(rows, key=lambda duty: (duty.due_at, duty.kind, str(duty.duty_id)))


def command(duty: Duty) -> Any:
    return COMMANDS["notify", duty.command].model_validate(duty.data)


def due(*log: Any) -> list[Any]:
    """The commands that are owed, without what sleeps."""
    return [command(duty) for duty in owed(*log) if duty.due_at != DORMANT]


def told(*log: Any) -> list[tuple[Notice, Any]]:
    """Which notices to whom are owed."""
    return [(each.notice, each.person_id) for each in due(*log) if isinstance(each, RequestMessage)]


def rounds(*log: Any) -> list[tuple[Notice, datetime]]:
    """Which rounds are owed, and when."""
    return [
        (command(each).notice, each.due_at)
        for each in owed(*log)
        if each.command == "BeginRound" and each.due_at != DORMANT
    ]


def moved(starts_at: datetime) -> GatheringRescheduled:
    local = starts_at.replace(tzinfo=None) + timedelta(hours=1)
    length = ENDS_AT - STARTS_AT
    return GatheringRescheduled(
        gathering_id=FORUM,
        starts_local=local,
        ends_local=local + length,
        zone="Europe/London",
        starts_at=starts_at,
        ends_at=starts_at + length,
    )


def recorded_late(*events: Any, by: timedelta = timedelta(days=2)) -> list[Happened]:
    """The same events, entered so long after they happened."""
    found = happened(*events)
    for each in found:
        each.stored.recorded = NOON + by
    return found


def cancelled(by: ActorKind = ActorKind.MEMBER) -> BookingCancelled:
    return BookingCancelled(gathering_id=FORUM, booking_id=A, person_id=ASHA, by=by, was=BookingStatus.BOOKED)


def about(event: type[Any]) -> Any:
    return event(gathering_id=FORUM, booking_id=A, person_id=ASHA)


ASKED_TO_JOIN = JoinRequested(member_id=ASHA, via=JoinedVia.SELF, reachable_by=(ReachBy.EMAIL,))
CERTIFICATE = CertificateIssued(
    cohort_id=numbered(51),
    person_id=ASHA,
    certificate_id=numbered(52),
    number="2026-KQ7M-003",
    code="ABCD",
    programme_id=COURSE_ID,
    completed_on=NOON.date(),
    taught_hours=5,
    placement_hours=30,
)
FACTS: list[tuple[Any, Notice]] = [
    (joins(ASHA, "Asha")[0], Notice.WELCOME),
    (ASKED_TO_JOIN, Notice.REQUEST_RECEIVED),
    (JoinDeclined(member_id=ASHA, reason="Another area"), Notice.JOIN_DECLINED),
    (booked(), Notice.PLACE_BOOKED),
    (about(OfferAccepted), Notice.PLACE_BOOKED),
    (waits(A, ASHA), Notice.PLACE_WAITING),
    (offered(A, ASHA, NOON + timedelta(hours=20)), Notice.PLACE_OFFERED),
    (cancelled(), Notice.BOOKING_CANCELLED),
    (submitted(), Notice.APPLICATION_RECEIVED),
    (TrainingPlaceOffered(application_id=A, person_id=ASHA, site="Hellesdon"), Notice.TRAINING_PLACE_OFFERED),
    (rejected(), Notice.APPLICATION_REJECTED),
    (IntakeAnnounced(interest_id=numbered(42), person_id=ASHA, intake_id=AUTUMN), Notice.INTAKE_ANNOUNCED),
    (CERTIFICATE, Notice.CERTIFICATE_READY),
]


@pytest.mark.parametrize(("fact", "notice"), FACTS, ids=[f"{type(e).__name__}-{n}" for e, n in FACTS])
def test_each_notice_is_told_once_for_its_fact_and_is_discharged_in_the_log(fact: Any, notice: Notice) -> None:
    log = happened(fact)
    [owes] = [each for each in due(*log) if isinstance(each, RequestMessage)]
    assert (owes.notice, owes.person_id) == (notice, ASHA)
    assert due(*log, requested(owes)) == []
    assert due(*log, skipped(owes)) == []
    other = owes.model_copy(update={"person_id": BEN})
    assert due(*log, requested(other)) == [owes]


@pytest.mark.parametrize(("fact", "notice"), FACTS, ids=[f"{type(e).__name__}-{n}" for e, n in FACTS])
def test_nobody_is_told_of_history(fact: Any, notice: Notice) -> None:
    assert told(*recorded_late(fact)) == []
    assert (notice, ASHA) in told(*recorded_late(fact, by=timedelta(hours=19)))


def test_whoever_is_entered_under_another_id_is_not_told_that_they_were_declined() -> None:
    assert told(JoinDeclined(member_id=ASHA, reason="Entered under the id that you have.", entered_as=BEN)) == []


def test_members_who_were_imported_are_not_welcomed() -> None:
    joined, *_ = joins(ASHA, "Asha")
    assert told(joined.model_copy(update={"via": JoinedVia.IMPORT})) == []
    assert told(ASKED_TO_JOIN.model_copy(update={"via": JoinedVia.IMPORT})) == []


def test_whoever_comes_back_is_welcomed_again() -> None:
    first, again = happened(joins(ASHA, "Asha")[0]), happened(joins(ASHA, "Asha")[0])
    [one] = due(*first)
    [other] = due(*first, requested(one), *again)
    assert one.message_id != other.message_id


def test_whoever_is_moved_in_the_reserve_list_is_told_once() -> None:
    reserve = ApplicationReserved(application_id=A, person_id=ASHA, position=1)
    assert told(submitted()) == [(Notice.APPLICATION_RECEIVED, ASHA)]
    [owes] = [each for each in due(submitted(), reserve) if each.notice is Notice.APPLICATION_RESERVED]
    after = told(submitted(), reserve, requested(owes), reserve)
    assert after == [(Notice.APPLICATION_RECEIVED, ASHA)]
    withdrawn = ApplicationWithdrawn(
        application_id=A, person_id=ASHA, by=ActorKind.MEMBER, was=ApplicationStatus.RESERVED, kept_until=LATER
    )
    assert (Notice.APPLICATION_RESERVED, ASHA) not in told(submitted(), withdrawn, reserve)


# Offers that lapse


def test_whoever_has_not_answered_is_told_a_day_before_an_offer_lapses() -> None:
    offer = happened(offered(A, ASHA, NOON + timedelta(hours=48)))
    lapsing = [each for each in owed(*offer) if each.kind == Notice.OFFER_LAPSING]
    assert [(each.due_at, command(each).expires_at) for each in lapsing] == [(NOON + DAY, NOON + timedelta(hours=48))]
    for event in (about(OfferAccepted), about(OfferDeclined), about(OfferExpired), cancelled(), CANCELLED):
        left = [each for each in owed(*offer, event) if each.kind == Notice.OFFER_LAPSING]
        assert left == []
    again = happened(offered(A, ASHA, LATER))
    [old], [new] = due_lapsing(*offer), due_lapsing(*offer, *again)
    assert due_lapsing(*offer, requested(old)) == []
    assert due_lapsing(*offer, *again, requested(old)) == [new], "that of another offer is still owed"


def due_lapsing(*log: Any) -> list[RequestMessage]:
    return [each for each in due(*log) if isinstance(each, RequestMessage) and each.notice is Notice.OFFER_LAPSING]


def test_an_offer_of_less_than_a_day_is_told_once() -> None:
    assert due_lapsing(offered(A, ASHA, NOON + timedelta(hours=20))) == []


# Reminders


def test_a_gathering_has_a_reminder_a_week_and_a_day_before() -> None:
    assert rounds(planned()) == [
        (Notice.REMINDER_WEEK, STARTS_AT - WEEK),
        (Notice.REMINDER_DAY, STARTS_AT - DAY),
    ]
    assert [each.expires_at for each in due(planned())] == [STARTS_AT - DAY, STARTS_AT], "nothing once it has begun"


def test_a_rescheduled_gathering_moves_its_reminders() -> None:
    then = STARTS_AT + timedelta(days=14)
    found = [each for each in rounds(planned(), moved(then)) if each[0] is not Notice.GATHERING_CHANGED]
    assert found == [(Notice.REMINDER_WEEK, then - WEEK), (Notice.REMINDER_DAY, then - DAY)]
    soon = NOON + timedelta(days=3)
    found = [each for each in rounds(planned(), moved(soon)) if each[0] is not Notice.GATHERING_CHANGED]
    assert found == [(Notice.REMINDER_DAY, soon - DAY)], "the week's has no time any more"


def test_what_was_reminded_of_is_reminded_of_again_only_at_another_time() -> None:
    week, _day = due(planned())
    assert rounds(planned(), *begun(week, ASHA), finished(week)) == [(Notice.REMINDER_DAY, STARTS_AT - DAY)]
    then = STARTS_AT + timedelta(days=14)
    log = [planned(), *begun(week, ASHA), finished(week), moved(then)]
    assert (Notice.REMINDER_WEEK, then - WEEK) in rounds(*log)
    overtaken = [planned(), moved(then), *begun(week, ASHA), finished(week)]
    assert (Notice.REMINDER_WEEK, then - WEEK) in rounds(*overtaken), "a round of the old time ends nothing"


def test_a_cancelled_or_held_gathering_has_no_reminders() -> None:
    assert rounds(planned(), CANCELLED) == [(Notice.GATHERING_CANCELLED, NOON)]
    assert rounds(planned(), GatheringHeld(gathering_id=FORUM)) == []


def test_a_gathering_that_was_over_when_it_was_entered_reminds_nobody() -> None:
    long_ago = planned(starts_at=NOON - timedelta(days=9), ends_at=NOON - timedelta(days=9, hours=-2))
    assert due(long_ago) == []
    assert due(long_ago, CANCELLED) == []


def test_a_round_that_reaches_nobody_is_over() -> None:
    week, day = due(planned())
    nobody = RoundSkipped(
        round_id=week.round_id,
        notice=week.notice,
        fact=week.fact,
        subjects=week.subjects,
        because=SkippedBecause.TOO_LATE,
    )
    assert due(planned(), nobody) == [day]


# Changes and cancellations


def changes(*log: Any) -> list[BeginRound]:
    return [each for each in due(*log) if isinstance(each, BeginRound) and each.notice is Notice.GATHERING_CHANGED]


def test_everybody_is_told_of_each_change_once() -> None:
    elsewhere = happened(VenueMoved(gathering_id=FORUM, venue_id=HALL))
    then = happened(moved(STARTS_AT + DAY))
    [first] = changes(planned(), *elsewhere)
    assert first.fact.startswith("moved:")
    assert changes(planned(), *elsewhere, *begun(first, ASHA), finished(first)) == []
    [second] = changes(planned(), *elsewhere, *begun(first, ASHA), finished(first), *then)
    assert second.fact.startswith("rescheduled:")
    assert second.expires_at == ENDS_AT + DAY
    assert first.round_id != second.round_id
    [overtaken] = changes(planned(), *elsewhere, *then, *begun(first, ASHA))
    assert overtaken.round_id != first.round_id, "that a round of the first has begun does not tell of the second"


def test_two_changes_before_anybody_was_told_are_told_together() -> None:
    elsewhere, then = VenueMoved(gathering_id=FORUM, venue_id=HALL), moved(STARTS_AT + DAY)
    for log in ([elsewhere, then], [then, elsewhere], [then, elsewhere, then]):
        [both] = changes(planned(), *log)
        assert both.fact.startswith("rescheduled+moved:")
        assert both.expires_at == ENDS_AT + DAY
    [again] = changes(planned(), then, moved(STARTS_AT + 2 * DAY))
    assert again.fact.startswith("rescheduled:")
    [recorded] = changes(planned(), then, *recorded_late(moved(STARTS_AT + 2 * DAY)))
    assert recorded.fact.startswith("rescheduled:")


@pytest.mark.parametrize(("hours", "critical"), [(47, True), (49, False)])
def test_that_it_does_not_take_place_is_critical_shortly_before(hours: int, critical: bool) -> None:
    starts_at = NOON + timedelta(hours=hours)
    [cancel] = due(planned(starts_at=starts_at, ends_at=starts_at + DAY), CANCELLED)
    assert (cancel.critical, cancel.expires_at) == (critical, starts_at + DAY)
    earlier = planned(), moved(starts_at)
    [cancel] = due(*earlier, CANCELLED)
    assert cancel.critical is critical, "by the time that it has now"


def test_history_changes_and_cancels_nothing_for_anybody() -> None:
    late = recorded_late(CANCELLED)
    assert due(planned(), *late) == []
    assert changes(planned(), *recorded_late(VenueMoved(gathering_id=FORUM))) == []


# Others of whom many are told


QUIET = QuietNoticed(member_id=ASHA, weeks=6, since=NOON - timedelta(weeks=6))
REMOVED = SessionRemoved(gathering_id=FORUM, session_id=SHIELDS, booking_ids=(A,))
CALLED_OFF = CohortCancelled(cohort_id=numbered(51), deferred=3, reason="The trainer is ill")
TO_ALL = [
    (QUIET, Notice.QUIET_CHECK_IN, {"member_id": ASHA}),
    (REMOVED, Notice.SESSION_REMOVED, {"gathering_id": FORUM, "session_id": SHIELDS}),
    (CALLED_OFF, Notice.COHORT_CANCELLED, {"cohort_id": numbered(51)}),
]


@pytest.mark.parametrize(("fact", "notice", "about"), TO_ALL, ids=[each for _, each, _ in TO_ALL])
def test_all_whom_a_fact_concerns_are_told_in_one_round(fact: Any, notice: Notice, about: dict[str, Any]) -> None:
    log = happened(fact)
    [owes] = due(*log)
    assert (owes.notice, owes.subjects) == (notice, Subjects(**about))
    nobody = RoundSkipped(
        round_id=owes.round_id, notice=notice, fact=owes.fact, subjects=owes.subjects, because=SkippedBecause.NO_WAY
    )
    assert due(*log, nobody) == []
    assert [each for each in due(*log, *begun(owes, ASHA)) if isinstance(each, BeginRound)] == []
    assert len(due(*log, *happened(fact))) == 2, "when it happens again it is told again"
    assert due(*recorded_late(fact)) == []
    assert due(*log, activated(1)) == []


def test_a_session_that_nobody_had_chosen_is_told_to_nobody() -> None:
    assert due(REMOVED.model_copy(update={"booking_ids": ()})) == []
    assert due(REMOVED, CANCELLED) == [], "of a gathering that does not take place, that is all there is to say"


def test_nobody_is_called_about_somebody_who_is_being_forgotten() -> None:
    assert [type(each).__name__ for each in due(QUIET, STARTED)] == ["RecordNotifyDataRemoved"]


# Rounds and campaigns


def test_a_round_is_requested_batch_after_batch() -> None:
    [week, _] = due(planned())
    begins, frozen = begun(week, ASHA)
    begins = begins.model_copy(update={"batches": 2, "count": 201})
    log = [begins, frozen]
    [first] = due(*log)
    assert first == RequestRoundMessages(round_id=week.round_id, batch=0)
    [second] = due(*log, RoundBatchRequested(round_id=week.round_id, batch=0, requested=200, skipped=0))
    assert second.batch == 1
    assert due(*log, finished(week)) == []


def test_a_campaign_is_requested_once_it_is_approved_by_all_it_needs() -> None:
    campaign = numbered(71)
    approved = CampaignApproved(
        campaign_id=campaign, by=numbered(72), count=201, batches=2, in_force=True, expires_at=LATER
    )
    assert due(approved.model_copy(update={"in_force": False})) == []
    [first] = due(approved)
    [second] = due(approved, CampaignBatchRequested(campaign_id=campaign, batch=0, requested=200, skipped=0))
    assert (first.batch, second.batch) == (0, 1)
    stopped = CampaignStopped(campaign_id=campaign, was=CampaignStatus.APPROVED, because=StoppedBecause.BY_A_PERSON)
    assert due(approved, stopped) == due(approved, CampaignSent(campaign_id=campaign, count=201)) == []


# Forgetting


def test_nobody_is_told_anything_while_they_are_being_forgotten() -> None:
    for fact, _ in FACTS:
        [record] = due(fact, STARTED)
        assert type(record).__name__ == "RecordNotifyDataRemoved"
    assert due(STARTED, NotifyDataRemoved(person_id=ASHA, counts={})) == []
    assert len(due(STARTED, NotifyDataRemoved(person_id=BEN, counts={}))) == 1


# Wiring


def test_every_question_is_answered_and_every_command_decided() -> None:
    assert unanswered("notify", VIEWS, QUESTIONS.values()) == []
    decided = {each for decider in notify.deciders for each in decider.decisions}
    assert {each for (service, _), each in COMMANDS.items() if service == "notify"} == decided
    looked_up = {name for d in notify.deciders for one in d.decisions.values() for name in one.looks_up}
    assert looked_up == set(notify.lookups)


def test_no_view_is_read_twice_for_an_answer() -> None:
    """A replay makes a table for each."""
    for view in VIEWS:
        for answer in view.answered.values():
            assert len({each.name for each in answer.views}) == len(answer.views)


def test_a_duty_names_nobody_and_says_why() -> None:
    for duty in owed(planned(), *(fact for fact, _ in FACTS)):
        assert duty.why.endswith(".")
        assert "Asha" not in str(duty)


# The service's first start


def activated(after: int, at: datetime = NOON) -> Happened:
    return happened(NoticesActivated(notices_id=THE_NOTICES, after=after), at=at)[0]


def test_nobody_is_told_of_what_the_log_held_before_the_first_start() -> None:
    for fact, notice in FACTS:
        assert (notice, ASHA) not in told(fact, activated(1)), notice
        assert (notice, ASHA) in told(fact, activated(0)), "it happened while the service was starting"
        assert (notice, ASHA) in told(activated(0), fact)


def test_what_lies_ahead_of_the_first_start_is_still_owed() -> None:
    reminders = [(Notice.REMINDER_WEEK, STARTS_AT - WEEK), (Notice.REMINDER_DAY, STARTS_AT - DAY)]
    assert rounds(planned(), activated(1)) == reminders
    after_a_week = activated(1, STARTS_AT - DAY - timedelta(hours=1))
    assert rounds(planned(), after_a_week) == reminders[1:]
    elsewhere = VenueMoved(gathering_id=FORUM, venue_id=HALL)
    assert changes(planned(), elsewhere, activated(2)) == []
    [again] = changes(planned(), elsewhere, activated(2), moved(STARTS_AT + DAY))
    assert again.fact.startswith("rescheduled:"), "that it moved before is history"
    assert rounds(planned(), CANCELLED, activated(2)) == []
    [called_off] = due(planned(), activated(1), CANCELLED)
    assert called_off.notice is Notice.GATHERING_CANCELLED


def test_whoever_was_being_forgotten_is_forgotten_all_the_same() -> None:
    [record] = due(STARTED, activated(1))
    assert type(record).__name__ == "RecordNotifyDataRemoved"


def test_it_begins_once() -> None:
    outcome = given(notices.decider).when(ActivateNotices(after=7))
    outcome.then(NoticesActivated(notices_id=THE_NOTICES, after=7))
    outcome.and_again().then_nothing_happened()
    given(notices.decider, *outcome.events).when(ActivateNotices(after=9)).then_nothing_happened()
