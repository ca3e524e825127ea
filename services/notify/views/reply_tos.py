"""To whom do answers go, and from which areas?"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from shared.contracts.notify import NotifyDataRemoved, ReplyToEnded, ReplyToEntry, ReplyTos, ReplyToSet
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class ReplyTo:
    reply_to_id: UUID
    name: str | None
    email: str | None
    areas: tuple[str, ...]


reply_tos = View("reply_tos", version=1, row=ReplyTo, key="reply_to_id")

# How each event changes it


@reply_tos.starts(ReplyToSet)
def _set(event: ReplyToSet) -> ReplyTo:
    return ReplyTo(event.reply_to_id, event.name, event.email, event.areas)


reply_tos.ends(ReplyToEnded)
# A member may be whom answers go to: their id is that of the person then.
reply_tos.ends(NotifyDataRemoved, key=lambda event: event.person_id)

# Queries


@reply_tos.answers(ReplyTos)
async def _reply_tos(_question: ReplyTos, _asker: Asker, db: Any) -> tuple[ReplyToEntry, ...]:
    found = rows(reply_tos, await db.fetch("SELECT * FROM reply_tos ORDER BY lower(name), reply_to_id"))
    return tuple(ReplyToEntry(**asdict(each)) for each in found)


def whom_to_answer(among: list[ReplyTo], areas: tuple[str, ...]) -> ReplyTo | None:
    """Who answers somebody of these areas: whoever is there for one of them, or else for everywhere."""
    return next(iter(all_who_answer(among, areas)), None)


def all_who_answer(among: list[ReplyTo], areas: tuple[str, ...]) -> list[ReplyTo]:
    """All who answer somebody of these areas: those who are there for one of them, or else for everywhere."""
    ready = sorted((each for each in among if each.email), key=lambda each: str(each.reply_to_id))
    wanted = {area.casefold() for area in areas}
    near = [each for each in ready if wanted & {area.casefold() for area in each.areas}]
    return near or [each for each in ready if not each.areas]
