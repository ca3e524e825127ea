"""What nobody can apply for or answer any more is told to nobody, and not after its last day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.notify.views.applications import Application
from services.notify.views.intakes import Intake
from services.notify.views.parts.values import About
from shared.contracts.notify import Notice, SkippedBecause
from shared.ids import new_id

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 30, 23, tzinfo=UTC)
"""In London, where it is summer."""


def skip(starts_on: str, notice: Notice = Notice.INTAKE_ANNOUNCED) -> Any:
    intake = Intake(new_id(), new_id(), "Spring", starts_on)
    return About(notice, "announced", intake=intake).skip(None, NOW)


@pytest.mark.parametrize("starts_on", ["2025", "2026-05", "2026-06-29"])
def test_it_began_long_ago(starts_on: str) -> None:
    assert skip(starts_on) is SkippedBecause.TOO_LATE


@pytest.mark.parametrize("starts_on", ["2026", "2026-06", "2026-06-30", "2027-01"])
def test_it_may_still_begin(starts_on: str) -> None:
    assert skip(starts_on) is None


def test_an_intake_is_announced_until_its_last_day_is_over_there() -> None:
    last = date(2026, 6, 30)
    its = Intake(new_id(), new_id(), "Spring", "2026-09", closes_on=last)
    about = About(Notice.INTAKE_ANNOUNCED, "announced", intake=its)
    assert about.until == MIDNIGHT
    assert about.skip(None, MIDNIGHT - timedelta(seconds=1)) is None
    assert about.skip(None, MIDNIGHT) is SkippedBecause.TOO_LATE
    elsewhere = replace(about, intake=replace(its, zone="Atlantic/Azores"))
    assert elsewhere.until == MIDNIGHT + timedelta(hours=1)
    assert replace(about, notice=Notice.APPLICATION_RECEIVED).until is None
    assert replace(about, intake=replace(its, closes_on=None)).until is None


def test_an_offer_of_a_training_place_is_told_until_it_can_be_answered_no_more() -> None:
    its = Application(new_id(), new_id(), new_id(), new_id(), answer_by=date(2026, 6, 30))
    about = About(Notice.TRAINING_PLACE_OFFERED, "offered", application=its)
    assert about.until == MIDNIGHT
    assert about.skip(None, MIDNIGHT - timedelta(seconds=1)) is None
    assert about.skip(None, MIDNIGHT) is SkippedBecause.TOO_LATE
    assert replace(about, notice=Notice.APPLICATION_REJECTED).until is None
    assert replace(about, application=replace(its, answer_by=None)).until is None


def test_who_applied_for_it_is_told_what_became_of_that_all_the_same() -> None:
    assert skip("2025", Notice.APPLICATION_REJECTED) is None
