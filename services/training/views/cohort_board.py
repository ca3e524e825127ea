"""How full are the cohorts, who is in one, and how far is each of them? Answered from several views' rows."""

from typing import Any
from uuid import UUID

from services.training.views.attendances import Attended, attendances, attended_in
from services.training.views.certificates import certificates
from services.training.views.cohorts import Formed, cohort_of, cohorts
from services.training.views.intakes import intake_titles, intakes, titles_of
from services.training.views.parts.asking import OF, check_reaches, of
from services.training.views.parts.board import board_session, progress
from services.training.views.people import people
from services.training.views.programmes import programmes
from services.training.views.sessions import Meeting, sessions, sessions_of
from services.training.views.trainees import NAMED, Training, outcomes_by_cohort, trainees
from shared.contracts.training import BoardTrainee, CohortBoard, CohortBoardAnswer, CohortEntry, Cohorts
from shared.projection.table import rows
from shared.projection.view import Asker

# Queries


@cohorts.answers(Cohorts, also=(trainees, intakes, programmes))
async def _cohorts(question: Cohorts, asker: Asker, db: Any) -> tuple[CohortEntry, ...]:
    found = await db.fetch(
        f"SELECT * FROM cohorts WHERE {OF} AND ($4::text IS NULL OR status = $4) "
        "ORDER BY starts_on DESC, lower(site), cohort_id LIMIT $5 OFFSET $6",
        *of(question, asker),
        question.status,
        question.limit,
        question.offset,
    )
    listed: list[Formed] = rows(cohorts, found)
    entries = await _entries(listed, db)
    return tuple(CohortEntry(**entries[each.cohort_id]) for each in listed)


@cohorts.answers(CohortBoard, also=(trainees, intakes, programmes, sessions, attendances, certificates, people))
async def _board(question: CohortBoard, asker: Asker, db: Any) -> CohortBoardAnswer:
    cohort = await cohort_of(question.cohort_id, db)
    check_reaches(asker, cohort.intake_id)
    id = cohort.cohort_id
    meets = (await sessions_of([id], db))[id]
    attended = await attended_in([id], db)
    numbers = await _numbers(id, db)
    found = await db.fetch(f"{NAMED} WHERE t.cohort_id = $1 ORDER BY lower(coalesce(p.full_name, t.full_name)), 1", id)
    trained = [
        _trainee(each, record["name"], cohort, meets, attended, numbers)
        for each, record in zip(rows(trainees, found), found, strict=True)
    ]
    came = {each.session_id: sum(bool(said.get(each.session_id)) for said in attended.values()) for each in meets}
    return CohortBoardAnswer(
        **(await _entries([cohort], db))[id],
        completion_rule=cohort.completion_rule,
        rule_version=cohort.rule_version,
        sessions=tuple(board_session(each, came[each.session_id]) for each in meets),
        trainees=tuple(trained),
    )


async def _entries(listed: list[Formed], db: Any) -> dict[UUID, dict[str, Any]]:
    """The fields of `CohortEntry` for each of them."""
    counts = await outcomes_by_cohort([each.cohort_id for each in listed], db)
    programme_titles, titles = await titles_of(db), await intake_titles(db)
    return {
        each.cohort_id: {
            "cohort_id": each.cohort_id,
            "intake_id": each.intake_id,
            "intake": titles.get(each.intake_id, ""),
            "programme_id": each.programme_id,
            "programme": programme_titles.get(each.programme_id, ""),
            "site": each.site,
            "places": each.places,
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
            "zone": each.zone,
            "facilitators": each.facilitators,
            "status": each.status,
            "cancelled_because": each.cancelled_because,
            "completed_on": each.completed_on,
            "enrolled": sum(counts[each.cohort_id].values()),
            **counts[each.cohort_id],
        }
        for each in listed
    }


async def _numbers(cohort_id: UUID, db: Any) -> dict[UUID | None, str]:
    """The number of each person's certificate that is valid."""
    valid = "SELECT person_id, number FROM certificates WHERE cohort_id = $1 AND NOT revoked"
    return {each["person_id"]: each["number"] for each in await db.fetch(valid, cohort_id)}


def _trainee(
    training: Training,
    name: str | None,
    cohort: Formed,
    meets: list[Meeting],
    attended: Attended,
    numbers: dict[UUID | None, str],
) -> BoardTrainee:
    came = attended.get(training.trainee_id, {})
    return BoardTrainee(
        person_id=training.person_id,
        application_id=training.application_id,
        full_name=name,
        status=training.status,
        attended=tuple(came.get(each.session_id) for each in meets),
        progress=progress(training, cohort, meets, came),
        on_placement=bool(training.placements),
        exception_approvals=training.approvals,
        completed_on=training.completed_on,
        outcome=training.outcome,
        certificate=numbers.get(training.person_id) if training.person_id else None,
        joins_network=training.joins_network,
    )
