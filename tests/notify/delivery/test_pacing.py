"""How fast, and when again."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notify.delivery.pacing import FIRST_RETRY, LONGEST_RETRY, Rate, next_try

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_no_more_pass_in_a_second_than_may() -> None:
    clock = Clock()
    rate = Rate(50, clock=clock)
    waits = [rate.wait_for() for _ in range(500)]
    assert waits == sorted(waits)
    for second in range(9):
        assert sum(second <= wait < second + 1 for wait in waits) <= 51


def test_whoever_comes_late_does_not_make_up_for_it() -> None:
    clock = Clock()
    rate = Rate(10, clock=clock)
    clock.now = 1000.0
    at_once = [wait for wait in (rate.wait_for() for _ in range(20)) if wait == 0]
    assert len(at_once) <= 3


def test_without_a_limit_nobody_waits() -> None:
    rate = Rate(0, clock=Clock())
    assert {rate.wait_for() for _ in range(100)} == {0.0}


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_later_each_time_and_never_too_late(attempts: int, chance: float) -> None:
    wait = next_try(attempts, NOW, chance=lambda: chance) - NOW
    assert FIRST_RETRY / 2 <= wait <= LONGEST_RETRY
    assert next_try(attempts + 1, NOW, chance=lambda: 0.0) - NOW >= min(wait / 2, LONGEST_RETRY / 2)
    assert wait >= timedelta(seconds=30)
