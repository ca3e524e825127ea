"""The courses to start from are whole, and add up to what they are called."""

from services.training.course_shapes import SHAPES
from shared.contracts.training import Every

BY_CODE = {shape.code: shape for shape in SHAPES}


def test_there_are_three() -> None:
    assert set(BY_CODE) == {"eight-days-and-placement", "twelve-weeks", "forty-hours"}


def test_eight_taught_days_and_a_placement_of_six_weeks() -> None:
    shape = BY_CODE["eight-days-and-placement"]
    assert {session.day for session in shape.course.sessions} == set(range(1, 9))
    assert shape.course.placement_weeks == 6
    assert shape.completion_rule.sign_off
    assert shape.completion_rule.placement_hours > 0


def test_twelve_weekly_days_of_which_four_fifths_count() -> None:
    shape = BY_CODE["twelve-weeks"]
    assert [session.day for session in shape.course.sessions] == list(range(1, 13))
    assert shape.course.every is Every.WEEK
    assert shape.completion_rule.attendance_percent == 80


def test_forty_hours() -> None:
    shape = BY_CODE["forty-hours"]
    assert shape.course.hours == 40
    assert shape.completion_rule.taught_hours == 40


def test_no_two_sessions_of_a_day_overlap() -> None:
    for shape in SHAPES:
        ends: dict[int, float] = {}
        for session in shape.course.sessions:
            hour, minute = map(int, session.starts.split(":"))
            starts = hour + minute / 60
            assert starts >= ends.get(session.day, 0.0)
            ends[session.day] = starts + session.hours
