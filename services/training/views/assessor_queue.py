"""What has one assessor still to score? Answered from their assessments' rows; what others gave is not told."""

from typing import Any, Final

from services.training.views.answers import answers
from services.training.views.applications import applications
from services.training.views.assessments import assessments
from services.training.views.intakes import intake_titles, intakes
from services.training.views.one_application import given_scores
from services.training.views.parts.applicants import Applicant, applicants
from services.training.views.parts.asking import intakes_of
from services.training.views.parts.assessed import total
from services.training.views.people import people
from shared.contracts.training import ApplicationStatus, AssessorQueue, QueueEntry
from shared.projection.view import Asker

_UNDECIDED: Final = (ApplicationStatus.SHORTLISTED, ApplicationStatus.RESERVED)

_ASSIGNED: Final = """
NOT a.purged AND EXISTS (
    SELECT FROM assessments s
    WHERE s.application_id = a.application_id AND s.assessor_id = $1 AND s.assigned AND NOT s.conflict)
AND ($2::uuid[] IS NULL OR a.intake_id = ANY($2)) AND ($3::uuid IS NULL OR a.intake_id = $3)
"""

# Queries


@assessments.answers(AssessorQueue, also=(applications, answers, people, intakes))
async def _queue(question: AssessorQueue, asker: Asker, db: Any) -> tuple[QueueEntry, ...]:
    found = await applicants(db, _ASSIGNED, asker.actor.id, intakes_of(asker), question.intake_id)
    titles = await intake_titles(db)
    listed = [_entry(each, asker, titles.get(each.applied.intake_id, "")) for each in found]
    listed.sort(key=lambda each: (each.done or not each.open, each.submitted_at, each.application_id))
    return tuple(listed[question.offset : question.offset + question.limit])


def _entry(found: Applicant, asker: Asker, intake: str) -> QueueEntry:
    applied = found.applied
    own = next(each for each in found.assessed if each.assessor_id == asker.actor.id)
    done = total(applied, own) is not None
    return QueueEntry(
        application_id=applied.application_id,
        intake_id=applied.intake_id,
        intake=intake,
        full_name=found.name,
        submitted_at=applied.submitted_at,
        criteria=len(applied.scales),
        scores=given_scores(own),
        done=done,
        # After a first decision only what is missing can still be scored.
        open=applied.status is ApplicationStatus.SUBMITTED or (applied.status in _UNDECIDED and not done),
    )
