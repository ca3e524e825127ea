"""When the service starts for the first time in a network with a history, nothing is owed for what happened before.

What lies ahead stays owed, such as the reminder of a gathering that was planned before.
"""

from dataclasses import replace
from typing import Final

from services.notify.duties.owing import TELL, TELL_ALL, duties
from shared.contracts.notify import Notice, NoticesActivated
from shared.duties import DORMANT, Duty
from shared.log.envelope import Stored
from shared.projection.view import Where

_KINDS: Final = (TELL, TELL_ALL, *Notice)


def _all_that_tells(_event: NoticesActivated) -> tuple[Where, ...]:
    return tuple(Where("kind", kind) for kind in _KINDS)


@duties.on(NoticesActivated, key=_all_that_tells)
def _begins(duty: Duty, event: NoticesActivated, stored: Stored) -> Duty | None:
    if duty.since > event.after or duty.due_at > stored.time:
        return duty
    # A gathering may be changed again, and then everybody is told.
    return replace(duty, due_at=DORMANT) if duty.kind == Notice.GATHERING_CHANGED else None
