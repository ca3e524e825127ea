"""What the log says of one person: read before something is done about them that must not undo what they said since."""

import contextlib
from dataclasses import dataclass
from uuid import UUID

from nats.errors import Error as NatsError

from shared.contracts.membership import (
    MEMBER,
    AccessNeedsRecorded,
    ConsentGiven,
    ConsentPurpose,
    ConsentWithdrawn,
    JoinedVia,
    MemberErased,
    MemberJoined,
)
from shared.contracts.messages import UnknownEvent, read_event
from shared.contracts.refusals import UNAVAILABLE
from shared.log.stream import Log


@dataclass(frozen=True)
class Past:
    """`joined_at` is the sequence of their latest joining, `joined` the id of that event.

    `consents` are purposes ever agreed to or withdrawn.
    """

    joined_at: int = 0
    joined: UUID | None = None
    imported: bool = False
    erased: bool = False
    consents: frozenset[ConsentPurpose] = frozenset()
    needs_recorded: bool = False


async def past_of(log: Log, member_id: UUID) -> Past | None:
    """None when nothing ever happened under this id. Raises Refused when the log does not answer."""
    joined_at, imported, erased, needs_recorded = 0, False, False, False
    joined: UUID | None = None
    consents: set[ConsentPurpose] = set()
    nobody = True
    try:
        async for message in log.load(MEMBER.ref(member_id)):
            nobody = False
            stored = message.decoded()
            # What newer services say is none of an import's business.
            with contextlib.suppress(UnknownEvent):
                for event in read_event(stored.type, stored.version, stored.data):
                    match event:
                        case MemberJoined(via=via):
                            joined_at, joined, imported = stored.sequence, stored.id, via is JoinedVia.IMPORT
                        case ConsentGiven(purpose=purpose) | ConsentWithdrawn(purpose=purpose):
                            consents.add(purpose)
                        case AccessNeedsRecorded():
                            needs_recorded = True
                        case MemberErased():
                            erased = True
    except (TimeoutError, ConnectionError, NatsError):
        raise UNAVAILABLE(what="The network's log") from None
    if nobody:
        return None
    return Past(joined_at, joined, imported, erased, frozenset(consents), needs_recorded)
