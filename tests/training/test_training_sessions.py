"""What a cohort meets for: the programme's course laid out, sessions moved, cancelled and held, and who attended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.training.cohort import decider
from shared.contracts.training import (
    CancelTrainingSession,
    CohortCompleted,
    HoldTrainingSession,
    ProgrammeChanged,
    RecordTrainingAttendance,
    ScheduleCourse,
    ScheduleTrainingSession,
    TraineeAttendance,
    TrainingSessionCancelled,
    TrainingSessionKind,
)
from shared.ids import derived_id
from tests.support.given import given
from tests.training.applications import ASHA, BEN, COURSE_ID, HELLESDON, B, numbered
from tests.training.cohorts import (
    COHORT,
    COURSE,
    ENDS,
    MONDAY_1,
    MONDAY_2,
    THAT_MORNING,
    came,
    completes,
    deferred,
    enrolled,
    formed,
    held,
    in_training,
    intakes,
    scheduled,
    second,
)

LAY_OUT = ScheduleCourse(cohort_id=COHORT)
HOLD = HoldTrainingSession(cohort_id=COHORT, session_id=MONDAY_1)
CANCEL = CancelTrainingSession(cohort_id=COHORT, session_id=MONDAY_1)
CANCELLED = TrainingSessionCancelled(cohort_id=COHORT, session_id=MONDAY_1)
A_MINUTE = timedelta(minutes=1)


def schedule(**changes: Any) -> ScheduleTrainingSession:
    fields: dict[str, Any] = {
        "cohort_id": COHORT,
        "session_id": MONDAY_1,
        "title": "Welcome",
        "kind": TrainingSessionKind.THEORY,
        "starts_local": datetime(2026, 3, 23, 10),  # noqa: DTZ001
        "hours": 5.0,
    }
    return ScheduleTrainingSession(**(fields | changes))


def attend(*people: TraineeAttendance) -> RecordTrainingAttendance:
    return RecordTrainingAttendance(cohort_id=COHORT, session_id=MONDAY_1, attendances=people)


def present(person: Any = ASHA, *, attended: bool = True, note: str | None = None) -> TraineeAttendance:
    return TraineeAttendance(person_id=person, attended=attended, note=note)


# Laying out


def test_the_course_is_laid_out_from_the_first_day_by_the_clock_on_the_wall() -> None:
    outcome = given(decider, *intakes(), formed()).when(LAY_OUT).then(scheduled(), second())
    outcome.and_again().then_nothing_happened()


def test_a_course_that_got_longer_is_laid_out_further_and_nothing_moves_back() -> None:
    third = COURSE.sessions[1].model_copy(update={"code": "day3", "day": 3})
    longer = ProgrammeChanged(
        programme_id=COURSE_ID,
        title="Peer support workers",
        course=COURSE.model_copy(update={"sessions": (*COURSE.sessions, third)}),
        intakes_a_year=2,
        keep_unsuccessful_days=180,
    )
    moved = scheduled(starts_local=datetime(2026, 3, 24, 10), starts_at=THAT_MORNING + timedelta(days=1))  # noqa: DTZ001
    cancelled = TrainingSessionCancelled(cohort_id=COHORT, session_id=MONDAY_2)
    history = [*intakes(), formed(), moved, second(), cancelled, longer]
    outcome = given(decider, *history).when(LAY_OUT)
    (added,) = outcome.events
    assert added == second(
        session_id=derived_id(COHORT, "session", "day3"),
        code="day3",
        starts_local=datetime(2026, 4, 6, 10),  # noqa: DTZ001
        starts_at=datetime(2026, 4, 6, 9, tzinfo=UTC),
    )


def test_a_session_is_scheduled_and_moved_until_it_was_held() -> None:
    later = datetime(2026, 3, 31, 10)  # noqa: DTZ001
    extra = numbered(70)
    given(decider, *intakes(), formed()).when(schedule(session_id=extra)).then(scheduled(extra, code=None))
    moved = given(decider, *intakes(), formed(), scheduled()).when(schedule(starts_local=later, room="Room 2"))
    moved.then(scheduled(starts_local=later, starts_at=datetime(2026, 3, 31, 9, tzinfo=UTC), room="Room 2"))
    moved.and_again().then_nothing_happened()
    given(decider, *intakes(), formed(), scheduled(), held()).when(schedule(room="Room 2")).then_refused(
        "training_session.held", "session_id"
    )


def test_a_time_that_the_clock_skips_is_refused() -> None:
    skipped = schedule(starts_local=datetime(2026, 3, 29, 1, 30))  # noqa: DTZ001
    given(decider, *intakes(), formed()).when(skipped).then_refused("time.skipped", "starts_local")


def test_a_session_is_cancelled_once_and_for_good_unless_it_was_held() -> None:
    outcome = given(decider, *intakes(), formed(), scheduled()).when(CANCEL).then(CANCELLED)
    outcome.and_again().then_nothing_happened()
    after = [*intakes(), formed(), scheduled(), CANCELLED]
    given(decider, *after).when(schedule()).then_refused("training_session.cancelled", "session_id")
    given(decider, *after).when(HOLD).then_refused("training_session.cancelled", "session_id")
    given(decider, *intakes(), formed(), scheduled(), held()).when(CANCEL).then_refused("training_session.held")
    given(decider, *intakes(), formed()).when(CANCEL).then_refused("training_session.unknown", "session_id")


# Held, and who attended


def test_a_session_is_held_once_it_has_begun() -> None:
    history = [*in_training(), scheduled()]
    early = given(decider, *history).when(HOLD, happened=THAT_MORNING - A_MINUTE)
    early.then_refused("training_session.not_begun", "session_id")
    outcome = given(decider, *history).when(HOLD, happened=THAT_MORNING).then(held())
    outcome.and_again().then_nothing_happened()


def test_who_attended_is_recorded_for_everybody_at_once_and_says_that_it_was_held() -> None:
    history = [*in_training(), *enrolled(BEN, B), scheduled()]
    outcome = given(decider, *history).when(attend(present(), present(BEN, attended=False, note="Is ill")))
    absent = came(person=BEN, attended=False).model_copy(update={"note": "Is ill"})
    outcome.then(held(), came(), absent)
    given(decider, *history, *outcome.events).when(attend(present())).then_nothing_happened()
    given(decider, *history, *outcome.events).when(attend(present(BEN))).then(came(person=BEN))
    remark = given(decider, *history, *outcome.events).when(attend(present(note="Left early")))
    remark.then(came().model_copy(update={"note": "Left early"}))


def test_of_somebody_who_is_named_twice_the_last_counts() -> None:
    twice = attend(present(), present(attended=False))
    given(decider, *in_training(), scheduled(), held()).when(twice).then(came(attended=False))


def test_nothing_is_recorded_of_some_when_one_of_them_is_not_of_the_cohort() -> None:
    command = attend(present(), present(BEN))
    given(decider, *in_training(), scheduled()).when(command).then_refused("trainee.unknown", "attendances.1.person_id")
    early = given(decider, *in_training(), scheduled()).when(attend(present()), happened=THAT_MORNING - A_MINUTE)
    early.then_refused("training_session.not_begun", "session_id")


def test_a_sheet_may_be_entered_after_somebody_left_but_changes_no_completion() -> None:
    given(decider, *in_training(), scheduled(), held(), *deferred()).when(attend(present())).then(came())
    given(decider, *in_training(), scheduled(), held(), *completes()).when(attend(present())).then_refused(
        "trainee.ended", "attendances.0.person_id"
    )


@pytest.mark.parametrize("command", [LAY_OUT, schedule(), CANCEL, HOLD, attend(present())])
def test_nothing_changes_once_the_cohort_is_over(command: Any) -> None:
    over = CohortCompleted(
        cohort_id=COHORT, site=HELLESDON, enrolled=1, completed=1, withdrew=0, deferred=0, completed_on=ENDS
    )
    given(decider, *in_training(), scheduled(), *completes(), over).when(command).then_refused("cohort.completed")
    given(decider).when(command).then_refused("cohort.unknown", "cohort_id")
