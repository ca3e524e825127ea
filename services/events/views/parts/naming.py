"""Names of people, for the lists of organisers alone."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID


class Name(NamedTuple):
    full_name: str | None
    known_as: str | None


NO_NAME = Name(None, None)
Names: TypeAlias = dict[UUID | None, Name]


async def names_of(people: Iterable[UUID], db: Any) -> Names:
    """What members call themselves now. Guests' names are said anew with each booking. Reads the people."""
    found = await db.fetch(
        "SELECT person_id, full_name, known_as FROM people WHERE person_id = ANY($1)", list(set(people))
    )
    return {each["person_id"]: Name(each["full_name"], each["known_as"]) for each in found}
