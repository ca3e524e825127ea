"""What membership's events give rise to: a welcome, that a request was received, and forgetting people."""

from typing import Any, Final
from uuid import UUID

from services.notify.duties.owing import duties, telling, to_tell
from shared.contracts.membership import ErasureStarted, JoinedVia, JoinRequested, MemberJoined
from shared.contracts.notify import Notice, NotifyDataRemoved, RecordNotifyDataRemoved
from shared.duties import Duty, duty_id, owed
from shared.log.envelope import Stored

_REMOVAL: Final = "notify data removed"


def _joined(stored: Stored) -> str:
    return f"joined:{stored.id}"


def _requested(stored: Stored) -> str:
    return f"requested:{stored.id}"


@duties.starts(MemberJoined, key=lambda event, stored: telling(Notice.WELCOME, event.member_id, _joined(stored)))
def _welcome(event: MemberJoined, stored: Stored) -> Duty | None:
    if event.via is JoinedVia.IMPORT:
        return None
    return to_tell(
        Notice.WELCOME,
        event.member_id,
        stored,
        fact=_joined(stored),
        why="Whoever joins the network is welcomed.",
        member_id=event.member_id,
    )


@duties.starts(
    JoinRequested, key=lambda event, stored: telling(Notice.REQUEST_RECEIVED, event.member_id, _requested(stored))
)
def _received(event: JoinRequested, stored: Stored) -> Duty | None:
    if event.via is JoinedVia.IMPORT:
        return None
    return to_tell(
        Notice.REQUEST_RECEIVED,
        event.member_id,
        stored,
        fact=_requested(stored),
        why="Whoever asks to join is told that the request has arrived.",
        member_id=event.member_id,
    )


# A person who is being forgotten. (Registered after what ends because of that.)


def _removal(event: Any) -> UUID:
    return duty_id(_REMOVAL, event.person_id if isinstance(event, NotifyDataRemoved) else event.member_id)


@duties.starts(ErasureStarted, key=_removal)
def _data(event: ErasureStarted, stored: Stored) -> Duty:
    return owed(
        _REMOVAL,
        event.member_id,
        why="Notify removes its rows about somebody who is being forgotten, and records how many there were.",
        due_at=stored.time,
        command=RecordNotifyDataRemoved(person_id=event.member_id),
        stored=stored,
    )


duties.ends(NotifyDataRemoved, key=_removal)
