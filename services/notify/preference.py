"""What somebody wishes to get. Their format is sealed: decisions do without it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from shared.contracts.messages import Event
from shared.contracts.notify import (
    MUST_BE_TOLD,
    PREFERENCE,
    PREFERENCE_MUST_BE_TOLD,
    PREFERENCE_SERVICE,
    ChangePreference,
    ChannelWish,
    MessagePurpose,
    Notice,
    PreferenceChanged,
    QuietHours,
    RemovablePreference,
    UnsubscribeByLink,
    UnsubscribedByLink,
)
from shared.decider import Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Preference:
    """What is known of it without opening anything."""

    channels: Mapping[MessagePurpose, ChannelWish] = field(default_factory=dict)
    notices_off: frozenset[Notice] = frozenset()
    digest: bool = False
    quiet_hours: QuietHours | None = None


decider = Decider(PREFERENCE, Preference())

# Evolve


@decider.evolves(PreferenceChanged)
def _changed(_state: Preference, event: PreferenceChanged) -> Preference:
    return Preference(event.channels, frozenset(event.notices_off), event.digest, event.quiet_hours)


@decider.evolves(UnsubscribedByLink)
def _unsubscribed(state: Preference, event: UnsubscribedByLink) -> Preference:
    if event.notice:
        return replace(state, notices_off=state.notices_off | {event.notice})
    if event.purpose is MessagePurpose.DIGEST:
        return replace(state, digest=False)
    return replace(state, channels={**state.channels, event.purpose: ChannelWish.NONE})


# Decide


@decider.decides(ChangePreference)
def change(command: ChangePreference, state: Preference, context: Context) -> Iterable[Event]:
    channels = {**state.channels, **(command.channels or {})}
    if channels.get(MessagePurpose.SERVICE) is ChannelWish.NONE:
        raise PREFERENCE_SERVICE("channels")
    off = state.notices_off if command.notices_off is None else frozenset(command.notices_off)
    if off & MUST_BE_TOLD:
        raise PREFERENCE_MUST_BE_TOLD("notices_off")
    kept = None if RemovablePreference.QUIET_HOURS in command.remove else state.quiet_hours
    after = Preference(
        channels=channels,
        notices_off=off,
        digest=state.digest if command.digest is None else command.digest,
        quiet_hours=command.quiet_hours or kept,
    )
    if after != state or command.format is not None:
        yield PreferenceChanged(
            person_id=context.id,
            channels=dict(after.channels),
            notices_off=tuple(sorted(after.notices_off)),
            digest=after.digest,
            quiet_hours=after.quiet_hours,
            format=command.format,
        )


@decider.decides(UnsubscribeByLink)
def unsubscribe(command: UnsubscribeByLink, state: Preference, context: Context) -> Iterable[Event]:
    if command.notice in MUST_BE_TOLD:
        raise PREFERENCE_MUST_BE_TOLD("notice")
    if command.purpose is MessagePurpose.SERVICE and command.notice is None:
        raise PREFERENCE_SERVICE("purpose")
    # Of what is not asked for, the whole purpose is meant: the link is in every one of them.
    notice = command.notice if command.purpose is MessagePurpose.SERVICE else None
    event = UnsubscribedByLink(
        person_id=context.id, purpose=command.purpose, notice=notice, message_id=command.message_id
    )
    if _unsubscribed(state, event) != state:
        yield event
