"""An import of applications that is cut short: the next run goes on, and nothing comes in twice."""

import asyncio
from collections import Counter
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from shared.contracts.refusals import Refused
from tests.importing.applying import Applying, Town, figures, written
from tests.importing.launched import letters
from tests.importing.test_bookings_interrupted import GoesAway, LosesAnswers, sending_over

APPLY, COMMANDS = 6, 5
"""How many apply, and how many commands bring one in: to apply, and to assign and to score for each of two."""

OF_ALL = {"ApplicationSubmitted": APPLY, "AssessorAssigned": 2 * APPLY, "CriterionScored": 8 * APPLY}


@pytest.fixture
def sheet(norwich: Town) -> Path:
    rows = [
        Applying(f"2025-11-0{day} 10:00", f"P {letters()}", f"{letters()}@post.example") for day in range(2, 2 + APPLY)
    ]
    return written(norwich.preston.folder / "applying.csv", rows)


async def brought_in(norwich: Town, intake: UUID) -> Counter[str]:
    """What the log has of the intake's applications."""
    there = [each.application_id for each in await norwich.applications(intake)]
    return Counter(body["type"] for body in await norwich.of_applications(*there))


@pytest.mark.parametrize("until", [0, 1, 3, COMMANDS + 2, COMMANDS + APPLY - 1, COMMANDS * APPLY - 1])
async def test_it_stops_where_the_service_went_away_and_the_next_run_goes_on(
    norwich: Town, sheet: Path, until: int
) -> None:
    intake = await norwich.intake()
    bus = GoesAway(norwich.training.nc, norwich.network.name)
    bus.until = until
    with pytest.raises(Refused, match="cannot be reached"):
        await norwich.apply_all(sheet, intake, network=replace(norwich.network, sending=sending_over(bus, 0.0)))
    begun = (await brought_in(norwich, intake))["ApplicationSubmitted"]
    imported = await norwich.apply_all(sheet, intake)
    assert figures(imported) == {
        "rows": APPLY,
        "applied": APPLY - begun,
        "already_applied": begun,
        "not_scored": 0,
        "refused": 0,
    }
    assert imported.scored == APPLY
    assert await brought_in(norwich, intake) == OF_ALL


async def test_answers_that_were_lost_bring_nothing_in_twice(norwich: Town, sheet: Path) -> None:
    intake = await norwich.intake()
    bus = LosesAnswers(norwich.training.nc, norwich.network.name)
    imported = await norwich.apply_all(sheet, intake, network=replace(norwich.network, sending=sending_over(bus, 20.0)))
    assert len(bus.lost) == COMMANDS * APPLY
    assert figures(imported)["applied"] == APPLY
    assert await brought_in(norwich, intake) == OF_ALL


async def test_two_imports_at_once_bring_each_in_once(norwich: Town, sheet: Path) -> None:
    intake = await norwich.intake()
    both = await asyncio.gather(norwich.apply_all(sheet, intake), norwich.apply_all(sheet, intake))
    assert sum(figures(each)["refused"] + figures(each)["not_scored"] for each in both) == 0
    assert await brought_in(norwich, intake) == OF_ALL
