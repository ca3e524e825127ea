"""How far is one person on their way, from interest to a post? Answered to them, from several views' rows."""

from typing import Any
from uuid import UUID

from services.training.views.answers import Answers, answers
from services.training.views.applications import Applied, applications
from services.training.views.attendances import attendances, attended_in
from services.training.views.certificates import Certificate, certificates
from services.training.views.cohorts import Formed, cohorts
from services.training.views.intakes import Intake, intakes, titles_of
from services.training.views.interests import Interest, interests
from services.training.views.parts.board import board_session, progress
from services.training.views.programmes import programmes
from services.training.views.sessions import sessions, sessions_of
from services.training.views.trainees import Training, trainees
from services.training.views.vacancies import BESIDE_VACANCIES, applied_for, vacancies
from shared.contracts.training import (
    MyTraining,
    OwnApplication,
    OwnCertificate,
    OwnInterest,
    OwnTraining,
    OwnWay,
)
from shared.projection.table import rows
from shared.projection.view import Asker

_BESIDE_VACANCIES = tuple(view for view in BESIDE_VACANCIES if view is not trainees)

# Queries


@trainees.answers(
    MyTraining,
    also=(
        *(interests, applications, answers, intakes, programmes),
        *(cohorts, sessions, attendances, certificates, vacancies),
        *_BESIDE_VACANCIES,
    ),
)
async def _my_training(question: MyTraining, asker: Asker, db: Any) -> OwnWay:
    person = question.person_id
    titles = await titles_of(db)
    return OwnWay(
        person_id=person,
        interests=await _interests(person, titles, db),
        applications=await _applications(person, titles, db),
        trainings=await _trainings(person, titles, db),
        vacancies=await applied_for(person, asker, db),
    )


Titles = dict[UUID, str]


async def _interests(person: UUID, titles: Titles, db: Any) -> tuple[OwnInterest, ...]:
    found = await db.fetch("SELECT * FROM interests WHERE person_id = $1 ORDER BY registered_at, interest_id", person)
    return tuple(_interest(each, titles) for each in rows(interests, found))


def _interest(row: Interest, titles: Titles) -> OwnInterest:
    return OwnInterest(
        interest_id=row.interest_id,
        programme_id=row.programme_id,
        programme=titles.get(row.programme_id, ""),
        site=row.site,
        status=row.status,
        registered_at=row.registered_at,
    )


async def _applications(person: UUID, titles: Titles, db: Any) -> tuple[OwnApplication, ...]:
    mine = "SELECT * FROM applications WHERE person_id = $1 ORDER BY submitted_at, application_id"
    found: list[Applied] = rows(applications, await db.fetch(mine, person))
    said: dict[UUID, Answers] = {
        each.application_id: each
        for each in rows(answers, await db.fetch("SELECT * FROM answers WHERE person_id = $1", person))
    }
    of = {each.intake_id: each for each in await _intakes((each.intake_id for each in found), db)}
    return tuple(_application(each, of.get(each.intake_id), said.get(each.application_id), titles) for each in found)


async def _intakes(ids: Any, db: Any) -> list[Intake]:
    return rows(intakes, await db.fetch("SELECT * FROM intakes WHERE intake_id = ANY($1)", list(ids)))


def _application(row: Applied, intake: Intake | None, said: Answers | None, titles: Titles) -> OwnApplication:
    return OwnApplication(
        application_id=row.application_id,
        intake_id=row.intake_id,
        intake=intake.title if intake else "",
        programme=titles.get(row.programme_id, ""),
        starts_on=intake.starts_on if intake else None,
        preferred_site=row.preferred_site,
        status=row.status,
        submitted_at=row.submitted_at,
        site=row.site,
        answer_by=row.answer_by,
        lived_experience=said.lived_experience if said else None,
        answers=said.answers if said else None,
        feedback=said.feedback if said else None,
        kept_until=row.kept_until,
    )


async def _trainings(person: UUID, titles: Titles, db: Any) -> tuple[OwnTraining, ...]:
    mine: list[Training] = rows(trainees, await db.fetch("SELECT * FROM trainees WHERE person_id = $1", person))
    ids = [each.cohort_id for each in mine]
    of: dict[UUID, Formed] = {
        each.cohort_id: each
        for each in rows(cohorts, await db.fetch("SELECT * FROM cohorts WHERE cohort_id = ANY($1)", ids))
    }
    named = {each.intake_id: each.title for each in await _intakes((each.intake_id for each in of.values()), db)}
    # Of several for one completion, the one that is valid.
    held = await db.fetch("SELECT * FROM certificates WHERE person_id = $1 ORDER BY NOT revoked, number", person)
    proofs: dict[UUID, Certificate] = {each.cohort_id: each for each in rows(certificates, held)}
    meets, attended = await sessions_of(ids, db), await attended_in(ids, db)
    answer = []
    # As at a moment before a cohort was formed, of what was entered late, there is none.
    known = [each for each in mine if each.cohort_id in of]
    for each in sorted(known, key=lambda each: (of[each.cohort_id].starts_on, each.trainee_id)):
        cohort, came = of[each.cohort_id], attended.get(each.trainee_id, {})
        proof = proofs.get(each.cohort_id)
        answer.append(
            OwnTraining(
                cohort_id=cohort.cohort_id,
                programme=titles.get(cohort.programme_id, ""),
                intake=named.get(cohort.intake_id, ""),
                site=cohort.site,
                starts_on=cohort.starts_on,
                ends_on=cohort.ends_on,
                status=each.status,
                sessions=tuple(board_session(session) for session in meets[cohort.cohort_id]),
                attended=tuple(came.get(session.session_id) for session in meets[cohort.cohort_id]),
                progress=progress(each, cohort, meets[cohort.cohort_id], came),
                completed_on=each.completed_on,
                joins_network=each.joins_network,
                certificate=_certificate(proof) if proof else None,
            )
        )
    return tuple(answer)


def _certificate(row: Certificate) -> OwnCertificate:
    return OwnCertificate(
        certificate_id=row.certificate_id,
        number=row.number,
        code=row.code,
        completed_on=row.completed_on,
        revoked=row.revoked,
    )
