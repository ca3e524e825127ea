"""Questions about one person: whether the asker may know, and the names of the organisations they are with."""

from typing import Any
from uuid import UUID

from services.membership.views.parts.affiliations import belongs_to
from services.membership.views.parts.asking import day_of, organisations_within
from shared.contracts.membership import MEMBER_ERASED, MEMBER_UNKNOWN
from shared.contracts.refusals import FORBIDDEN
from shared.projection.view import Asker


async def check_may_read(member_id: UUID, asker: Asker, db: Any) -> None:
    """Refuses somebody unknown or erased, and people beyond the organisations that the asker is limited to.

    Reads the directory. That members ask about themselves only was seen to before.
    """
    found = await db.fetchrow(
        f"SELECT d.full_name, {belongs_to('d', '$3', '$2')} AS within FROM directory d WHERE d.member_id = $1",
        member_id,
        day_of(asker),
        organisations_within(asker),
    )
    if found is None:
        raise MEMBER_UNKNOWN("member_id")
    if found["full_name"] is None:
        # As at a day before the erasure, there was a row; what it said of the person cannot be read any more.
        raise MEMBER_ERASED("member_id")
    if not found["within"]:
        raise FORBIDDEN("member_id", actor=f"This {asker.actor.kind}")


async def names_of_organisations(db: Any) -> dict[UUID, str]:
    return {each["organisation_id"]: each["name"] for each in await db.fetch("SELECT * FROM organisations")}
