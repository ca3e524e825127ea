"""Which other services have removed what they held about somebody who is being forgotten, and under which keys?"""

from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.events import BookingDataRemoved
from shared.contracts.membership import ErasureStarted, MemberErased
from shared.contracts.notify import NotifyDataRemoved
from shared.contracts.training import TrainingDataRemoved
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Removals:
    """`counts` are, for each service that has recorded it, how many rows of which kind went.

    `keys` are those under which services sealed what was about the person, beside their own.
    """

    member_id: UUID
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    keys: tuple[UUID, ...] = ()


removals = View("removals", version=3, row=Removals, key="member_id")


@removals.starts(ErasureStarted)
def _begun(event: ErasureStarted) -> Removals:
    return Removals(event.member_id)


@removals.on(BookingDataRemoved, key=lambda event: event.person_id)
@removals.on(TrainingDataRemoved, key=lambda event: event.person_id)
@removals.on(NotifyDataRemoved, key=lambda event: event.person_id)
def _removed(row: Removals, event: BookingDataRemoved | TrainingDataRemoved | NotifyDataRemoved) -> Removals:
    return changed(row, counts={**row.counts, event.of.service: event.counts})


@removals.on(TrainingDataRemoved, key=lambda event: event.person_id)
def _sealed_apart(row: Removals, event: TrainingDataRemoved) -> Removals:
    return changed(row, keys=tuple(dict.fromkeys((*row.keys, *event.keys))))


removals.ends(MemberErased)
