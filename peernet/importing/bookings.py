"""Imports a sheet of bookings: one request after the other, in the order in which people asked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from nats.errors import Error as NatsError

from peernet.importing.booking_outcomes import BookingResult, already, landed, repeat
from peernet.importing.booking_plan import BookingPlan
from peernet.importing.booking_requests import BookingRequest, Preparing
from peernet.importing.choices import Choices
from peernet.importing.network import Network
from peernet.importing.outcomes import Outcome, refused_by
from peernet.importing.standing import Standing, standing_of
from shared.contracts.events import (
    BOOKING_ALREADY,
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
from shared.contracts.refusals import BUSY, FORBIDDEN, TOO_LATE, UNAVAILABLE, Refused
from shared.log.stream import Log
from shared.vault.secrets import Claims

# What ends an import whenever it is said: sent after that, later rows would overtake earlier ones.
_ENDS_IT = frozenset(each.code for each in (FORBIDDEN, UNAVAILABLE, TOO_LATE, BUSY))
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
        sending = _Sending(network, before, row_done)
        outcomes |= await sending.send(requests)
        standing = await standing_of(plan.gathering_id, network, sending.sequence)
        outcomes |= {each.row.number: _taken(each, standing) for each in sending.taken}
    for row in plan.rows:
        if row.repeat_of is not None:
            outcomes[row.number] = repeat(row, outcomes[row.repeat_of])
    in_order = tuple(outcomes[number] for number in sorted(outcomes))
    return ImportedBookings(plan, in_order, tuple(requests), standing)


class _Sending:
    """`taken` are the requests that this run brought in, `sequence` is the log's last place that an answer named."""

    def __init__(self, network: Network, before: int, row_done: Callable[[], None]) -> None:
        self._network = network
        self._before = before
        self._row_done = row_done
        self.taken: list[BookingRequest] = []
        self.sequence = before

    async def send(self, requests: Sequence[BookingRequest]) -> dict[int, Outcome]:
        """The outcomes of all but those `taken`."""
        outcomes: dict[int, Outcome] = {}
        for request in requests:
            try:
                outcome = await self._send(request)
            except Refused as refused:
                code = refused.problem.code
                if code in _ENDS_IT or (code in _TRUE_OF_ALL and not (outcomes or self.taken)):
                    raise
                outcome = _said_no(request, refused)
            if outcome:
                outcomes[outcome.row] = outcome
            self._row_done()
        return outcomes

    async def _send(self, request: BookingRequest) -> Outcome | None:
        reply, again = await self._network.sending.send(
            request.command, request.command_id, on_behalf_of=request.person_id, occurred_at=request.asker.asked
        )
        self.sequence = max(self.sequence, reply.sequence)
        # An unanswered try of this very run may be what it repeats.
        if reply.repeated and not (again and reply.sequence > self._before):
            return already(request.row.number)
        self.taken.append(request)
        return None


def _said_no(request: BookingRequest, refused: Refused) -> Outcome:
    if refused.problem.code == BOOKING_ALREADY.code:
        return already(request.row.number)
    return refused_by(request.row.number, BookingResult.REFUSED, refused.problem)


def _taken(request: BookingRequest, standing: Standing) -> Outcome:
    waits = request.booking_id in standing.waiting_ids
    return landed(request.row, BookingResult.WAITING if waits else BookingResult.BOOKED, *request.warnings)


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
        already(each.row.number) if is_known else next(places)(each)
        for each, is_known in zip(requests, known, strict=True)
    ]


def _places(agenda: GatheringAgenda) -> Iterator[Callable[[BookingRequest], Outcome]]:
    for _ in range(agenda.places.free):
        yield lambda each: landed(each.row, BookingResult.BOOKED, *each.warnings)
    while agenda.waiting_list_open:
        yield lambda each: landed(each.row, BookingResult.WAITING, *each.warnings)
    while True:
        yield lambda each: _said_no(each, GATHERING_FULL())


async def _commands_of(gathering_id: UUID, log: Log) -> frozenset[UUID]:
    """The ids of all commands that the gathering has carried out."""
    try:
        return frozenset([message.decoded().command_id async for message in log.load(GATHERING.ref(gathering_id))])
    except (TimeoutError, ConnectionError, NatsError):
        raise UNAVAILABLE(what="The network's log") from None
