"""Which other services have removed what they held about somebody who is being forgotten?"""

from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.events import BookingDataRemoved
from shared.contracts.membership import ErasureStarted, MemberErased
from shared.projection.view import View


@dataclass(frozen=True)
class Removals:
    """`counts` are, for each service that has recorded it, how many rows of which kind went."""

    member_id: UUID
    counts: dict[str, dict[str, int]] = field(default_factory=dict)


removals = View("removals", version=1, row=Removals, key="member_id")


@removals.starts(ErasureStarted)
def _begun(event: ErasureStarted) -> Removals:
    return Removals(event.member_id)


@removals.on(BookingDataRemoved, key=lambda event: event.person_id)
def _removed(row: Removals, event: BookingDataRemoved) -> Removals:
    return Removals(row.member_id, {**row.counts, event.of.service: event.counts})


removals.ends(MemberErased)
