"""How rows stop saying whom they are about, while they go on counting."""

from typing import Any, Final
from uuid import UUID

from shared.ids import derived_id
from shared.projection.view import Where

_ROOT: Final = UUID("00000000-0000-7000-8000-0000000074a1")


def by_person(event: Any) -> Where:
    """The key of an event that concerns all rows about a person."""
    return Where("person_id", event.person_id)


def by_application(event: Any) -> Where:
    """The key of an event that concerns all rows about an application."""
    return Where("application_id", event.application_id)


def unnamed(person_id: UUID) -> UUID:
    """What tells that two rows are about one person, also when neither says any more about whom."""
    return derived_id(_ROOT, person_id)
