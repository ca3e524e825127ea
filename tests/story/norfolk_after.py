"""What the training leads to: certificates, posts for those who completed first, work, and members of the network."""

import base64
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from shared.contracts.membership import Directory, MemberRecord, Record
from shared.contracts.training import (
    ApplyForVacancy,
    CertificateCheck,
    CertificateDocument,
    CertificateFile,
    CheckCertificate,
    CloseVacancy,
    Employments,
    FillVacancy,
    Intakes,
    MyTraining,
    OpenIntake,
    OwnWay,
    Pipeline,
    PipelineNumbers,
    PlanVacancy,
    RegisterInterest,
    ReleaseVacancy,
    Step,
)
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from tests.story.figures import Figure, exactly, more_than
from tests.story.norfolk_cohorts import Cohort
from tests.story.norfolk_decisions import told_next
from tests.story.norfolk_intake import INTERESTED, Intake, told
from tests.story.people import Person
from tests.story.stage import Stage
from tests.support.wait import eventually

RELEASED, TO_ALL, APPLIED, FILLED = date(2026, 6, 29), date(2026, 7, 27), "2026-07-20", "2026-08-03"
POSTS, WORKS_FROM = 6, date(2026, 9, 1)
OCTOBER, NEXT_OPENS = "2026-10", "2026-08-17"


async def certificates(cohorts: Sequence[Cohort]) -> list[Figure]:
    stage = cohorts[0].stage
    issued = await stage.events("CertificateIssued")
    numbers = {each.data["number"] for each in issued}
    person = cohorts[0].people[0]
    (name,) = (each.full_name for each in (await cohorts[0].board()).trainees if each.person_id == person)
    own: OwnWay = await stage.ask(MyTraining(person_id=person), by=Actor(ActorKind.MEMBER, person))
    (certificate,) = (each.certificate for each in own.trainings)
    assert certificate
    public = Actor(ActorKind.SYSTEM, new_id())
    check: CertificateCheck = await stage.ask(CheckCertificate(code=certificate.code, name=name), by=public)
    forged: CertificateCheck = await stage.ask(CheckCertificate(code="2222-2222-2222"), by=public)
    document: CertificateFile = await stage.ask(CertificateDocument(number=certificate.number))
    return [
        exactly("Certificates, each with a number of its own", 18, len(numbers)),
        exactly("Anybody can check one: it is genuine", True, check.genuine and not check.revoked),
        exactly("And in that name", True, check.name_matches),
        exactly("One that nobody issued", False, forged.genuine),
        exactly("It is a PDF to frame", "%PDF", base64.b64decode(document.base64 or "")[:4].decode()),
    ]


async def posts(intake: Intake, cohorts: Sequence[Cohort], trust: UUID, somebody: UUID) -> list[Figure]:
    """Posts are released as the training ends; `somebody` has completed none."""
    stage = intake.stage
    plan = PlanVacancy(
        organisation_id=trust, service="Community teams", band="Band 3", hours=30, site="Norwich", posts=POSTS
    )
    vacancy = (await stage.do(plan, on="2026-06-01")).id
    await stage.do(
        ReleaseVacancy(vacancy_id=vacancy, to_completers_from=RELEASED, to_all_from=TO_ALL), on=RELEASED.isoformat()
    )
    too_early = await stage.refused(ApplyForVacancy(vacancy_id=vacancy, person_id=somebody), on=APPLIED)
    everybody = [person for cohort in cohorts for person in cohort.people]
    for person in everybody[: POSTS + 2]:
        await stage.do(ApplyForVacancy(vacancy_id=vacancy, person_id=person), on=APPLIED, for_whom=person)
    for person in everybody[:POSTS]:
        await stage.do(FillVacancy(vacancy_id=vacancy, person_id=person, starts_on=WORKS_FROM), on=FILLED)
    one_more = FillVacancy(vacancy_id=vacancy, person_id=everybody[POSTS], starts_on=WORKS_FROM)
    too_many = await stage.refused(one_more, on=FILLED)
    await stage.do(CloseVacancy(vacancy_id=vacancy), on=FILLED)
    late = await stage.refused(ApplyForVacancy(vacancy_id=vacancy, person_id=everybody[-1]), on="2026-08-10")
    return [
        exactly("Who has not completed applies before the posts are for all", "vacancy.completers_first", too_early),
        exactly("Filled by people who completed", POSTS, len(await stage.ask(Employments(current=True)))),
        exactly("One more than there are posts", "vacancy.filled", too_many),
        exactly("Somebody applies for a closed one", "vacancy.closed", late),
    ]


async def joining(stage: Stage, cohorts: Sequence[Cohort]) -> list[Figure]:
    """Membership reacts by itself, for those who agreed."""
    agreed = [person for cohort in cohorts for person in cohort.people[:-1]]

    async def have_joined() -> bool:
        return len(await stage.events("MemberJoined")) >= len(agreed)

    await eventually(have_joined)
    joined = await stage.events("MemberJoined", "QualificationGained")
    stage.seen(joined[-1].sequence)
    one: MemberRecord = await stage.ask(Record(member_id=agreed[0]))
    return [
        exactly(
            "Joined the network, as those agreed to who completed", len(agreed), (await stage.ask(Directory())).total
        ),
        exactly(
            "Each by their training", {"training"}, {each.data.get("via") for each in joined if "via" in each.data}
        ),
        exactly(
            "Qualified as", "Peer support worker training", ", ".join(each.title or "" for each in one.qualifications)
        ),
    ]


async def next_group(intake: Intake, newcomers: Sequence[Person]) -> list[Figure]:
    """The group of October, of which everybody is told who waits for it."""
    stage = intake.stage
    for person in newcomers:
        interest = RegisterInterest(programme_id=intake.programme_id, full_name=person.name, email=person.email)
        await stage.do(interest, on="2026-07-01")
    waiting = len(await told_next(intake)) + len(newcomers)
    (following,) = (each for each in await stage.ask(Intakes()) if each.starts_on == OCTOBER)
    await stage.do(OpenIntake(intake_id=following.intake_id), on=NEXT_OPENS)
    return [
        exactly("Next group in", OCTOBER, following.starts_on),
        exactly("Told that it is open", waiting, await told(stage, INTERESTED + waiting) - INTERESTED),
    ]


async def the_way(intake: Intake) -> list[Figure]:
    """From interest to employment, with numbers at every step."""
    found: PipelineNumbers = await intake.stage.ask(Pipeline(intake_id=intake.id))
    then: PipelineNumbers = await intake.stage.ask(Pipeline(intake_id=intake.id), as_at="2026-02-10")
    steps, in_february = ({each.step: each.count for each in numbers.steps} for numbers in (found, then))
    wanted = {
        Step.APPLIED: 83,
        Step.THROUGH_GATE: 77,
        Step.ASSESSED: 77,
        Step.SHORTLISTED: 23,
        Step.OFFERED: 19,
        Step.ACCEPTED: 18,
        Step.ENROLLED: 18,
        Step.COMPLETED: 18,
        Step.EMPLOYED: POSTS,
    }
    offered, taken = in_february[Step.OFFERED], in_february[Step.ACCEPTED]
    return [
        more_than("From interest", "some", 0, steps[Step.INTERESTED]),
        *(exactly(f"To employment: {step.replace('_', ' ')}", many, steps[step]) for step, many in wanted.items()),
        exactly("On 10 February, offered and accepted", "18, 0", f"{offered}, {taken}"),
    ]
