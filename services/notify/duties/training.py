"""What training's events give rise to: applications received and decided, intakes announced, certificates ready."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from services.notify.duties.owing import asleep, duties, telling, telling_all, to_tell, to_tell_all, woken
from shared.contracts.messages import Event
from shared.contracts.notify import Notice
from shared.contracts.training import (
    ApplicationRejected,
    ApplicationReserved,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CertificateIssued,
    CohortCancelled,
    IntakeAnnounced,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
    TrainingPlaceOffered,
)
from shared.duties import Duty
from shared.log.envelope import Stored

Fact = Callable[[Any, Stored], str]


def _tells(event: type[Event], notice: Notice, fact: Fact, why: str, *about: str) -> None:
    """Whoever the event names by `person_id` is told of it, with what these of its fields name."""

    def key(of: Any, stored: Stored) -> UUID:
        return telling(notice, of.person_id, fact(of, stored))

    def duty(of: Any, stored: Stored) -> Duty | None:
        subjects = {name: getattr(of, name) for name in about}
        return to_tell(notice, of.person_id, stored, fact=fact(of, stored), why=why, **subjects)

    duties.starts(event, key=key)(duty)


_tells(
    ApplicationSubmitted,
    Notice.APPLICATION_RECEIVED,
    lambda event, _stored: f"application:{event.application_id}",
    "Whoever applies for training is told that the application has arrived.",
    "application_id",
    "intake_id",
    "programme_id",
)
_tells(
    TrainingPlaceOffered,
    Notice.TRAINING_PLACE_OFFERED,
    lambda event, stored: f"offered:{event.application_id}:{stored.id}",
    "Whoever is offered a training place is told, and until when to answer.",
    "application_id",
)
_tells(
    ApplicationRejected,
    Notice.APPLICATION_REJECTED,
    lambda event, stored: f"rejected:{event.application_id}:{stored.id}",
    "Whoever was not successful is told, with the feedback that a person approved.",
    "application_id",
)
_tells(
    IntakeAnnounced,
    Notice.INTAKE_ANNOUNCED,
    lambda event, _stored: f"announced:{event.interest_id}:{event.intake_id}",
    "Whoever asked is told that an intake is open.",
    "interest_id",
    "intake_id",
)
_tells(
    CertificateIssued,
    Notice.CERTIFICATE_READY,
    lambda event, _stored: f"certificate:{event.certificate_id}",
    "Whoever completed a training is told that the certificate is ready.",
    "certificate_id",
    "cohort_id",
    "programme_id",
)


# Everybody in a cohort


def _called_off(event: CohortCancelled, stored: Stored) -> str:
    return f"cohort_cancelled:{event.cohort_id}:{stored.id}"


@duties.starts(
    CohortCancelled, key=lambda event, stored: telling_all(Notice.COHORT_CANCELLED, _called_off(event, stored))
)
def _cohort(event: CohortCancelled, stored: Stored) -> Duty | None:
    return to_tell_all(
        Notice.COHORT_CANCELLED,
        stored,
        fact=_called_off(event, stored),
        why="Everybody in a cohort that is not trained any more is told.",
        cohort_id=event.cohort_id,
    )


# The reserve list: whoever is on it is told once, however often they are moved in it


def _on_reserve(event: Any) -> UUID:
    return telling(Notice.APPLICATION_RESERVED, event.person_id, f"reserved:{event.application_id}")


@duties.starts(ApplicationSubmitted, key=_on_reserve)
def _may_be_reserved(event: ApplicationSubmitted, stored: Stored) -> Duty:
    return asleep(
        Notice.APPLICATION_RESERVED,
        event.person_id,
        stored,
        fact=f"reserved:{event.application_id}",
        why="Whoever is put on the reserve list is told.",
        application_id=event.application_id,
    )


@duties.on(ApplicationReserved, key=_on_reserve)
def _reserved(duty: Duty, _event: ApplicationReserved, stored: Stored) -> Duty | None:
    return woken(duty, stored)


duties.ends(ApplicationRejected, ApplicationWithdrawn, TrainingPlaceAccepted, TrainingPlaceDeclined, key=_on_reserve)
