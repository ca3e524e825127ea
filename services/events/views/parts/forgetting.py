"""How rows stop saying whom they are about, while they go on counting."""

from typing import Final
from uuid import UUID

from shared.contracts.membership import MemberErased
from shared.ids import derived_id
from shared.projection.view import RowsWith, Where

_ROOT: Final = UUID("00000000-0000-7000-8000-00000000e7e1")

by_person: Final = RowsWith("person_id")
"""The key of what this service removes: all rows about the person."""


def once_erased(event: MemberErased) -> Where:
    """The key of the end of an erasure: all rows about the person that were made after this service removed its own."""
    return Where("person_id", event.member_id)


def unnamed(person_id: UUID) -> UUID:
    """What tells that two rows are about one person, also when neither says any more about whom."""
    return derived_id(_ROOT, person_id)
