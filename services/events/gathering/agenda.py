"""The sessions of a gathering: added, changed, removed."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.events.gathering.checks import session, still_planned
from services.events.gathering.state import Gathering, Session, State, decider
from shared.contracts.events import (
    ID_TAKEN,
    SESSION_SLOT_CLASHES,
    SPEAKER_NO_CONSENT,
    TIMES_INCOMPLETE,
    AddSession,
    ChangeSession,
    RemovableOfSession,
    RemoveSession,
    SessionAdded,
    SessionChanged,
    SessionKind,
    SessionRemoved,
)
from shared.contracts.membership import OTHER_TEXT_MISSING
from shared.contracts.messages import Event
from shared.decider import Context
from shared.local_time import in_utc, times


@decider.decides(AddSession)
def add(command: AddSession, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    id = command.session_id or context.new_id("session")
    if id in gathering.sessions or id in gathering.removed_sessions:
        raise ID_TAKEN("session_id")
    added = _checked(Session(**{name: getattr(command, name) for name in Session.__slots__}), gathering)
    yield SessionAdded(gathering_id=context.id, session_id=id, **_in_full(added, gathering))


@decider.decides(ChangeSession)
def change(command: ChangeSession, state: State, context: Context) -> Iterable[Event]:
    gathering = still_planned(state)
    before = session(gathering, command.session_id)
    kind = command.kind or before.kind
    told = {name: value for name in Session.__slots__ if (value := getattr(command, name)) is not None}
    kind_text = before.kind_text if kind is before.kind else None
    after = _checked(replace(before, **{**_taken_away(command), "kind_text": kind_text, **told}), gathering)
    if after.slot != before.slot:
        _check_clashes(gathering, command.session_id, after.slot)
    if after.kind is SessionKind.STORY:
        _check_speakers(gathering, command.session_id)
    if after != before:
        yield SessionChanged(gathering_id=context.id, session_id=command.session_id, **_in_full(after, gathering))


@decider.decides(RemoveSession)
def remove(command: RemoveSession, state: State, context: Context) -> Iterable[Event]:
    gathering, id = still_planned(state), command.session_id
    session(gathering, id)
    chosen_by = tuple(key for key, booking in gathering.bookings.items() if id in booking.sessions)
    yield SessionRemoved(gathering_id=context.id, session_id=id, booking_ids=chosen_by)


def recorded(session: Session, starts_local: datetime | None, ends_local: datetime | None, zone: str) -> dict[str, Any]:
    """The fields of an event about a session that takes place at these times."""
    fields = asdict(session) | {"starts_local": starts_local, "ends_local": ends_local}
    if starts_local and ends_local:
        fields["starts_at"] = in_utc(starts_local, zone, "starts_local")
        fields["ends_at"] = in_utc(ends_local, zone, "ends_local")
    return fields


def _in_full(session: Session, gathering: Gathering) -> dict[str, Any]:
    return recorded(session, session.starts_local, session.ends_local, gathering.times.zone)


def _taken_away(command: ChangeSession) -> dict[str, None]:
    away: dict[str, None] = {}
    for each in command.remove:
        away.update(
            dict.fromkeys(("starts_local", "ends_local")) if each is RemovableOfSession.TIMES else {str(each): None}
        )
    return away


def _checked(session: Session, gathering: Gathering) -> Session:
    if session.kind is SessionKind.OTHER and not session.kind_text:
        raise OTHER_TEXT_MISSING("kind_text")
    if (session.starts_local is None) != (session.ends_local is None):
        raise TIMES_INCOMPLETE("ends_local" if session.starts_local else "starts_local")
    if session.starts_local and session.ends_local:
        times(session.starts_local, session.ends_local, gathering.times.zone)
    return session if session.kind is SessionKind.OTHER else replace(session, kind_text=None)


def _check_clashes(gathering: Gathering, moved: UUID, slot: str) -> None:
    """Refuses a move into a slot in which somebody of this session has chosen another one."""
    there = {id for id, each in gathering.sessions.items() if each.slot == slot and id != moved}
    if any(moved in booking.sessions and there & {*booking.sessions} for booking in gathering.bookings.values()):
        raise SESSION_SLOT_CLASHES("slot")


def _check_speakers(gathering: Gathering, session_id: UUID) -> None:
    for speaker in gathering.speakers.values():
        if speaker.session_id == session_id and speaker.confirmed and not speaker.withdrawn and not speaker.to_speak:
            raise SPEAKER_NO_CONSENT("kind")
