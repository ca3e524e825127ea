"""What a cohort meets for: sessions scheduled, moved, cancelled and held, and who attended."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from services.training import programme
from services.training.cohort.checks import session, trainee, under_way
from services.training.cohort.state import Cohort, Session, State, decider
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    TRAINEE_ENDED,
    TRAINING_SESSION_CANCELLED,
    TRAINING_SESSION_HELD,
    TRAINING_SESSION_NOT_BEGUN,
    CancelTrainingSession,
    CourseSession,
    Every,
    HoldTrainingSession,
    RecordTrainingAttendance,
    ScheduleCourse,
    ScheduleTrainingSession,
    TraineeAttendance,
    TrainingAttendanceRecorded,
    TrainingOutcome,
    TrainingSessionCancelled,
    TrainingSessionHeld,
    TrainingSessionScheduled,
)
from shared.decider import Claim, Context
from shared.ids import derived_id
from shared.local_time import as_people_say, in_utc


def _programme(_command: ScheduleCourse, state: State, _claim: Claim) -> Mapping[str, Ref]:
    return programme.wanted(state.programme_id if state else None)


@decider.decides(ScheduleCourse, needs=_programme)
def schedule_course(_command: ScheduleCourse, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    course = programme.of(context).course
    for each in course.sessions:
        id = derived_id(context.id, "session", each.code)
        if id not in cohort.sessions:
            starts = _starts(each, cohort, timedelta(weeks=1) if course.every is Every.WEEK else timedelta(days=1))
            yield _scheduled(
                cohort, context, id, starts, code=each.code, title=each.title, kind=each.kind, hours=each.hours
            )


@decider.decides(ScheduleTrainingSession)
def schedule(command: ScheduleTrainingSession, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    id = command.session_id or context.new_id("session")
    before = cohort.sessions.get(id)
    if before and before.cancelled:
        raise TRAINING_SESSION_CANCELLED("session_id")
    if before and before.held:
        raise TRAINING_SESSION_HELD("session_id")
    scheduled = _scheduled(
        cohort,
        context,
        id,
        command.starts_local,
        code=before.code if before else None,
        title=command.title,
        kind=command.kind,
        hours=command.hours,
        room=command.room,
    )
    if before is None or any(getattr(scheduled, name) != getattr(before, name) for name in _DETAILS):
        yield scheduled


@decider.decides(CancelTrainingSession)
def cancel(command: CancelTrainingSession, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    before = cohort.sessions.get(command.session_id)
    if before and before.cancelled:
        return
    if session(cohort, command.session_id).held:
        raise TRAINING_SESSION_HELD("session_id")
    yield TrainingSessionCancelled(cohort_id=context.id, session_id=command.session_id)


@decider.decides(HoldTrainingSession)
def hold(command: HoldTrainingSession, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    yield from _held(session(cohort, command.session_id), command.session_id, cohort, context)


@decider.decides(RecordTrainingAttendance)
def record_attendance(command: RecordTrainingAttendance, state: State, context: Context) -> Iterable[Event]:
    cohort = under_way(state, context)
    of = session(cohort, command.session_id)
    recorded: dict[UUID, TraineeAttendance] = {}
    for number, each in enumerate(command.attendances):
        if trainee(cohort, each.person_id, f"attendances.{number}.person_id").outcome is TrainingOutcome.COMPLETED:
            raise TRAINEE_ENDED(f"attendances.{number}.person_id")
        recorded[each.person_id] = each
    yield from _held(of, command.session_id, cohort, context)
    for id, each in recorded.items():
        if each.note or cohort.trainees[id].attendance.get(command.session_id) is not each.attended:
            yield TrainingAttendanceRecorded(
                cohort_id=context.id,
                session_id=command.session_id,
                person_id=id,
                attended=each.attended,
                note=each.note,
            )


_DETAILS = ("title", "kind", "starts_local", "starts_at", "hours", "room")


def _held(of: Session, id: UUID, cohort: Cohort, context: Context) -> Iterator[Event]:
    if context.time < of.starts_at:
        raise TRAINING_SESSION_NOT_BEGUN("session_id", time=as_people_say(of.starts_at, cohort.zone))
    if not of.held:
        yield TrainingSessionHeld(cohort_id=context.id, session_id=id)


def _starts(of: CourseSession, cohort: Cohort, apart: timedelta) -> datetime:
    return datetime.combine(cohort.starts_on + (of.day - 1) * apart, time.fromisoformat(of.starts))


def _scheduled(
    cohort: Cohort, context: Context, id: UUID, starts_local: datetime, **details: Any
) -> TrainingSessionScheduled:
    return TrainingSessionScheduled(
        cohort_id=context.id,
        session_id=id,
        starts_local=starts_local,
        starts_at=in_utc(starts_local, cohort.zone, "starts_local"),
        zone=cohort.zone,
        **details,
    )
