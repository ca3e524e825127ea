"""The delivery worker: takes what is due from the outbox, has it judged, and sees each message through."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from services.notify.delivery.attempts import Attempts
from services.notify.delivery.counting import Counting, Outcome
from services.notify.delivery.due import Due
from services.notify.delivery.judging import (
    Expire,
    Rules,
    Send,
    Suppress,
    Verdict,
    Wait,
    is_suppressed,
    judge,
)
from services.notify.delivery.lane import Lane
from services.notify.delivery.parcels import Item, Parcel
from services.notify.delivery.recording import Recorder
from services.notify.delivery.sending import Recorded, Sending
from services.notify.delivery.sources import Outbox
from shared.cancelling import end_if_cancelled
from shared.contracts.messages import Command
from shared.contracts.notify import ExpireMessage, MessageChannel, SuppressedBecause, SuppressMessage

log_line = structlog.get_logger()

MOST_AT_ONCE: Final = 256
_LONGEST_WAIT: Final = 30.0
_RETRY: Final = 0.5
_PACE: Final = 0.02
_SEES_THROUGH: Final = 5.0
_COUNTS_EVERY: Final = 5.0


class Delivery:
    """Runs beside the duties of the replica that keeps the views."""

    def __init__(
        self,
        outbox: Outbox,
        attempts: Attempts,
        recorder: Recorder,
        sending: Sending,
        lanes: Mapping[MessageChannel, Lane],
        rules: Rules,
        claim: Callable[[str], str],
        counting: Counting,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._attempts = attempts
        self._recorder = recorder
        self._sending = sending
        self._lanes = lanes
        self._rules = rules
        self._claim = claim
        self._counting = counting
        self._clock = clock
        self._woken = asyncio.Event()
        self._acts_from: int | None = None
        self._under_way: dict[UUID, asyncio.Task[None]] = {}
        self._done: dict[UUID, int] = {}

    async def run(self) -> None:
        """Runs until cancelled. Whatever is away is waited for."""
        try:
            while True:
                self._woken.clear()
                seen = self._outbox.sequence
                try:
                    wait = await self._begin_what_is_due()
                except Exception as error:  # whatever the database raises while it is away
                    end_if_cancelled()
                    log_line.exception("messages wait", exc_info=error)
                    wait = _RETRY
                if wait:
                    await asyncio.sleep(min(wait, _PACE))  # not after every commit where one follows another
                    await self._rest(seen, wait - _PACE)
        finally:
            await self._stop()

    def wake(self) -> None:
        """Lets it look again at once."""
        self._woken.set()

    async def count_the_queue(self) -> None:
        """Runs until cancelled: how much waits is counted now and then."""
        while True:
            try:
                current = self._outbox.is_current()
                self._counting.queue = await self._outbox.waiting(self._clock()) if current else None
            except Exception as error:  # noqa: BLE001  (the database is away: nobody knows)
                end_if_cancelled()
                log_line.debug("the queue is not known", because=type(error).__name__)
                self._counting.queue = None
            await asyncio.sleep(_COUNTS_EVERY)

    async def _stop(self) -> None:
        """What a provider may have already is seen through: cut short, it would go once more."""
        lanes, tasks = set(self._lanes.values()), set(self._under_way.values())
        await asyncio.gather(*(lane.begin_no_more() for lane in lanes))
        if tasks:
            await asyncio.wait(tasks, timeout=_SEES_THROUGH)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(lane.close() for lane in lanes))

    async def _begin_what_is_due(self) -> float:
        """Begins as much as may be under way at once; returns the seconds until it should look again."""
        if not self._outbox.is_current():
            self._acts_from = None
            return _RETRY
        if self._acts_from is None:
            await self._attempts.prepare()
            self._acts_from = await self._outbox.last_sequence()
        if self._outbox.sequence < self._acts_from or self._recorder.away:
            return _RETRY  # what was recorded last is not in the outbox yet, or nothing can be recorded
        # What a crash takes back from the database is read from the log again; until then the outbox is of yesterday.
        self._acts_from = self._outbox.sequence
        room = MOST_AT_ONCE - len(self._under_way)
        if room < MOST_AT_ONCE // 2:
            return _LONGEST_WAIT
        self._done = {id: at for id, at in self._done.items() if at > self._outbox.sequence}
        if not self._under_way and not self._done:
            await self._attempts.forget_what_is_done()
        now = self._clock()
        found = await self._due(now, room)
        parcels, waits = await self._sorted(found, now)
        if waits:
            await self._attempts.wait_until(waits)
        for parcel in parcels:
            self._begin(parcel)
        if len(found) == room:
            return _PACE
        next_at = await self._outbox.next_due(now)
        seconds = (next_at - self._clock()).total_seconds() if next_at else _LONGEST_WAIT
        return min(max(seconds, _PACE), _LONGEST_WAIT)

    async def _due(self, now: datetime, limit: int) -> list[Due]:
        lanes = set(self._lanes.values())
        held = [id for lane in lanes for id in lane.held]
        all_away = all(lane.away is not None for lane in lanes)
        busy = [*self._under_way, *self._done, *self._attempts.left_alone(now)]
        found = await self._outbox.due(
            now, limit, but=busy, held=held, at_least=self._acts_from or 0, only_expired=all_away
        )
        return [self._attempts.corrected(due) for due in found]

    async def _sorted(self, found: Collection[Due], now: datetime) -> tuple[list[Parcel], list[tuple[UUID, datetime]]]:
        verdicts = await self._judged(found, now)
        in_digests = {due.person_id for due, verdict in verdicts if isinstance(verdict, Send) and verdict.in_digest}
        if in_digests:
            # All that waits for a person goes together, also what this look at the outbox had no room for.
            busy = {due.message_id for due in found} | self._under_way.keys() | self._done.keys()
            more = await self._outbox.due(
                now, MOST_AT_ONCE, but=busy, held=(), at_least=self._acts_from or 0, people=in_digests
            )
            verdicts += await self._judged(map(self._attempts.corrected, more), now)
        parcels: list[Parcel] = []
        digests: dict[tuple[UUID, UUID | None], list[Item]] = defaultdict(list)
        waits: list[tuple[UUID, datetime]] = []
        for due, verdict in verdicts:
            match verdict:
                case Send() if verdict.in_digest or due.letter_id not in (None, due.message_id):
                    digests[due.person_id, due.letter_id].append(Item(due, verdict))
                case Send():
                    parcels.append(Parcel((Item(due, verdict),)))
                case Wait(until):
                    waits.append((due.message_id, until))
                case Expire():
                    self._counting.count(due.purpose, Outcome.EXPIRED)
                    self._record(due, ExpireMessage(message_id=due.message_id))
                case Suppress(because):
                    self._counting.count(due.purpose, Outcome.SUPPRESSED)
                    self._record(due, SuppressMessage(message_id=due.message_id, reason=because))
        parcels += (Parcel.of_digest(items, begun) for (_, begun), items in digests.items())
        return parcels, waits

    async def _judged(self, found: Iterable[Due], now: datetime) -> list[tuple[Due, Verdict]]:
        verdicts = [(due, judge(due, now, self._rules)) for due in found]
        claims = {v.address: self._claim(v.address) for _, v in verdicts if isinstance(v, Send)}
        suppressed = await self._outbox.suppressed(claims.values()) if claims else {}
        return [
            (due, Suppress(SuppressedBecause.ADDRESS_SUPPRESSED))
            if isinstance(verdict, Send) and is_suppressed(suppressed.get(claims[verdict.address], ()), due.purpose)
            else (due, verdict)
            for due, verdict in verdicts
        ]

    def _begin(self, parcel: Parcel) -> None:
        lane = self._lanes[parcel.channel]
        if lane.away is not None:
            lane.held.update(parcel.message_ids)
            return
        self._start(parcel.message_ids, partial(self._sending.send, parcel, lane))

    def _record(self, due: Due, command: Command) -> None:
        async def record() -> Recorded:
            return {due.message_id: await self._recorder.message(due.message_id, command)}

        self._start([due.message_id], record)

    def _start(self, message_ids: Collection[UUID], what: Callable[[], Awaitable[Recorded]]) -> None:
        task = asyncio.create_task(self._see_through(message_ids, what), name="message")
        self._under_way.update(dict.fromkeys(message_ids, task))

    async def _see_through(self, message_ids: Collection[UUID], what: Callable[[], Awaitable[Recorded]]) -> None:
        recorded: Recorded = dict.fromkeys(message_ids)
        try:
            recorded = await what()
        except Exception as error:  # the database went away, say: it is looked at again
            end_if_cancelled()
            log_line.exception("message waits", exc_info=error)
            await asyncio.sleep(_RETRY)
        finally:
            await self._end(recorded)

    async def _end(self, recorded: Recorded) -> None:
        for id, sequence in recorded.items():
            if sequence is not None:
                self._done[id] = sequence
            self._under_way.pop(id, None)
        if len(self._under_way) <= MOST_AT_ONCE // 2:
            self.wake()

    async def _rest(self, seen: int, seconds: float) -> None:
        """Returns when the views have read beyond `seen`, somebody wakes it, or so many seconds have passed."""
        if seconds <= 0:
            return
        more = asyncio.create_task(self._outbox.wait_for_more(seen, seconds))
        woken = asyncio.create_task(self._woken.wait())
        try:
            await asyncio.wait((more, woken), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (more, woken):
                task.cancel()
            await asyncio.gather(more, woken, return_exceptions=True)
