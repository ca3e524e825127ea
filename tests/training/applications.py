"""A programme, an intake with two sites, and people who apply to it, for tests to start from."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.training.application.purging import StillHeld
from services.training.live_application import live_application
from services.training.live_interest import live_interest
from services.training.persons import Contact, KnownPerson
from shared.contracts.messages import Event
from shared.contracts.training import (
    ApplicantExperience,
    ApplicationSubmitted,
    AssessorAssigned,
    CompletionRule,
    Course,
    CourseSession,
    Criteria,
    Criterion,
    CriterionScored,
    DefineProgramme,
    Gate,
    IntakeOpened,
    IntakePlanned,
    InterestRegistered,
    LiveApplicationClaimed,
    LiveApplicationReleased,
    LiveInterestClaimed,
    ProgrammeDefined,
    ReserveListJoined,
    ScoredScale,
    SitePlaceHeld,
    SitePlaces,
    SubmitApplication,
    TrainingPlaceOffered,
    TrainingSessionKind,
)
from shared.contracts.types import Actor, ActorKind, BasisKind, LawfulBasis, Method
from tests.support.given import NOON


def numbered(number: int) -> UUID:
    return UUID(f"01980000-0000-7000-8000-{number:012d}")


COURSE_ID, SPRING, AUTUMN = numbered(1), numbered(2), numbered(3)
ASHA, BEN, CARA, DEV = numbered(11), numbered(12), numbered(13), numbered(14)
A, B, C, D = numbered(21), numbered(22), numbered(23), numbered(24)
RUTH, SAM, TESS = numbered(31), numbered(32), numbered(33)
COHORT_ID, INTEREST_ID = numbered(41), numbered(42)
COORDINATOR = Actor(ActorKind.COORDINATOR, numbered(91))
SERVICE = Actor(ActorKind.SYSTEM, numbered(92))
HELLESDON, SUFFOLK = "Hellesdon", "West Suffolk"
OPENED = NOON - timedelta(days=30)

CRITERIA = Criteria(
    gate=Gate(
        text="You have lived experience of mental ill health, your own or as a carer.",
        admits=(ApplicantExperience.OWN, ApplicantExperience.CARER, ApplicantExperience.BOTH),
    ),
    criteria=(
        Criterion(code="recovery", text="Understanding of recovery", lowest=0, highest=5),
        Criterion(code="compassion", text="A compassionate attitude", lowest=0, highest=5),
    ),
)
RULE = CompletionRule(attendance_percent=80, placement_hours=30, sign_off=True)
COURSE = Course(
    sessions=(
        CourseSession(code="day1", title="Welcome", kind=TrainingSessionKind.THEORY, day=1, starts="10:00", hours=5.0),
    ),
    placement_weeks=6,
)
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id="apply-2026",
    wording_sha256="a" * 64,
    method=Method.FORM,
    given_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
)


def member(kind: UUID) -> Actor:
    return Actor(ActorKind.MEMBER, kind)


def assessor(id: UUID) -> Actor:
    return Actor(ActorKind.ASSESSOR, id)


# What happened


def defined(**changes: Any) -> ProgrammeDefined:
    fields: dict[str, Any] = {
        "programme_id": COURSE_ID,
        "title": "Peer support workers",
        "criteria": CRITERIA,
        "completion_rule": RULE,
        "course": COURSE,
        "intakes_a_year": 2,
        "keep_unsuccessful_days": 180,
    }
    return ProgrammeDefined(**(fields | changes))


def define(**changes: Any) -> DefineProgramme:
    return DefineProgramme(**({name: value for name, value in defined() if value is not None} | changes))


def sites(hellesdon: int = 1, suffolk: int = 1) -> tuple[SitePlaces, ...]:
    return (SitePlaces(site=HELLESDON, places=hellesdon), SitePlaces(site=SUFFOLK, places=suffolk))


def planned(**changes: Any) -> IntakePlanned:
    fields: dict[str, Any] = {
        "intake_id": SPRING,
        "programme_id": COURSE_ID,
        "title": "Spring 2026",
        "starts_on": "2026-09",
        "sites": sites(),
        "zone": "Europe/London",
    }
    return IntakePlanned(**(fields | changes))


def opened(**changes: Any) -> IntakeOpened:
    fields: dict[str, Any] = {"intake_id": SPRING, "programme_id": COURSE_ID, "opened_at": OPENED}
    return IntakeOpened(**(fields | changes))


def open_intake(**changes: Any) -> list[Event]:
    """A programme with an intake to which people can apply: one place at each site, unless said otherwise."""
    return [defined(), planned(**changes), opened()]


def submitted(id: UUID = A, person: UUID = ASHA, **changes: Any) -> ApplicationSubmitted:
    fields: dict[str, Any] = {
        "application_id": id,
        "intake_id": SPRING,
        "programme_id": COURSE_ID,
        "person_id": person,
        "criteria_version": 1,
        "scales": tuple(ScoredScale(criterion=code, lowest=0, highest=5) for code in ("recovery", "compassion")),
        "through_gate": True,
    }
    return ApplicationSubmitted(**(fields | changes))


def claimed(id: UUID = A, person: UUID = ASHA) -> LiveApplicationClaimed:
    return LiveApplicationClaimed(live_application=live_application(SPRING, person), application_id=id)


def released(id: UUID = A, person: UUID = ASHA) -> LiveApplicationReleased:
    return LiveApplicationReleased(live_application=live_application(SPRING, person), application_id=id)


def applied(id: UUID = A, person: UUID = ASHA, **changes: Any) -> list[Event]:
    """An intake that is open, and an application to it."""
    return [*open_intake(), claimed(id, person), submitted(id, person, **changes)]


def assigned(assessor_id: UUID = RUTH, id: UUID = A) -> AssessorAssigned:
    return AssessorAssigned(application_id=id, assessor_id=assessor_id)


def scored(assessor_id: UUID = RUTH, criterion: str = "recovery", score: int = 4, id: UUID = A) -> CriterionScored:
    return CriterionScored(application_id=id, assessor_id=assessor_id, criterion=criterion, score=score)


def scored_in_full(assessor_id: UUID, id: UUID = A) -> list[Event]:
    both = [scored(assessor_id, criterion, id=id) for criterion in ("recovery", "compassion")]
    return [assigned(assessor_id, id), *both]


def assessed(id: UUID = A, person: UUID = ASHA, **changes: Any) -> list[Event]:
    """An application that two assessors have scored."""
    return [*applied(id, person, **changes), *scored_in_full(RUTH, id), *scored_in_full(SAM, id)]


def held(id: UUID, site: str = HELLESDON) -> SitePlaceHeld:
    return SitePlaceHeld(intake_id=SPRING, site=site, application_id=id)


def in_reserve(id: UUID, position: int, preferred_site: str | None = None) -> ReserveListJoined:
    return ReserveListJoined(intake_id=SPRING, application_id=id, position=position, preferred_site=preferred_site)


def offered(id: UUID = A, person: UUID = ASHA, site: str = HELLESDON, **changes: Any) -> TrainingPlaceOffered:
    return TrainingPlaceOffered(application_id=id, person_id=person, site=site, **changes)


def interested(person: UUID = ASHA, id: UUID = INTEREST_ID, **changes: Any) -> list[Event]:
    return [
        LiveInterestClaimed(live_interest=live_interest(COURSE_ID, person), interest_id=id),
        InterestRegistered(interest_id=id, programme_id=COURSE_ID, person_id=person, **changes),
    ]


# What somebody asks for


def apply(id: UUID | None = A, person: UUID | None = ASHA, **changes: Any) -> SubmitApplication:
    fields: dict[str, Any] = {
        "application_id": id,
        "intake_id": SPRING,
        "person_id": person,
        "lived_experience": ApplicantExperience.OWN,
        "basis": BASIS,
    }
    return SubmitApplication(**(fields | changes))


# What look-ups find


def known(id: UUID = ASHA, **changes: Any) -> dict[str, Any]:
    return {"known_person": KnownPerson(id, **changes)}


NOBODY: dict[str, Any] = {"known_person": None}
MAY_ASSESS: dict[str, Any] = {"may_assess": frozenset({"network"})}
NOTHING_ELSE: dict[str, Any] = {"still_held": StillHeld()}
CONTACT: dict[str, Any] = {"contact_of": Contact("Asha", "asha@post.example", "01632 960001")}
