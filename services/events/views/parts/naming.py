"""Names of people, for the lists of organisers alone."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID


class Name(NamedTuple):
    full_name: str | None
    known_as: str | None


NO_NAME = Name(None, None)
Names: TypeAlias = dict[UUID | None, Name]


def name_of(known: Name, said: str | None, *, guest: bool) -> Name:
    """What to call somebody: a guest as they said this time, also where they were a member once."""
    return Name(said, None) if guest and said else known._replace(full_name=known.full_name or said)


async def names_of(people: Iterable[UUID], db: Any) -> Names:
    """What members call themselves now. Guests' names are said anew with each booking. Reads the people."""
    found = await db.fetch(
        "SELECT person_id, full_name, known_as FROM people WHERE person_id = ANY($1)", list(set(people))
    )
    return {each["person_id"]: Name(each["full_name"], each["known_as"]) for each in found}
