"""What membership's events give rise to: a welcome, that a request was received, and forgetting people."""

from typing import Any, Final
from uuid import UUID

from services.notify.duties.owing import duties, person, telling, telling_all, to_tell, to_tell_all
from shared.contracts.membership import (
    ErasureStarted,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    MemberJoined,
    QuietNoticed,
)
from shared.contracts.notify import Notice, NotifyDataRemoved, RecordNotifyDataRemoved, welcome_after
from shared.duties import Duty, duty_id, owed
from shared.log.envelope import Stored

_REMOVAL: Final = "notify data removed"


def _requested(stored: Stored) -> str:
    return f"requested:{stored.id}"


@duties.starts(
    MemberJoined, key=lambda event, stored: telling(Notice.WELCOME, event.member_id, welcome_after(stored.id))
)
def _welcome(event: MemberJoined, stored: Stored) -> Duty | None:
    if event.via is JoinedVia.IMPORT:
        return None
    return to_tell(
        Notice.WELCOME,
        event.member_id,
        stored,
        fact=welcome_after(stored.id),
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


def _declined(stored: Stored) -> str:
    return f"declined:{stored.id}"


@duties.starts(
    JoinDeclined, key=lambda event, stored: telling(Notice.JOIN_DECLINED, event.member_id, _declined(stored))
)
def _no(event: JoinDeclined, stored: Stored) -> Duty | None:
    if event.entered_as:
        return None
    return to_tell(
        Notice.JOIN_DECLINED,
        event.member_id,
        stored,
        fact=_declined(stored),
        why="Whoever asked to join and cannot is told, with the reason.",
        member_id=event.member_id,
    )


# A member who asked for check-ins. That it is a week more or less is a part of the fact, as the message says it.


def _quiet(event: QuietNoticed, stored: Stored) -> str:
    return f"quiet:{stored.id}:{event.weeks}"


@duties.starts(QuietNoticed, key=lambda event, stored: telling_all(Notice.QUIET_CHECK_IN, _quiet(event, stored)))
def _check_in(event: QuietNoticed, stored: Stored) -> Duty | None:
    return to_tell_all(
        Notice.QUIET_CHECK_IN,
        stored,
        fact=_quiet(event, stored),
        why="Whoever answers for a member's area is told that a check-in is due, so that a person gets in touch.",
        concerning=person(event.member_id),
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
