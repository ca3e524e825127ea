"""What the training service owes: announcing intakes, purging applications, and forgetting people."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.training.views.trainees import trainee
from shared.contracts.membership import MEMBER, ErasureStarted
from shared.contracts.training import (
    PROGRAMME,
    AnnounceIntake,
    ApplicantClaimed,
    ApplicantReleased,
    ApplicationPurged,
    ApplicationRejected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CertificateRevoked,
    EndTraining,
    IntakeAnnounced,
    IntakeClosed,
    IntakeOpened,
    InterestRegistered,
    InterestWithdrawn,
    PurgeApplication,
    PurgeReason,
    RecordTrainingDataRemoved,
    ReleaseApplicant,
    TraineeCompleted,
    TraineeDeferred,
    TraineeEnrolled,
    TraineeWithdrew,
    TrainingDataRemoved,
    TrainingPlaceDeclined,
    VacancyApplicationWithdrawn,
    VacancyApplied,
    VacancyFilled,
    WithdrawFromVacancy,
    WithdrawInterest,
)
from shared.duties import DORMANT, Duty, duties_of, duty_id, owed, woken
from shared.log.envelope import Stored
from shared.projection.view import Where

_ANNOUNCE: Final = "intake announced"
_INTEREST: Final = "end of an interest"
_PURGE: Final = "purge of an application"
_FORGET: Final = "purge for somebody forgotten"
_TRAINING: Final = "end of a training"
_POST: Final = "end of an application for a post"
_RELEASE: Final = "applicant's address"
_REMOVAL: Final = "training data removed"

duties = duties_of("training", version=1)


def _person(person_id: UUID) -> str:
    """What a duty that somebody's erasure wakes is about: what that event is about itself."""
    return MEMBER.ref(person_id).path


def _programme(event: Any) -> Where:
    return Where("about", PROGRAMME.ref(event.programme_id).path)


# An intake opens


def _announcement(event: Any) -> UUID:
    return duty_id(_ANNOUNCE, event.interest_id)


@duties.starts(InterestRegistered, key=_announcement)
def _interested(event: InterestRegistered, stored: Stored) -> Duty:
    """It sleeps until an intake of the programme opens; only then is it known what is to be done."""
    return Duty(
        duty_id=_announcement(event),
        kind=_ANNOUNCE,
        about=PROGRAMME.ref(event.programme_id).path,
        why="Whoever asked is told when the next intake of the programme opens.",
        due_at=DORMANT,
        command=AnnounceIntake.__name__,
        data={"interest_id": str(event.interest_id), "registered_at": stored.time.isoformat()},
        since=stored.sequence,
        correlation_id=stored.correlation_id,
    )


@duties.on(IntakeOpened, key=_programme)
def _opens(duty: Duty, event: IntakeOpened, stored: Stored) -> Duty:
    # An intake that was open already, and is open for longer now, is not the next one.
    registered_at = duty.data.get("registered_at")
    if registered_at and event.opened_at <= datetime.fromisoformat(registered_at):
        return duty
    command = AnnounceIntake(interest_id=UUID(duty.data["interest_id"]), intake_id=event.intake_id)
    return replace(
        duty, data=command.model_dump(mode="json", exclude_unset=True), due_at=stored.time, since=stored.sequence
    )


@duties.on(IntakeClosed, key=_programme)
def _closes(duty: Duty, event: IntakeClosed, stored: Stored) -> Duty:
    """Whoever could not be told in time waits for the next one."""
    if duty.data.get("intake_id") != str(event.intake_id):
        return duty
    data = {"interest_id": duty.data["interest_id"], "registered_at": event.closed_at.isoformat()}
    return replace(duty, data=data, due_at=DORMANT, since=stored.sequence)


duties.ends(InterestWithdrawn, IntakeAnnounced, key=_announcement)


# An application whose time is over


def _purge(event: Any) -> UUID:
    return duty_id(_PURGE, event.application_id)


@duties.starts(ApplicationRejected, key=_purge)
@duties.starts(ApplicationWithdrawn, key=_purge)
@duties.starts(TrainingPlaceDeclined, key=_purge)
def _ended(event: ApplicationRejected | ApplicationWithdrawn | TrainingPlaceDeclined, stored: Stored) -> Duty:
    return owed(
        _PURGE,
        event.application_id,
        why="What was personal of an application that led to no place is purged after the programme's set time.",
        due_at=event.kept_until,
        command=PurgeApplication(application_id=event.application_id, because=PurgeReason.TIME_OVER),
        stored=stored,
    )


duties.ends(ApplicationPurged, key=_purge)


# A person who is to be forgotten


def _asleep(kind: str, *about: object, why: str, command: Any, stored: Stored, person_id: UUID) -> Duty:
    """What is owed once this person is being forgotten."""
    return owed(kind, *about, why=why, due_at=DORMANT, command=command, stored=stored, concerning=_person(person_id))


@duties.on(ErasureStarted, key=lambda event: Where("about", event.ref.path))
def _is_forgotten(duty: Duty, _event: ErasureStarted, stored: Stored) -> Duty:
    return woken(duty, stored)


def _forget(event: Any) -> UUID:
    return duty_id(_FORGET, event.application_id)


@duties.starts(ApplicationSubmitted, key=_forget)
def _applied(event: ApplicationSubmitted, stored: Stored) -> Duty:
    return _asleep(
        _FORGET,
        event.application_id,
        why="The applications of somebody who is being forgotten are purged.",
        command=PurgeApplication(application_id=event.application_id, because=PurgeReason.BEING_FORGOTTEN),
        stored=stored,
        person_id=event.person_id,
    )


duties.ends(ApplicationPurged, key=_forget)


def _interest(event: Any) -> UUID:
    return duty_id(_INTEREST, event.interest_id)


@duties.starts(InterestRegistered, key=_interest)
def _interest_of(event: InterestRegistered, stored: Stored) -> Duty:
    return _asleep(
        _INTEREST,
        event.interest_id,
        why="Somebody who is being forgotten is told of no intake.",
        command=WithdrawInterest(interest_id=event.interest_id),
        stored=stored,
        person_id=event.person_id,
    )


duties.ends(InterestWithdrawn, IntakeAnnounced, key=_interest)


def _training(event: Any) -> UUID:
    return duty_id(_TRAINING, trainee(event))


def _again(event: CertificateRevoked) -> tuple[UUID, ...]:
    return (_training(event),) if event.in_training_again else ()


@duties.starts(TraineeEnrolled, key=_training)
@duties.starts(CertificateRevoked, key=_again)
def _in_training(event: TraineeEnrolled | CertificateRevoked, stored: Stored) -> Duty:
    return _asleep(
        _TRAINING,
        trainee(event),
        why="The training of somebody who is being forgotten ends, so that their cohort can be completed.",
        command=EndTraining(cohort_id=event.cohort_id, person_id=event.person_id),
        stored=stored,
        person_id=event.person_id,
    )


duties.ends(TraineeCompleted, TraineeDeferred, TraineeWithdrew, key=_training)


def _post(event: Any) -> UUID:
    return duty_id(_POST, event.vacancy_id, event.person_id)


@duties.starts(VacancyApplied, key=_post)
def _wants_post(event: VacancyApplied, stored: Stored) -> Duty:
    return _asleep(
        _POST,
        event.vacancy_id,
        event.person_id,
        why="Somebody who is being forgotten applies for no post.",
        command=WithdrawFromVacancy(vacancy_id=event.vacancy_id, person_id=event.person_id),
        stored=stored,
        person_id=event.person_id,
    )


duties.ends(VacancyApplicationWithdrawn, VacancyFilled, key=_post)


def _release(event: ApplicantClaimed | ApplicantReleased) -> UUID:
    return duty_id(_RELEASE, event.claim)


@duties.starts(ApplicantClaimed, key=_release)
def _address(event: ApplicantClaimed, stored: Stored) -> Duty:
    return _asleep(
        _RELEASE,
        event.claim,
        why="The address of an applicant who is being forgotten belongs to nobody again.",
        command=ReleaseApplicant(claim=event.claim, person_id=event.person_id),
        stored=stored,
        person_id=event.person_id,
    )


duties.ends(ApplicantReleased, key=_release)


def _removal(event: Any) -> UUID:
    return duty_id(_REMOVAL, event.person_id if isinstance(event, TrainingDataRemoved) else event.member_id)


@duties.starts(ErasureStarted, key=_removal)
def _data(event: ErasureStarted, stored: Stored) -> Duty:
    return owed(
        _REMOVAL,
        event.member_id,
        why="Training removes its rows about somebody who is being forgotten, and records how many there were.",
        due_at=stored.time,
        command=RecordTrainingDataRemoved(person_id=event.member_id),
        stored=stored,
    )


duties.ends(TrainingDataRemoved, key=_removal)
