"""Whether somebody has applied to an intake before, as the log says."""

import contextlib
from enum import Enum, auto
from uuid import UUID

from nats.errors import Error as NatsError

from shared.contracts.aggregate import Ref
from shared.contracts.messages import UnknownEvent, read_event
from shared.contracts.refusals import UNAVAILABLE
from shared.contracts.training import APPLICATION, LIVE_APPLICATION, LiveApplicationClaimed, LiveApplicationReleased
from shared.log.stream import Log


class Before(Enum):
    """Whether somebody has applied: not yet, by an import of this sheet or one like it, or otherwise."""

    NOT_YET = auto()
    IMPORTED = auto()
    OTHERWISE = auto()


async def applied_before(application_id: UUID, person_id: UUID, intake_id: UUID, log: Log) -> Before:
    """`application_id` is what an import makes of the row. Raises Refused when the log does not answer."""
    try:
        if await _is_there(APPLICATION.ref(application_id), log):
            return Before.IMPORTED
        live = await _is_live(LIVE_APPLICATION.ref(f"{intake_id}-{person_id}"), log)
    except (TimeoutError, ConnectionError, NatsError):
        raise UNAVAILABLE(what="The network's log") from None
    return Before.OTHERWISE if live else Before.NOT_YET


async def _is_there(application: Ref, log: Log) -> bool:
    async for _ in log.load(application):
        return True
    return False


async def _is_live(claim: Ref, log: Log) -> bool:
    live = False
    async for message in log.load(claim):
        stored = message.decoded()
        with contextlib.suppress(UnknownEvent):
            for event in read_event(stored.type, stored.version, stored.data):
                match event:
                    case LiveApplicationClaimed():
                        live = True
                    case LiveApplicationReleased():
                        live = False
    return live
