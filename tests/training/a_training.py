"""A training that is under way, over the real bus: for tests of what people send and ask."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.membership import (
    THE_NETWORK,
    AccessGranted,
    JoinedVia,
    MemberJoined,
)
from shared.contracts.messages import COMMANDS, Command
from shared.contracts.training import (
    AcceptTrainingPlace,
    ApplicantExperience,
    ApplyForVacancy,
    AssignAssessor,
    CompletionRule,
    EnrolTrainee,
    EnteredScore,
    EnterScores,
    FormCohort,
    OfferTrainingPlace,
    OpenIntake,
    PlanIntake,
    PlanVacancy,
    RegisterInterest,
    ReleaseVacancy,
    ScheduleTrainingSession,
    ScoreSource,
    StartEmployment,
    SubmitApplication,
    TrainingSessionKind,
)
from shared.contracts.types import Actor, ActorKind
from tests.support.running import COORDINATOR, Running, grant, record
from tests.support.wait import eventually
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BASIS,
    BEN,
    CARA,
    COURSE_ID,
    HELLESDON,
    INTEREST_ID,
    SPRING,
    A,
    B,
    C,
    define,
    numbered,
    sites,
)

COHORT, SESSION, POST, JOB, TRUST = numbered(50), numbered(55), numbered(71), numbered(72), numbered(61)
RUTH, SAM = Actor(ActorKind.ASSESSOR, numbered(31)), Actor(ActorKind.ASSESSOR, numbered(32))
SPRING_COORDINATOR = Actor(ActorKind.COORDINATOR, numbered(95))
AUTUMN_COORDINATOR = Actor(ActorKind.COORDINATOR, numbered(96))
AUTUMN_ASSESSOR = Actor(ActorKind.ASSESSOR, numbered(97))
AUDITOR = Actor(ActorKind.AUDITOR, numbered(98))
LONG_AGO = datetime.now(UTC) - timedelta(days=200)

OURS = {name: contract for (service, name), contract in COMMANDS.items() if service == "training"}
FROM_OUTSIDE = {name: each for name, each in OURS.items() if each.by - {ActorKind.SYSTEM}}


async def begin(started: Running) -> None:
    """Asha is in training; Ben applied, is assessed by Ruth, and is interested in the next intake, too.

    Cara applied for the autumn. There is a post that everybody may apply for, which Ben did, and Cara works already.
    """
    await grant(started.log, COORDINATOR, RUTH, SAM, AUDITOR)
    scoped = {SPRING_COORDINATOR: SPRING, AUTUMN_COORDINATOR: AUTUMN, AUTUMN_ASSESSOR: AUTUMN}
    for actor, intake in scoped.items():
        granted = AccessGranted(network_id=THE_NETWORK, actor=actor.id, kind=actor.kind, scope=f"intake:{intake}")
        await record(started.log, granted)
    last = max(await record(started.log, *map(_joined, (ASHA, BEN, CARA))))

    async def projected() -> bool:
        return started.service.projector.sequence >= last

    await eventually(projected)
    today = datetime.now(UTC).date()
    places: dict[str, Any] = {"programme_id": COURSE_ID, "sites": sites(3, 3)}
    post: dict[str, Any] = {"organisation_id": TRUST, "service": "Wards", "hours": 30}
    setting_up: list[Command] = [
        define(programme_id=COURSE_ID, completion_rule=CompletionRule(), intakes_a_year=9),
        PlanIntake(intake_id=SPRING, title="Spring", starts_on="2026-03", **places),
        PlanIntake(intake_id=AUTUMN, title="Autumn", starts_on="2026-10", **places),
    ]
    for command in setting_up:
        await started.client.send(command, actor=COORDINATOR)
    for intake in (SPRING, AUTUMN):
        await started.client.send(OpenIntake(intake_id=intake), actor=COORDINATOR, occurred_at=LONG_AGO)
    under_way: list[Command] = [
        *(_applies(A, ASHA), _applies(B, BEN), _applies(C, CARA, AUTUMN)),
        *(_assigned(A, RUTH), _assigned(A, SAM), _scores(A, RUTH), _scores(A, SAM), _assigned(B, RUTH)),
        OfferTrainingPlace(application_id=A, site=HELLESDON),
        AcceptTrainingPlace(application_id=A),
        FormCohort(
            cohort_id=COHORT,
            intake_id=SPRING,
            site=HELLESDON,
            places=3,
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=90),
        ),
        EnrolTrainee(cohort_id=COHORT, application_id=A),
        ScheduleTrainingSession(
            cohort_id=COHORT,
            session_id=SESSION,
            title="Welcome",
            kind=TrainingSessionKind.THEORY,
            starts_local=datetime(today.year, today.month, today.day) - timedelta(days=20),  # noqa: DTZ001
            hours=5,
        ),
        RegisterInterest(interest_id=INTEREST_ID, programme_id=COURSE_ID, person_id=BEN),
        PlanVacancy(vacancy_id=POST, site=HELLESDON, posts=2, **post),
        ReleaseVacancy(vacancy_id=POST, to_completers_from=date(2026, 1, 5), to_all_from=date(2026, 1, 5)),
        ApplyForVacancy(vacancy_id=POST, person_id=BEN),
        StartEmployment(employment_id=JOB, person_id=CARA, starts_on=date(2026, 1, 5), **post),
    ]
    for command in under_way:
        await started.client.send(command, actor=COORDINATOR)


def _joined(person: UUID) -> MemberJoined:
    return MemberJoined(
        member_id=person, via=JoinedVia.COORDINATOR, joined_on="2026-01-05", basis=BASIS, reachable_by=()
    )


def _applies(id: UUID, person: UUID, intake: UUID = SPRING) -> SubmitApplication:
    return SubmitApplication(
        application_id=id, intake_id=intake, person_id=person, lived_experience=ApplicantExperience.OWN, basis=BASIS
    )


def _assigned(id: UUID, assessor: Actor) -> AssignAssessor:
    return AssignAssessor(application_id=id, assessor_id=assessor.id)


def _scores(id: UUID, assessor: Actor) -> EnterScores:
    given = tuple(EnteredScore(criterion=each, score=4) for each in ("recovery", "compassion"))
    return EnterScores(application_id=id, assessor_id=assessor.id, scores=given, source=ScoreSource.PAPER)


def valid(name: str) -> dict[str, Any]:
    """A value for each field that a command needs, such that only what a test changes is wrong with it."""
    defined = define().model_dump(mode="json")
    made = {
        **{key: defined[key] for key in ("criteria", "completion_rule", "course", "intakes_a_year")},
        "programme_id": COURSE_ID, "intake_id": SPRING, "application_id": B, "assessor_id": RUTH.id,
        "cohort_id": COHORT, "session_id": SESSION, "person_id": ASHA, "interest_id": INTEREST_ID,
        "vacancy_id": POST, "employment_id": JOB, "organisation_id": TRUST, "certificate_id": numbered(63),
        "title": "T", "reason": "r", "feedback": "f", "note": "n", "supervisor": "S", "assignment": "Journal",
        "site": HELLESDON, "service": "Wards", "claim": "c", "nonce": "sheet-1", "criterion": "recovery", "score": 4,
        "places": 3, "posts": 1, "hours": 5, "kind": "theory", "source": "paper", "lived_experience": "own",
        "starts_on": "2026-05-04", "ends_on": "2026-12-18", "on": "2026-05-05", "starts_local": "2026-05-04T10:00",
        "to_completers_from": "2026-07-01", "to_all_from": "2026-07-15",
        "sites": [{"site": HELLESDON, "places": 11}], "scores": [{"criterion": "recovery", "score": 4}],
        "attendances": [{"person_id": ASHA, "attended": True}],
        "affiliation": {"organisation_id": TRUST, "role": "peer_support_worker"},
    }  # fmt: skip
    needed = [field for field, info in OURS[name].model_fields.items() if info.is_required()]
    return {field: made[field] for field in needed}
