"""Courses to start a programme from. They are the JSON files here: edit one, or add another, and it is offered.

A programme takes its course in full, so what changes here changes no programme.
"""

from pathlib import Path
from typing import Final

from shared.contracts.training import CourseShape

SHAPES: Final[tuple[CourseShape, ...]] = tuple(
    CourseShape.model_validate_json(path.read_text("utf-8")) for path in sorted(Path(__file__).parent.glob("*.json"))
)
"""By the names of their files."""
