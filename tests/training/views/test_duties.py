"""What is owed, when it is due, what wakes it and what ends it; and that everything is wired."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.training.app import training
from services.training.duties import duties
from shared.contracts.membership import ErasureStarted
from shared.contracts.messages import COMMANDS, QUESTIONS
from shared.contracts.training import (
    AnnounceIntake,
    ApplicantClaimed,
    ApplicantReleased,
    ApplicationStatus,
    ApplicationWithdrawn,
    CertificateRevoked,
    EndTraining,
    IntakeAnnounced,
    IntakeClosed,
    InterestWithdrawn,
    PurgeApplication,
    PurgeReason,
    ReleaseApplicant,
    TrainingDataRemoved,
    TrainingPlaceDeclined,
    VacancyApplicationWithdrawn,
    VacancyApplied,
    VacancyFilled,
    WithdrawFromVacancy,
    WithdrawInterest,
)
from shared.contracts.types import ActorKind
from shared.duties import DORMANT, Duty
from shared.questions import unanswered
from tests.support.given import NOON
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    COURSE_ID,
    INTEREST_ID,
    SPRING,
    A,
    B,
    defined,
    interested,
    numbered,
    opened,
    planned,
    submitted,
)
from tests.training.cohorts import CERTIFICATE, COHORT, completes, deferred, in_training, withdrew
from tests.training.views.applying import purged, rejected
from tests.training.views.folding import VIEWS, folded, happened

LATER = NOON + timedelta(days=30)
STARTED = ErasureStarted(member_id=ASHA, started_at=LATER)
POST = numbered(71)


def owed(*log: Any) -> list[Duty]:
    rows = folded(log, duties)[duties.name].values()
    return sorted(rows, key=lambda duty: (duty.due_at, duty.command, str(duty.duty_id)))


def due(*log: Any) -> list[tuple[str, datetime]]:
    """What is owed, without what sleeps."""
    return [(duty.command, duty.due_at) for duty in owed(*log) if duty.due_at != DORMANT]


def asked(duty: Duty) -> Any:
    """The command that discharges it."""
    return COMMANDS["training", duty.command].model_validate(duty.data)


# An intake opens


def opens(at: datetime = LATER, intake: Any = SPRING, programme: Any = COURSE_ID) -> list[Any]:
    return happened(opened(intake_id=intake, programme_id=programme, opened_at=at), at=at)


WAITS = [defined(), *interested(), *interested(BEN, numbered(43)), planned()]


def test_everybody_who_asked_is_told_when_an_intake_opens() -> None:
    assert due(*WAITS) == []
    told = [duty for duty in owed(*WAITS, *opens()) if duty.due_at == LATER]
    assert sorted(map(asked, told), key=lambda each: each.interest_id) == [
        AnnounceIntake(interest_id=INTEREST_ID, intake_id=SPRING),
        AnnounceIntake(interest_id=numbered(43), intake_id=SPRING),
    ]
    assert due(*WAITS, *opens(programme=numbered(5))) == []


def test_whoever_was_told_or_does_not_wish_it_is_not_told() -> None:
    one_left = [("AnnounceIntake", LATER)]
    announced = IntakeAnnounced(interest_id=INTEREST_ID, person_id=ASHA, intake_id=SPRING)
    withdrawn = InterestWithdrawn(interest_id=INTEREST_ID, person_id=ASHA)
    assert due(*WAITS, *opens(), announced) == one_left
    assert due(*WAITS, withdrawn, *opens()) == one_left


def test_an_intake_that_was_open_already_is_not_the_next_one() -> None:
    """Such as the one that somebody was just rejected in, when it is left open for longer."""
    before = NOON - timedelta(days=5)
    assert due(*WAITS, *opens(before)) == []
    assert due(*WAITS, *opens(NOON)) == []
    assert len(due(*WAITS, *opens(before), *opens(LATER, AUTUMN))) == 2


def test_whoever_could_not_be_told_in_time_is_told_of_the_next_intake() -> None:
    closed = IntakeClosed(intake_id=SPRING, programme_id=COURSE_ID, closed_at=LATER)
    log = [*WAITS, *opens(), *happened(closed, at=LATER)]
    assert due(*log) == []
    next_one = LATER + timedelta(days=90)
    tell = [duty for duty in owed(*log, *opens(next_one, AUTUMN)) if duty.due_at == next_one]
    assert {asked(duty).intake_id for duty in tell} == {AUTUMN}
    other = IntakeClosed(intake_id=AUTUMN, programme_id=COURSE_ID, closed_at=LATER)
    assert len(due(*WAITS, *opens(), other)) == 2


def test_each_opening_is_another_attempt() -> None:
    first = owed(*WAITS, *opens())[0]
    again = owed(*WAITS, *opens(), *opens(LATER + timedelta(days=1), AUTUMN))[0]
    assert (again.duty_id, again.since > first.since) == (first.duty_id, True)


# Applications whose time is over

WITHDRAWN = ApplicationWithdrawn(
    application_id=A, person_id=ASHA, by=ActorKind.MEMBER, was=ApplicationStatus.SUBMITTED, kept_until=LATER
)
DECLINED = TrainingPlaceDeclined(application_id=A, person_id=ASHA, site="Hellesdon", kept_until=LATER)
REJECTED = rejected().model_copy(update={"kept_until": LATER})


@pytest.mark.parametrize("end", [WITHDRAWN, DECLINED, REJECTED], ids=lambda end: type(end).__name__)
def test_an_application_that_led_to_no_place_is_purged_on_time(end: Any) -> None:
    assert due(submitted()) == []
    [purge, forget] = owed(submitted(), end)
    assert (purge.due_at, forget.due_at) == (LATER, DORMANT)
    assert asked(purge) == PurgeApplication(application_id=A, because=PurgeReason.TIME_OVER)
    assert owed(submitted(), end, purged()) == []
    assert len(owed(submitted(), end, purged(B))) == 2


# Somebody who is being forgotten


def woken(*log: Any) -> list[Any]:
    """What is to be done once Asha is being forgotten, beside recording it."""
    asleep, awake = due(*log), owed(*log, *happened(STARTED, at=LATER))
    assert asleep == []
    [*others, record] = sorted(
        (each for each in awake if each.due_at == LATER), key=lambda each: each.command == "RecordTrainingDataRemoved"
    )
    assert record.command == "RecordTrainingDataRemoved"
    return [asked(each) for each in others]


def test_all_their_applications_are_purged_at_once() -> None:
    purges = woken(submitted(), submitted(B), submitted(numbered(25), BEN))
    assert sorted(purges, key=lambda each: each.application_id) == [
        PurgeApplication(application_id=each, because=PurgeReason.BEING_FORGOTTEN) for each in (A, B)
    ]
    assert woken(submitted(), purged()) == []


def test_their_interests_end_and_nobody_tells_them_of_intakes() -> None:
    assert woken(*WAITS) == [WithdrawInterest(interest_id=INTEREST_ID)]
    assert woken(*WAITS, InterestWithdrawn(interest_id=INTEREST_ID, person_id=ASHA)) == []


def test_their_training_ends_unless_it_has() -> None:
    applied = [PurgeApplication(application_id=A, because=PurgeReason.BEING_FORGOTTEN)]
    end = EndTraining(cohort_id=COHORT, person_id=ASHA)
    assert woken(*in_training()) in ([end, *applied], [*applied, end])
    for ended in (completes(), withdrew(), deferred()):
        assert woken(*in_training(), *ended) == applied
    revoked = CertificateRevoked(cohort_id=COHORT, person_id=ASHA, certificate_id=CERTIFICATE, in_training_again=True)
    assert end in woken(*in_training(), *completes(), revoked)
    gone = revoked.model_copy(update={"in_training_again": False})
    assert woken(*in_training(), *completes(), gone) == applied


def test_they_apply_for_no_post() -> None:
    wants = VacancyApplied(vacancy_id=POST, person_id=ASHA, completer=True)
    assert woken(wants) == [WithdrawFromVacancy(vacancy_id=POST, person_id=ASHA)]
    assert woken(wants, VacancyApplicationWithdrawn(vacancy_id=POST, person_id=ASHA)) == []
    has_it = VacancyFilled(vacancy_id=POST, person_id=ASHA, employment_id=numbered(72), completer=True)
    assert woken(wants, has_it) == []
    assert woken(wants.model_copy(update={"person_id": BEN})) == []


def test_their_address_is_released() -> None:
    claimed = ApplicantClaimed(claim="c", person_id=ASHA)
    assert woken(claimed) == [ReleaseApplicant(claim="c", person_id=ASHA)]
    assert woken(claimed, ApplicantReleased(claim="c", person_id=ASHA)) == []


def test_what_was_removed_is_recorded_once() -> None:
    assert due(STARTED) == [("RecordTrainingDataRemoved", NOON)]
    assert due(STARTED, TrainingDataRemoved(person_id=BEN, counts={})) == [("RecordTrainingDataRemoved", NOON)]
    assert due(STARTED, TrainingDataRemoved(person_id=ASHA, counts={})) == []


def test_a_duty_names_nobody() -> None:
    log = [*WAITS, *opens(), *in_training(), REJECTED, VacancyApplied(vacancy_id=POST, person_id=ASHA, completer=True)]
    for duty in owed(*log, *happened(STARTED, at=LATER)):
        if duty.due_at != DORMANT:
            assert asked(duty)
        assert duty.why.endswith(".")


# Wiring


def test_every_question_is_answered_and_every_command_decided() -> None:
    assert unanswered("training", VIEWS, QUESTIONS.values()) == []
    decided = {command for decider in training.deciders for command in decider.decisions}
    assert {command for (service, _), command in COMMANDS.items() if service == "training"} == decided
    looked_up = {name for d in training.deciders for one in d.decisions.values() for name in one.looks_up}
    assert looked_up == set(training.lookups)


def test_every_command_of_the_system_is_somebodys_duty_or_the_publics() -> None:
    only_system = {
        name for (service, name), each in COMMANDS.items() if service == "training" and each.by == {ActorKind.SYSTEM}
    }
    assert only_system == {"AnnounceIntake", "EndTraining", "RecordTrainingDataRemoved", "ReleaseApplicant"}


def test_no_view_is_read_twice_for_an_answer() -> None:
    """A replay makes a table for each."""
    for view in VIEWS:
        for answer in view.answered.values():
            assert len({each.name for each in answer.views}) == len(answer.views)
