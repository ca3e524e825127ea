"""The name and the place in the log of a kind of aggregate."""

from dataclasses import dataclass
from typing import NamedTuple

from shared.ids import text_of


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """A kind of aggregate: whose it is, what it is called in subjects, and which field of a message names one.

    `key` is the field that carries the aggregate's id. `person` is the field that carries the id of the person
    under whose key personal fields are sealed; without one the aggregate carries no personal fields.
    """

    service: str
    name: str
    key: str
    person: str | None = None

    def ref(self, id: object) -> "Ref":
        return Ref(self, text_of(id))

    def path(self, id: object) -> str:
        """How CloudEvents' `subject` and people at a command line name one: `member/<id>`."""
        return f"{self.name}/{text_of(id)}"


class Ref(NamedTuple):
    """One aggregate."""

    aggregate: Aggregate
    id: str

    @property
    def path(self) -> str:
        return self.aggregate.path(self.id)

    def subject(self, network: str) -> str:
        return f"{network}.log.{self.aggregate.service}.{self.aggregate.name}.{self.id}"
