"""Forgetting guests, applicants and trainees: people whom other services know, and membership never did."""

from datetime import timedelta
from typing import Any

import pytest

from services.membership.member import decider
from services.membership.views.known_elsewhere import Known, known_elsewhere
from shared.contracts.events import AttendanceRecorded, AttendanceSource, GuestClaimed
from shared.contracts.membership import (
    CancelErasure,
    CompleteErasure,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    GraduateObstacle,
    GraduateRaised,
    MemberErased,
    PersonalDataRemoved,
    RecordDataRemoved,
    RequestErasure,
    StartErasure,
    WelcomeGraduate,
)
from shared.contracts.messages import EVENTS, Event
from shared.contracts.notify import ReplyToSet
from shared.contracts.training import ApplicantClaimed
from tests.membership.examples import ASHA, BEN, LATER, numbered, organisation
from tests.membership.sending import EVERY_COMMAND_BUT_ERASURE, join
from tests.membership.test_graduates import GRADUATE
from tests.membership.test_member_erasure import ERASED, NOTHING_ELSEWHERE
from tests.support.folding import folded
from tests.support.given import NOON, given

WEEK = timedelta(days=7)
KNOWN, UNKNOWN = {"known_elsewhere": True}, {"known_elsewhere": False}
REQUESTED = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON + WEEK)
CANCELLED = ErasureCancelled(member_id=ASHA)
STARTED = ErasureStarted(member_id=ASHA, started_at=LATER)
REMOVED = PersonalDataRemoved(member_id=ASHA, counts={"directory": 1, "history": 9})

request, cancel = RequestErasure(member_id=ASHA), CancelErasure(member_id=ASHA)
start, complete = StartErasure(member_id=ASHA), CompleteErasure(member_id=ASHA)
remove = RecordDataRemoved(member_id=ASHA)


def test_whoever_another_service_knows_may_ask_to_be_forgotten() -> None:
    given(decider).when(request, found=KNOWN).then(REQUESTED).and_again().then_nothing_happened()


def test_whoever_nobody_knows_may_not() -> None:
    given(decider).when(request, found=UNKNOWN).then_refused("member.unknown", "member_id")


def test_they_are_forgotten_step_by_step_as_members_are() -> None:
    before = given(decider, REQUESTED)
    before.when(start, at=NOON).then_refused("erasure.too_early", "member_id")
    before.when(complete, at=LATER, found=NOTHING_ELSEWHERE).then_refused("erasure.not_started", "member_id")
    before.when(start, at=LATER).then(STARTED).and_again().then_nothing_happened()
    outcome = given(decider, REQUESTED, STARTED).when(remove, at=LATER, found={"rows_about": REMOVED.counts})
    outcome.then(REMOVED)
    outcome = given(decider, REQUESTED, STARTED, REMOVED).when(complete, at=LATER, found=NOTHING_ELSEWHERE)
    outcome.then(ERASED)


def test_what_other_services_removed_is_waited_for() -> None:
    settings: dict[str, Any] = {"erasure_waits_for": ("events",)}
    before = given(decider, REQUESTED, STARTED, REMOVED)
    before.when(complete, at=LATER, settings=settings, found=NOTHING_ELSEWHERE).then_refused("service.unavailable")


def test_cancelling_leaves_membership_without_a_word_of_them() -> None:
    outcome = given(decider, REQUESTED).when(cancel).then(CANCELLED)
    outcome.and_again().then_refused("member.unknown", "member_id")
    after = given(decider, organisation(), REQUESTED, CANCELLED)
    after.when(request, found=UNKNOWN).then_refused("member.unknown", "member_id")
    after.when(request, found=KNOWN).then(REQUESTED)
    assert after.when(join()).events


@pytest.mark.parametrize("history", [[REQUESTED], [REQUESTED, STARTED]], ids=["cooling off", "under way"])
@pytest.mark.parametrize("command", EVERY_COMMAND_BUT_ERASURE, ids=lambda c: type(c).__name__)
def test_nothing_else_is_accepted_meanwhile(command: Any, history: list[Event]) -> None:
    given(decider, *history).when(command).then_refused("member.erasure_pending", "member_id")


@pytest.mark.parametrize("command", [*EVERY_COMMAND_BUT_ERASURE, request, cancel], ids=lambda c: type(c).__name__)
def test_nothing_is_accepted_afterwards(command: Any) -> None:
    gone = given(decider, REQUESTED, STARTED, REMOVED, ERASED)
    gone.when(command, at=LATER, found=KNOWN).then_refused("member.erased", "member_id")


def test_a_graduate_who_asked_to_be_forgotten_is_not_welcomed() -> None:
    welcome = WelcomeGraduate(member_id=ASHA, cohort_id=numbered(71))
    found = {"graduate": GRADUATE}
    raised = GraduateRaised(member_id=ASHA, cohort_id=welcome.cohort_id, because=GraduateObstacle.ERASURE_REQUESTED)
    given(decider, REQUESTED).when(welcome, found=found).then(raised)
    given(decider, REQUESTED, STARTED).when(welcome, found=found).then_refused("member.erasure_pending", "member_id")


# Whom other services know


def walked_in(person: Any) -> AttendanceRecorded:
    return AttendanceRecorded(
        gathering_id=numbered(81),
        attendance_id=numbered(82),
        person_id=person,
        walk_in=True,
        nonce="n" * 8,
        at=NOON,
        source=AttendanceSource.SHEET,
    )


def test_people_are_known_until_they_are_forgotten() -> None:
    guest, applicant = GuestClaimed(claim="c", person_id=ASHA), ApplicantClaimed(claim="d", person_id=BEN)
    jo = numbered(83)
    log = [
        guest,
        applicant,
        walked_in(ASHA),
        walked_in(None),
        ReplyToSet(reply_to_id=jo, name="Jo", email="jo@x.example"),
    ]
    known = {ASHA: Known(ASHA), BEN: Known(BEN), jo: Known(jo)}
    assert folded(log, [known_elsewhere])["known_elsewhere"] == known
    assert folded([*log, ERASED], [known_elsewhere])["known_elsewhere"] == {BEN: Known(BEN), jo: Known(jo)}


MET_BEFORE = """
BookingNeedsRecorded BookingCancelled BookingKept PlaceOffered OfferAccepted OfferDeclined OfferExpired
WaitingListSkipped SessionChosen SessionLeft SpeakerConfirmed SpeakerWithdrew AttendanceUndone
GuestReleased BookingDataRemoved
ApplicantReleased TrainingDataRemoved ApplicationWithdrawn ApplicationShortlisted ApplicationReserved
ApplicationRejected ApplicationPurged TrainingPlaceOffered TrainingPlaceAccepted TrainingPlaceDeclined
TrainingPlaceTaken InterestWithdrawn IntakeAnnounced TraineeEnrolled TraineeActivated TraineeReleased TraineeDeferred
TraineeWithdrew TraineeCompleted TrainingAttendanceRecorded PlacementStarted PlacementHoursLogged
PlacementHoursRemoved PlacementSignedOff PlacementEnded AssignmentPassed CompletionExceptionApproved CertificateIssued
CertificateRevoked NetworkJoiningAgreed JoiningAgreementWithdrawn GraduateReferred
VacancyApplied VacancyApplicationWithdrawn VacancyFilled EmploymentStarted EmploymentChanged EmploymentEnded
MessageRequested MessageHandedOver MessageDelivered MessageFailed MessageExpired MessageSuppressed NoticeSkipped
NotifyDataRemoved PreferenceChanged UnsubscribedByLink ReplyToEnded
"""
"""Events of other services that name a person whom that service, or another one, must have met before."""


def test_no_service_knows_anybody_without_saying_so() -> None:
    names = {
        name
        for name, event in EVENTS.items()
        if event.of.service in ("events", "training", "notify")
        and event.model_fields.keys() & {"person_id", "reply_to_id"}
    }
    meets = {event.__name__ for event in known_elsewhere.events} - {MemberErased.__name__}
    assert names - meets == set(MET_BEFORE.split())
    assert meets <= names
