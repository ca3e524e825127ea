"""How far the trainees of cohorts are by their rules, as boards and people's own pages show it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.training.completion import Progress as Done
from services.training.completion import attendance_percent, missing
from services.training.views.cohorts import Formed
from services.training.views.sessions import Meeting
from services.training.views.trainees import Training
from shared.contracts.training import BoardSession, Progress, TraineeStatus


def progress(training: Training, cohort: Formed, sessions: list[Meeting], attended: Mapping[UUID, bool]) -> Progress:
    """What somebody has done, and what the rule still asks of them; nothing, once their training has ended."""
    came = [each for each in sessions if attended.get(each.session_id)]
    done = Done(
        sessions=len(sessions),
        attended=len(came),
        taught_hours=sum(each.hours for each in came),
        placement_hours=training.placement_hours,
        signed_off=training.signed_off,
        assignments=frozenset(training.assignments),
    )
    goes_on = training.status is TraineeStatus.IN_TRAINING
    return Progress(
        attendance_percent=attendance_percent(done.attended, done.sessions) if sessions else None,
        taught_hours=done.taught_hours,
        placement_hours=done.placement_hours,
        signed_off=done.signed_off,
        assignments=training.assignments,
        missing=tuple(each.message for each in missing(cohort.completion_rule, done)) if goes_on else (),
    )


def board_session(session: Meeting, came: int | None = None) -> BoardSession:
    return BoardSession(
        session_id=session.session_id,
        code=session.code,
        title=session.title,
        kind=session.kind,
        starts_local=datetime.fromisoformat(session.starts_local),
        starts_at=session.starts_at,
        hours=session.hours,
        room=session.room,
        held=session.held,
        attended=came,
    )
