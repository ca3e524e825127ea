"""How rows stop saying whom they are about, while they go on counting."""

from typing import Final
from uuid import UUID

from shared.ids import derived_id
from shared.projection.view import RowsWith

_ROOT: Final = UUID("00000000-0000-7000-8000-0000000074a1")

by_person: Final = RowsWith("person_id")
"""The key of an event that concerns all rows about a person."""

by_application: Final = RowsWith("application_id")
"""The key of an event that concerns all rows about an application."""


def unnamed(person_id: UUID) -> UUID:
    """What tells that two rows are about one person, also when neither says any more about whom."""
    return derived_id(_ROOT, person_id)
