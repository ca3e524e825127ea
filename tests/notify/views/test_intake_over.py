"""An intake whose beginning is over is announced to nobody: a coordinator may enter one long afterwards."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.notify.views.intakes import Intake
from services.notify.views.parts.values import About
from shared.contracts.notify import Notice, SkippedBecause
from shared.ids import new_id

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def skip(starts_on: str, notice: Notice = Notice.INTAKE_ANNOUNCED) -> Any:
    intake = Intake(new_id(), new_id(), "Spring", starts_on)
    return About(notice, "announced", intake=intake).skip(None, NOW)


@pytest.mark.parametrize("starts_on", ["2025", "2026-05", "2026-06-29"])
def test_it_began_long_ago(starts_on: str) -> None:
    assert skip(starts_on) is SkippedBecause.TOO_LATE


@pytest.mark.parametrize("starts_on", ["2026", "2026-06", "2026-06-30", "2027-01"])
def test_it_may_still_begin(starts_on: str) -> None:
    assert skip(starts_on) is None


def test_who_applied_for_it_is_told_what_became_of_that_all_the_same() -> None:
    assert skip("2025", Notice.APPLICATION_REJECTED) is None
