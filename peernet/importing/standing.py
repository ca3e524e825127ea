"""Who has a place at a gathering, and who waits for one, as the service answers."""

from dataclasses import dataclass
from uuid import UUID

from peernet.importing.network import Network
from shared.contracts.events import Attendee, AttendeeList, Attendees, WaitingEntry, WaitingList

_PAGE = 1000


@dataclass(frozen=True)
class Standing:
    """`waiting` is in order, those first to whom a place is being offered."""

    attendees: tuple[Attendee, ...]
    waiting: tuple[WaitingEntry, ...]

    @property
    def waiting_ids(self) -> frozenset[UUID]:
        return frozenset(each.booking_id for each in self.waiting)

    @property
    def people(self) -> frozenset[UUID]:
        """Whoever has a place or waits; those who were erased are not known any more."""
        everybody: tuple[Attendee | WaitingEntry, ...] = (*self.attendees, *self.waiting)
        return frozenset(each.person_id for each in everybody if each.person_id)


async def standing_of(gathering_id: UUID, network: Network, at_least: int) -> Standing:
    """Raises Refused where the actor may not know."""
    attendees: list[Attendee] = []
    while True:
        question = AttendeeList(gathering_id=gathering_id, limit=_PAGE, offset=len(attendees))
        listed: Attendees = await network.bus.ask(question, actor=network.actor, at_least=at_least)
        attendees += listed.attendees
        if len(listed.attendees) < _PAGE:
            break
    waiting: list[WaitingEntry] = []
    while True:
        page = WaitingList(gathering_id=gathering_id, limit=_PAGE, offset=len(waiting))
        found = await network.bus.ask(page, actor=network.actor, at_least=at_least)
        waiting += found
        if len(found) < _PAGE:
            return Standing(tuple(attendees), tuple(waiting))
