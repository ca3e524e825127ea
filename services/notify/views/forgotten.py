"""Who asked to be forgotten? So that nobody tells them of what follows from it. The rows do not say who they are."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from shared.contracts.membership import ErasureStarted
from shared.ids import derived_id
from shared.projection.view import View

_ROOT: Final = UUID("00000000-0000-7000-8000-0000000f0960")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Somebody, by what tells no more than that it is one person."""

    unnamed: UUID


forgotten = View("forgotten", version=1, row=Forgotten, key="unnamed")


def unnamed(person_id: UUID) -> UUID:
    """The key of somebody's row."""
    return derived_id(_ROOT, person_id)


# How each event changes it


@forgotten.starts(ErasureStarted, key=lambda event: unnamed(event.member_id))
def _being_forgotten(event: ErasureStarted) -> Forgotten:
    return Forgotten(unnamed(event.member_id))
