"""The service's first start: from there on people are told, and of nothing that the log held before."""

import asyncio
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from shared.contracts.notify import ActivateNotices
from shared.contracts.refusals import BUSY, UNAVAILABLE, Refused
from shared.contracts.types import Actor, ActorKind
from shared.ids import new_id
from shared.sender import Sender

if TYPE_CHECKING:
    from shared.service import Service

log_line = structlog.get_logger()

_ACTIVATION: Final = Actor(ActorKind.SYSTEM, UUID("00000000-0000-7000-8000-00000000ac71"))
_AGAIN: Final = frozenset({UNAVAILABLE.code, BUSY.code})
_RETRY: Final = 1.0


async def activate(service: "Service") -> None:
    """Records where the log ended when the service started for the first time. Later starts change nothing."""
    command = ActivateNotices(after=await service.log.last_sequence())
    sender = Sender(_ACTIVATION, command_id=new_id())
    while True:
        try:
            await service.runner.run(command, sender)
        except Refused as refused:
            if refused.problem.code not in _AGAIN:
                raise
            log_line.warning("activation waits", reason=refused.problem.code)
            await asyncio.sleep(_RETRY)
        else:
            return
