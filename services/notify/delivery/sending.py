"""Sees one parcel through: rendered, noted, handed over, and what became of it recorded."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog

from services.notify.delivery.attempts import MOST_UNSURE, Attempts
from services.notify.delivery.counting import NO_PROVIDER, Counting, Outcome
from services.notify.delivery.lane import Lane
from services.notify.delivery.letter import (
    Letter,
    NotHandedOver,
    OurFault,
    ProviderAway,
    RefusedForGood,
    TryLater,
    Unsure,
)
from services.notify.delivery.letters import Letters
from services.notify.delivery.pacing import next_try
from services.notify.delivery.parcels import Item, Parcel
from services.notify.delivery.recording import Recorder
from shared.cancelling import end_if_cancelled
from shared.contracts.notify import BounceKind, FailureKind, RecordBounce, RecordFailed, RecordHandedOver

log_line = structlog.get_logger()

Recorded = Mapping[UUID, int | None]
"""For each message the sequence at which the log says what became of it; None where it is still to be sent."""

_UNSURE: Final = "it may have been sent twice, and nobody knows whether it was"


class Sending:
    """Hands parcels over."""

    def __init__(
        self,
        letters: Letters,
        attempts: Attempts,
        recorder: Recorder,
        claim: Callable[[str], str],
        counting: Counting,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._letters = letters
        self._attempts = attempts
        self._recorder = recorder
        self._claim = claim
        self._counting = counting
        self._clock = clock

    async def send(self, parcel: Parcel, lane: Lane) -> Recorded:
        """Raises what the database raises while it is away."""
        try:
            letter = await self._letters.letter(parcel)
        except Exception as error:  # a template that fails, for these values: our fault, and others go on
            end_if_cancelled()
            log_line.exception("message not rendered", message=str(parcel.id), exc_info=error)
            return await self._failed(parcel, FailureKind.TECHNICAL, type(error).__name__, None, NO_PROVIDER)
        provider = lane.provider.name
        try:
            # One's turn lasts until it is recorded: a crash can repeat no more than the provider takes at once.
            async with lane:
                reference, repeated = await self._hand_over(parcel, letter, lane)
                return await self._handed_over(parcel, provider, reference, repeated=repeated)
        except ProviderAway as away:
            lane.stop(away)
            lane.held.update(parcel.message_ids)
            return dict.fromkeys(parcel.message_ids)
        except Unsure as unsure:
            lane.stop(ProviderAway(unsure.reason, seconds=0))
            return dict.fromkeys(parcel.message_ids)
        except TryLater as later:
            return await self._try_later(parcel, later, provider)
        except RefusedForGood as refused:
            return await self._refused(parcel, refused, provider)
        except OurFault as fault:
            return await self._failed(parcel, FailureKind.TECHNICAL, fault.code, fault.reason, provider)

    async def _hand_over(self, parcel: Parcel, letter: Letter, lane: Lane) -> tuple[str, bool]:
        """Returns the provider's reference, and whether it may have had the letter before."""
        if parcel.unsure and (known := await lane.provider.find(letter)):
            return known, False
        if parcel.unsure >= MOST_UNSURE:
            raise OurFault(_UNSURE, "unsure")
        note = _Note(self._attempts, parcel)
        try:
            return await lane.provider.hand_over(letter, note.write), parcel.unsure > 0
        except Unsure:
            raise
        except NotHandedOver:
            await note.take_back()
            raise
        except Exception:
            if not note.written:  # the database went away: the letter has not left
                await note.take_back()
            raise

    async def _handed_over(self, parcel: Parcel, provider: str, reference: str, *, repeated: bool) -> Recorded:
        claimed = self._claim(parcel.address)

        async def record(item: Item) -> int | None:
            command = RecordHandedOver(
                message_id=item.due.message_id,
                provider=provider,
                provider_reference=reference,
                channel=parcel.channel,
                template_id=item.how.use.template_id,
                template_version=item.how.use.template_version,
                format=item.due.person.format if item.due.person else None,
                address=claimed,
                repeated=repeated,
                digest_id=parcel.digest_id,
            )
            return await self._recorder.message(item.due.message_id, command)

        self._count(parcel, Outcome.REPEATED if repeated else Outcome.HANDED_OVER, provider)
        recorded = await asyncio.gather(*map(record, parcel.items))
        return dict(zip(parcel.message_ids, recorded, strict=True))

    async def _try_later(self, parcel: Parcel, later: TryLater, provider: str) -> Recorded:
        self._count(parcel, Outcome.RETRIED, provider)
        # One time for all of them, or a digest would come back in pieces.
        at = next_try(max(item.due.refused for item in parcel.items) + 1, self._clock())
        for item in parcel.items:
            await self._attempts.refused(item.due.message_id, min(at, item.due.expires_at))
            if not item.due.refused:
                await self._recorder.record(
                    _failure(item, FailureKind.TEMPORARY, later.code, later.reason), item.due.message_id, "for now"
                )
        return dict.fromkeys(parcel.message_ids)

    async def _refused(self, parcel: Parcel, refused: RefusedForGood, provider: str) -> Recorded:
        recorded = await self._failed(parcel, FailureKind.PERMANENT, refused.code, refused.reason, provider)
        if refused.address_at_fault:
            bounce = RecordBounce(
                address=self._claim(parcel.address),
                message_id=parcel.message_ids[0],
                kind=BounceKind.HARD,
                code=refused.code,
            )
            await self._recorder.record(bounce, parcel.id)
        return recorded

    async def _failed(
        self, parcel: Parcel, kind: FailureKind, code: str, reason: str | None, provider: str
    ) -> Recorded:
        self._count(parcel, Outcome.REFUSED if kind is FailureKind.PERMANENT else Outcome.FAILED, provider)
        return {
            item.due.message_id: await self._recorder.message(
                item.due.message_id, _failure(item, kind, code, reason), kind
            )
            for item in parcel.items
        }

    def _count(self, parcel: Parcel, outcome: Outcome, provider: str) -> None:
        for item in parcel.items:
            self._counting.count(item.due.purpose, outcome, provider)


def _failure(item: Item, kind: FailureKind, code: str, reason: str | None) -> RecordFailed:
    return RecordFailed(message_id=item.due.message_id, kind=kind, code=code[:60], reason=reason)


class _Note:
    """That the letter of a parcel is about to leave."""

    def __init__(self, attempts: Attempts, parcel: Parcel) -> None:
        self._attempts = attempts
        self._letter_id = parcel.id
        self._before = {item.due.message_id: item.due.unsure for item in parcel.items}
        self._begun = False
        self.written = False

    async def write(self) -> None:
        self._begun = True
        await self._attempts.begin(self._before, self._letter_id)
        self.written = True

    async def take_back(self) -> None:
        if self._begun:
            await self._attempts.not_handed_over(self._before)
