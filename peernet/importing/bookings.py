"""Imports a sheet of bookings: one request after the other, in the order in which people asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from nats.errors import Error as NatsError

from peernet.importing.asking_requests import InOrder
from peernet.importing.booking_outcomes import BOOKINGS, BookingResult
from peernet.importing.booking_plan import BookingPlan
from peernet.importing.booking_requests import BookingRequest, Preparing
from peernet.importing.choices import Choices
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome
from peernet.importing.standing import Standing, standing_of
from shared.contracts.events import (
    BOOKING_NOT_OPEN,
    GATHERING,
    GATHERING_CANCELLED,
    GATHERING_FULL,
    GATHERING_HELD,
    GATHERING_STARTED,
    Agenda,
    GatheringAgenda,
    GatheringStatus,
)
from shared.contracts.refusals import UNAVAILABLE
from shared.log.stream import Log
from shared.vault.secrets import Claims

_TAKES_NONE = {
    GatheringStatus.PLANNED: BOOKING_NOT_OPEN,
    GatheringStatus.CLOSED: BOOKING_NOT_OPEN,
    GatheringStatus.CANCELLED: GATHERING_CANCELLED,
    GatheringStatus.HELD: GATHERING_HELD,
}
# What is true of all rows where it is true of the first.
_TRUE_OF_ALL = frozenset(each.code for each in (*_TAKES_NONE.values(), GATHERING_STARTED))


@dataclass(frozen=True)
class ImportedBookings:
    """`outcomes` are in the order of the sheet. `standing` is where everybody stands now, in a dry run as before."""

    plan: BookingPlan
    outcomes: tuple[Outcome, ...]
    requests: tuple[BookingRequest, ...]
    standing: Standing

    def count(self, result: BookingResult) -> int:
        return sum(outcome.result is result for outcome in self.outcomes)

    @property
    def kept_back(self) -> int:
        """How many rows came in without what they say of access and diet, for want of a basis."""
        new = {each.row for each in self.outcomes if each.result in (BookingResult.BOOKED, BookingResult.WAITING)}
        told = sum(each.asker.is_sensitive for each in self.requests if each.row.number in new)
        return 0 if self.plan.wording else told


async def import_bookings(
    plan: BookingPlan,
    network: Network,
    claims: Claims,
    *,
    dry_run: bool,
    at_once: int,
    row_done: Callable[[], None] = lambda: None,
) -> ImportedBookings:
    """Sends what can be sent; a dry run only asks. Raises Refused where it cannot begin or go on: nothing is lost then,
    and another run goes on where this one stopped."""
    before = await network.last_sequence()
    agenda: GatheringAgenda = await network.bus.ask(
        Agenda(gathering_id=plan.gathering_id), actor=network.actor, at_least=before
    )
    prepared = await Preparing(plan, network, claims, Choices.among(agenda.sessions)).prepare(at_once)
    requests = [each for each in prepared if isinstance(each, BookingRequest)]
    outcomes = {each.row: each for each in prepared if isinstance(each, Outcome)}
    if dry_run:
        standing = await standing_of(plan.gathering_id, network, before)
        outcomes |= {each.row: each for each in await _foreseen(requests, agenda, standing, network.log)}
    else:
        sending = InOrder[BookingRequest](network, before, BOOKINGS, _TRUE_OF_ALL, row_done)
        await sending.send(requests)
        standing = await standing_of(plan.gathering_id, network, sending.sequence)
        outcomes |= sending.outcomes | {each.row.number: _taken(each, standing) for each in sending.taken}
    for row in plan.rows:
        if row.repeat_of is not None:
            outcomes[row.number] = BOOKINGS.repeat(row, outcomes[row.repeat_of])
    in_order = tuple(outcomes[number] for number in sorted(outcomes))
    return ImportedBookings(plan, in_order, tuple(requests), standing)


def _taken(request: BookingRequest, standing: Standing) -> Outcome:
    waits = request.booking_id in standing.waiting_ids
    return BOOKINGS.landed(request.row, BookingResult.WAITING if waits else BookingResult.BOOKED, *request.warnings)


async def _foreseen(
    requests: Sequence[BookingRequest], agenda: GatheringAgenda, standing: Standing, log: Log
) -> list[Outcome]:
    """What would become of these, as far as can be told without sending them."""
    sent = await _commands_of(agenda.gathering_id, log)
    known = [each.command_id in sent or each.person_id in standing.people for each in requests]
    if agenda.status in _TAKES_NONE and not all(known):
        raise _TAKES_NONE[agenda.status]()
    places = _places(agenda)
    return [
        BOOKINGS.known(each.row.number) if is_known else next(places)(each)
        for each, is_known in zip(requests, known, strict=True)
    ]


def _places(agenda: GatheringAgenda) -> Iterator[Callable[[BookingRequest], Outcome]]:
    for _ in range(agenda.places.free):
        yield lambda each: BOOKINGS.landed(each.row, BookingResult.BOOKED, *each.warnings)
    while agenda.waiting_list_open:
        yield lambda each: BOOKINGS.landed(each.row, BookingResult.WAITING, *each.warnings)
    while True:
        yield lambda each: BOOKINGS.said_no(each.row.number, GATHERING_FULL().problem)


async def _commands_of(gathering_id: UUID, log: Log) -> frozenset[UUID]:
    """The ids of all commands that the gathering has carried out."""
    try:
        return frozenset([message.decoded().command_id async for message in log.load(GATHERING.ref(gathering_id))])
    except (TimeoutError, ConnectionError, NatsError):
        raise UNAVAILABLE(what="The network's log") from None
