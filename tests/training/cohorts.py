"""A cohort with people in it and what they did, for tests to start from. It is trained from 23 March to 26 June."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.training.persons import Contact
from shared.contracts.membership import NewAffiliation, RoleCode
from shared.contracts.messages import Event
from shared.contracts.training import (
    AgreedAffiliation,
    CertificateIssued,
    CohortFormed,
    CompletionExceptionApproved,
    CompletionOutcome,
    CompletionRule,
    Course,
    CourseSession,
    Every,
    FormCohort,
    NetworkJoiningAgreed,
    PlacementHoursLogged,
    PlacementSignedOff,
    PlacementStarted,
    TraineeActivated,
    TraineeCompleted,
    TraineeDeferred,
    TraineeEnrolled,
    TraineeReleased,
    TraineeWithdrew,
    TrainingAttendanceRecorded,
    TrainingOutcome,
    TrainingPlaceAccepted,
    TrainingSessionHeld,
    TrainingSessionKind,
    TrainingSessionScheduled,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import derived_id
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BASIS,
    COURSE_ID,
    HELLESDON,
    SPRING,
    A,
    defined,
    numbered,
    offered,
    planned,
    sites,
    submitted,
)

COHORT, OTHER_COHORT, LATER_COHORT = numbered(50), numbered(51), numbered(52)
ORGANISATION, PLACEMENT = numbered(61), numbered(62)
CERTIFICATE, ANOTHER_CERTIFICATE = numbered(63), numbered(64)
STARTS, ENDS = date(2026, 3, 23), date(2026, 6, 26)
THAT_MORNING = datetime(2026, 3, 23, 10, tzinfo=UTC)
MONDAY_1, MONDAY_2 = derived_id(COHORT, "session", "day1"), derived_id(COHORT, "session", "day2")
FIRST_COORDINATOR = Actor(ActorKind.COORDINATOR, numbered(93))
SECOND_COORDINATOR = Actor(ActorKind.COORDINATOR, numbered(94))
JOURNAL = "Reflective journal"
RULE = CompletionRule(attendance_percent=80, placement_hours=10, sign_off=True, assignments=(JOURNAL,))
COURSE = Course(
    sessions=(
        CourseSession(code="day1", title="Welcome", kind=TrainingSessionKind.THEORY, day=1, starts="10:00", hours=5.0),
        CourseSession(
            code="day2", title="Listening", kind=TrainingSessionKind.PRACTICAL, day=2, starts="10:00", hours=4.5
        ),
    ),
    every=Every.WEEK,
)
CONTACT: dict[str, Any] = {
    "contact_of": Contact("Asha", "asha@post.example", "01632 960001"),
    "agreed_role_text": None,
}


# What happened before


def intakes() -> list[Event]:
    """A programme, its intake with two places at either site, and the next one."""
    autumn = planned(intake_id=AUTUMN, title="Autumn 2026", starts_on="2026-10", sites=sites(2, 2))
    return [defined(completion_rule=RULE, course=COURSE), planned(sites=sites(2, 2)), autumn]


def accepted(id: UUID = A, person: UUID = ASHA, site: str = HELLESDON, **changes: Any) -> list[Event]:
    """An application by which a place at the site was accepted."""
    accepts = TrainingPlaceAccepted(application_id=id, person_id=person, site=site)
    return [submitted(id, person, **changes), offered(id, person, site), accepts]


def formed(id: UUID = COHORT, **changes: Any) -> CohortFormed:
    fields: dict[str, Any] = {
        "cohort_id": id,
        "intake_id": SPRING,
        "programme_id": COURSE_ID,
        "site": HELLESDON,
        "places": 2,
        "starts_on": STARTS,
        "ends_on": ENDS,
        "zone": "Europe/London",
        "completion_rule": RULE,
        "rule_version": 1,
    }
    return CohortFormed(**(fields | changes))


def form(**changes: Any) -> FormCohort:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "intake_id": SPRING,
        "site": HELLESDON,
        "places": 2,
        "starts_on": STARTS,
        "ends_on": ENDS,
    }
    return FormCohort(**(fields | changes))


def later(**changes: Any) -> CohortFormed:
    """A cohort of the next intake."""
    fields = {"intake_id": AUTUMN, "starts_on": date(2026, 10, 5), "ends_on": date(2026, 12, 18)}
    return formed(LATER_COHORT, **(fields | changes))


def enrolled(
    person: UUID = ASHA, id: UUID = A, cohort: UUID = COHORT, *, intake: UUID = SPRING, starts_on: date = STARTS
) -> list[Event]:
    return [
        TraineeEnrolled(cohort_id=cohort, person_id=person, application_id=id),
        TraineeActivated(
            person_id=person,
            cohort_id=cohort,
            application_id=id,
            programme_id=COURSE_ID,
            intake_id=intake,
            cohort_starts_on=starts_on,
        ),
    ]


def in_training(**changes: Any) -> list[Event]:
    """A cohort with Asha in it."""
    return [*intakes(), *accepted(), formed(**changes), *enrolled()]


def released(outcome: TrainingOutcome, person: UUID = ASHA, id: UUID = A, **changes: Any) -> TraineeReleased:
    fields: dict[str, Any] = {"cohort_id": COHORT, "person_id": person, "application_id": id, "outcome": outcome}
    return TraineeReleased(**(fields | changes))


def deferred(person: UUID = ASHA, id: UUID = A, *, cohort_cancelled: bool = False, **changes: Any) -> list[Event]:
    gone = TraineeDeferred(cohort_id=COHORT, person_id=person, application_id=id, **changes)
    return [gone, released(TrainingOutcome.DEFERRED, person, id, cohort_cancelled=cohort_cancelled)]


def withdrew(person: UUID = ASHA, id: UUID = A, **changes: Any) -> list[Event]:
    gone = TraineeWithdrew(cohort_id=COHORT, person_id=person, application_id=id, **changes)
    return [gone, released(TrainingOutcome.WITHDREW, person, id)]


# What they did


def scheduled(id: UUID = MONDAY_1, **changes: Any) -> TrainingSessionScheduled:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "session_id": id,
        "code": "day1",
        "title": "Welcome",
        "kind": TrainingSessionKind.THEORY,
        "starts_local": datetime(2026, 3, 23, 10),  # noqa: DTZ001
        "starts_at": THAT_MORNING,
        "zone": "Europe/London",
        "hours": 5.0,
    }
    return TrainingSessionScheduled(**(fields | changes))


def second(**changes: Any) -> TrainingSessionScheduled:
    """The Monday after, when the clocks have gone forward."""
    fields: dict[str, Any] = {
        "code": "day2",
        "title": "Listening",
        "kind": TrainingSessionKind.PRACTICAL,
        "starts_local": datetime(2026, 3, 30, 10),  # noqa: DTZ001
        "starts_at": THAT_MORNING + timedelta(days=7, hours=-1),
        "hours": 4.5,
    }
    return scheduled(MONDAY_2, **(fields | changes))


def held(id: UUID = MONDAY_1) -> TrainingSessionHeld:
    return TrainingSessionHeld(cohort_id=COHORT, session_id=id)


def came(id: UUID = MONDAY_1, person: UUID = ASHA, *, attended: bool = True) -> TrainingAttendanceRecorded:
    return TrainingAttendanceRecorded(cohort_id=COHORT, session_id=id, person_id=person, attended=attended)


def on_placement(person: UUID = ASHA, **changes: Any) -> PlacementStarted:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "person_id": person,
        "placement_id": PLACEMENT,
        "organisation_id": ORGANISATION,
        "starts_on": date(2026, 5, 4),
    }
    return PlacementStarted(**(fields | changes))


def logged(hours: float = 10, nonce: str = "sheet-1", on: date = date(2026, 5, 5)) -> PlacementHoursLogged:
    return PlacementHoursLogged(
        cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT, on=on, hours=hours, nonce=nonce
    )


def signed_off() -> PlacementSignedOff:
    return PlacementSignedOff(cohort_id=COHORT, person_id=ASHA, placement_id=PLACEMENT)


def approved(by: Actor) -> CompletionExceptionApproved:
    return CompletionExceptionApproved(cohort_id=COHORT, person_id=ASHA, by=by.id)


def completes(person: UUID = ASHA, id: UUID = A, **changes: Any) -> list[Event]:
    """A completion by an exception that two people approved, unless said otherwise."""
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "person_id": person,
        "application_id": id,
        "certificate_id": CERTIFICATE,
        "rule_version": 1,
        "completed_on": ENDS,
        "outcome": CompletionOutcome.EXCEPTION,
        "taught_hours": 9.5,
        "placement_hours": 10.0,
    }
    return [TraineeCompleted(**(fields | changes)), released(TrainingOutcome.COMPLETED, person, id)]


def issued(number: str, code: str, person: UUID = ASHA, id: UUID = CERTIFICATE, **changes: Any) -> CertificateIssued:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "person_id": person,
        "certificate_id": id,
        "number": number,
        "code": code,
        "programme_id": COURSE_ID,
        "completed_on": ENDS,
        "taught_hours": 9.5,
        "placement_hours": 10.0,
    }
    return CertificateIssued(**(fields | changes))


# Joining the network

AFFILIATION = NewAffiliation(organisation_id=ORGANISATION, role=RoleCode.PEER_SUPPORT_WORKER, service="Wards")
AGREED = AgreedAffiliation(organisation_id=ORGANISATION, role=RoleCode.PEER_SUPPORT_WORKER, service="Wards")


def agreed(**changes: Any) -> NetworkJoiningAgreed:
    fields: dict[str, Any] = {"cohort_id": COHORT, "person_id": ASHA, "affiliation": AGREED, "basis": BASIS}
    return NetworkJoiningAgreed(**(fields | changes))
