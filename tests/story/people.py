"""Invented people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from uuid import UUID

from shared.ids import new_id

_FIRST = ("Asha", "Bram", "Carys", "Dev", "Ellis", "Femi", "Grace", "Hadi", "Iona", "Jude", "Kofi", "Lena", "Mio")
_LAST = ("Alder", "Birk", "Crane", "Dunlin", "Elm", "Fenwick", "Gorse")


@dataclass(frozen=True)
class Person:
    name: str
    id: UUID = field(default_factory=new_id)

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@post.example"


def people() -> Iterator[Person]:
    """As many as a story needs, no two of the same name."""
    return (Person(f"{first} {last}") for last, first in product(_LAST, _FIRST))
