"""How many came how far, from interest to employment? Counted from rows that stay without their people."""

from typing import Any, Final

from services.training.ranking import ASSESSORS_NEEDED
from services.training.views.applications import applications
from services.training.views.assessments import assessments
from services.training.views.cohorts import cohorts
from services.training.views.employments import employments
from services.training.views.interests import interests
from services.training.views.parts.asking import OF, of
from services.training.views.parts.assessed import assessments_of, totals
from services.training.views.trainees import trainees
from shared.contracts.training import Pipeline, PipelineNumbers, Step, StepNumber, TraineeStatus
from shared.projection.table import rows
from shared.projection.view import Asker

# Of one intake, or for whoever is shown only some, those count who were told of it.
_INTERESTED: Final = """
SELECT count(*) FROM interests WHERE ($2::uuid IS NULL OR programme_id = $2)
    AND ($1::uuid[] IS NULL OR announced_intake_id = ANY($1))
    AND ($3::uuid IS NULL OR announced_intake_id = $3)
"""

# Somebody who is trained twice, because they were deferred, came this far once.
_TRAINED: Final = f"""
WITH trained AS (SELECT t.* FROM trainees t JOIN cohorts USING (cohort_id) WHERE {OF})
SELECT count(DISTINCT application_id) AS enrolled,
    count(DISTINCT application_id) FILTER (WHERE status = '{TraineeStatus.COMPLETED}') AS completed,
    count(DISTINCT same_person) FILTER (WHERE status = '{TraineeStatus.COMPLETED}'
        AND EXISTS (SELECT FROM employments e WHERE e.same_person = trained.same_person)) AS employed
FROM trained
"""

# Queries


@applications.answers(Pipeline, also=(interests, assessments, trainees, cohorts, employments))
async def _pipeline(question: Pipeline, asker: Asker, db: Any) -> PipelineNumbers:
    asked = of(question, asker)
    applied = rows(applications, await db.fetch(f"SELECT * FROM applications WHERE {OF}", *asked))
    assessed = await assessments_of((each.application_id for each in applied), db)
    trained = await db.fetchrow(_TRAINED, *asked)
    counts = {
        Step.INTERESTED: await db.fetchval(_INTERESTED, *asked),
        Step.APPLIED: len(applied),
        Step.THROUGH_GATE: sum(each.through_gate for each in applied),
        Step.ASSESSED: sum(len(totals(each, assessed[each.application_id])) >= ASSESSORS_NEEDED for each in applied),
        Step.SHORTLISTED: sum(each.was_shortlisted for each in applied),
        Step.OFFERED: sum(each.was_offered for each in applied),
        Step.ACCEPTED: sum(each.was_accepted for each in applied),
        Step.ENROLLED: trained["enrolled"],
        Step.COMPLETED: trained["completed"],
        Step.EMPLOYED: trained["employed"],
    }
    return PipelineNumbers(steps=tuple(StepNumber(step=step, count=counts[step]) for step in Step))
