"""Employment: where somebody works, from its start over its changes to its end."""

from datetime import date
from typing import Any

import pytest

from services.training.employment import decider
from services.training.persons import KnownPerson
from shared.contracts.training import (
    ChangeEmployment,
    EmploymentChanged,
    EmploymentEnded,
    EmploymentStarted,
    EndEmployment,
    RemovableOfEmployment,
    StartEmployment,
)
from tests.support.given import NOON, given
from tests.training.applications import ASHA, HELLESDON, numbered
from tests.training.cohorts import ORGANISATION

JOB, TODAY = numbered(66), NOON.date()
KNOWN = {"known_person": KnownPerson(ASHA)}
TERMS: dict[str, Any] = {
    "organisation_id": ORGANISATION,
    "service": "Crisis team",
    "band": "3",
    "hours": 30.0,
    "site": HELLESDON,
}
START = StartEmployment(employment_id=JOB, person_id=ASHA, starts_on=date(2026, 6, 1), **TERMS)
STARTED = EmploymentStarted(employment_id=JOB, person_id=ASHA, starts_on=date(2026, 6, 1), **TERMS)
END = EndEmployment(employment_id=JOB, reason="Moves away")
ENDED = EmploymentEnded(employment_id=JOB, person_id=ASHA, ends_on=TODAY, reason="Moves away")


def change(**changes: Any) -> ChangeEmployment:
    return ChangeEmployment(employment_id=JOB, **changes)


def changed(on: date = TODAY, **changes: Any) -> EmploymentChanged:
    return EmploymentChanged(employment_id=JOB, person_id=ASHA, changes_on=on, **(TERMS | changes))


def test_somebody_known_starts_to_work_somewhere() -> None:
    given(decider).when(START, found=KNOWN).then(STARTED)
    given(decider, STARTED).when(START, found=KNOWN).then_refused("employment.already", "employment_id")
    given(decider).when(START, found={"known_person": None}).then_refused("applicant.unknown", "person_id")
    ending = {"known_person": KnownPerson(ASHA, erasing=True)}
    given(decider).when(START, found=ending).then_refused("applicant.ending", "person_id")


def test_what_changes_is_recorded_with_all_the_rest() -> None:
    outcome = given(decider, STARTED).when(change(hours=37.5, band="4")).then(changed(hours=37.5, band="4"))
    outcome.and_again().then_nothing_happened()
    gone = change(remove=(RemovableOfEmployment.BAND, RemovableOfEmployment.SITE))
    given(decider, STARTED).when(gone).then(changed(band=None, site=None))
    on = date(2026, 6, 15)
    given(decider, STARTED).when(change(hours=20, changes_on=on)).then(changed(on, hours=20))


def test_it_ends_once() -> None:
    given(decider, STARTED).when(END).then(ENDED)
    for command in (END, change(hours=20)):
        given(decider, STARTED, ENDED).when(command).then_refused("employment.ended", "employment_id")
        given(decider).when(command).then_refused("employment.unknown", "employment_id")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (change(hours=20, changes_on=date(2026, 6, 9)), "changes_on"),
        (EndEmployment(employment_id=JOB, ends_on=date(2026, 6, 9)), "ends_on"),
    ],
)
def test_nothing_happens_before_what_is_on_record(command: Any, field: str) -> None:
    history = [STARTED, changed(date(2026, 6, 10), band="4")]
    given(decider, *history).when(command).then_refused("training.day", field)
