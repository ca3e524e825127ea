"""What does each person wish to get, how and when? Looked at when each message is sent."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.contracts.notify import (
    ChannelWish,
    MessageFormat,
    MessagePurpose,
    Notice,
    NotifyDataRemoved,
    Preference,
    PreferenceChanged,
    PreferenceEntry,
    QuietHours,
    UnsubscribedByLink,
)
from shared.projection.rows import changed
from shared.projection.table import rows
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that a person said. `unsubscribed` are purposes that they stopped by a link, and did not take up again."""

    person_id: UUID
    channels: dict[MessagePurpose, ChannelWish]
    notices_off: tuple[Notice, ...] = ()
    digest: bool = False
    quiet_hours: QuietHours | None = None
    format: MessageFormat | None = None
    unsubscribed: tuple[MessagePurpose, ...] = ()


preferences = View("preferences", version=1, row=Wishes, key="person_id")

# How each event changes it


def _blank(event: PreferenceChanged | UnsubscribedByLink) -> Wishes:
    return Wishes(event.person_id, {})


@preferences.on(PreferenceChanged, blank=_blank)
def _changed(row: Wishes, event: PreferenceChanged) -> Wishes:
    return changed(
        row,
        channels=event.channels,
        notices_off=event.notices_off,
        digest=event.digest,
        quiet_hours=event.quiet_hours,
        format=event.format or row.format,
        unsubscribed=tuple(each for each in row.unsubscribed if event.channels.get(each) is ChannelWish.NONE),
    )


@preferences.on(UnsubscribedByLink, blank=_blank)
def _unsubscribed(row: Wishes, event: UnsubscribedByLink) -> Wishes:
    if event.purpose is MessagePurpose.SERVICE:
        off = (*row.notices_off, event.notice) if event.notice and event.notice not in row.notices_off else None
        return row if off is None else changed(row, notices_off=off)
    if event.purpose is MessagePurpose.DIGEST:
        return changed(row, digest=False)
    return changed(
        row,
        channels={**row.channels, event.purpose: ChannelWish.NONE},
        unsubscribed=(*(each for each in row.unsubscribed if each is not event.purpose), event.purpose),
    )


preferences.ends(NotifyDataRemoved)

# Queries


@preferences.answers(Preference)
async def _preference(question: Preference, _asker: Asker, db: Any) -> PreferenceEntry:
    found = rows(preferences, await db.fetch("SELECT * FROM preferences WHERE person_id = $1", question.person_id))
    wishes: Wishes = found[0] if found else Wishes(question.person_id, {})
    return PreferenceEntry(
        person_id=wishes.person_id,
        channels=wishes.channels,
        notices_off=wishes.notices_off,
        digest=wishes.digest,
        quiet_hours=wishes.quiet_hours,
        format=wishes.format,
        unsubscribed=wishes.unsubscribed,
    )
