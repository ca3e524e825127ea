"""A sheet of 83 invented applicants, as a coordinator kept it: what each said, and what two assessors gave."""

import csv
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from tests.story.people import people

CRITERIA = ("own_condition", "recovery", "give_back", "compassion")
LOWEST, HIGHEST = 0, 5
HELLESDON, WEST_SUFFOLK = "Hellesdon", "West Suffolk"
APPLIED, NOT_THROUGH_GATE = 83, 6
FIRST_DAY, SCORED_ON = "2025-12-02T09:15", "2026-01-30"

HEADINGS = (
    "Applied",
    "Name",
    "Email",
    "Lived experience",
    "Preferred site",
    *(f"A{assessor} {criterion}" for assessor in (1, 2) for criterion in CRITERIA),
    "Scored on",
)
# Any seed plays; with this one, two people are alike where the places end, so that a person has to choose.
_SEED = 21


def write_sheet(path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(rows())
    return path


def rows(seed: int = _SEED) -> Iterator[Sequence[object]]:
    """In the order in which they applied, each at a time of their own."""
    chance = random.Random(seed)
    below = set(chance.sample(range(APPLIED), NOT_THROUGH_GATE))
    applied = datetime.fromisoformat(FIRST_DAY)
    for number, person in enumerate(islice(people(), APPLIED)):
        applied += timedelta(minutes=chance.randrange(30, 1000))
        brings = "no" if number in below else chance.choice(("own", "carer", "both"))
        site = chance.choice((HELLESDON, WEST_SUFFOLK, "either"))
        scores = [""] * 8 if number in below else [*_scores(chance)]
        scored = "" if number in below else SCORED_ON
        yield (applied.strftime("%d/%m/%Y %H:%M"), person.name, person.email, brings, site, *scores, scored)


def _scores(chance: random.Random) -> Iterator[int]:
    """Two people who see the same person mostly agree."""
    fits = chance.choice((1, 2, 2, 2, 3, 3, 4))
    for _ in (1, 2):
        for _ in CRITERIA:
            yield min(max(fits + chance.choice((-1, 0, 0, 1)), LOWEST), HIGHEST)
