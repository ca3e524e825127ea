"""Is a message sent now, and where to? Pure: consent, preference, hours and address as they are at this moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from services.notify.delivery.due import Due, Person
from services.notify.delivery.email import address_of
from services.notify.delivery.letter import RefusedForGood
from services.notify.settings import EVERYBODY
from shared.contracts.notify import (
    MUST_BE_TOLD,
    ChannelWish,
    MessageChannel,
    MessagePurpose,
    QuietHours,
    SuppressedBecause,
    TemplateUse,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The service's own: which channels have a provider, who may get anything, when the digest goes."""

    channels: frozenset[MessageChannel]
    production: bool
    allowed: frozenset[str]
    zone: ZoneInfo
    digest_at: time


@dataclass(frozen=True, slots=True)
class Send:
    """Send it now. `in_digest`: together with whatever else waits for the person."""

    channel: MessageChannel
    address: str
    use: TemplateUse
    in_digest: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Look at it again then."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Suppress:
    because: SuppressedBecause


@dataclass(frozen=True, slots=True)
class Expire:
    """Its time is over."""


Verdict: TypeAlias = Send | Wait | Suppress | Expire

_Because = SuppressedBecause


def judge(due: Due, now: datetime, rules: Rules) -> Verdict:
    """What is to be done, but for what only the address's own history tells: `is_suppressed`."""
    if now >= due.expires_at:
        return Expire()
    if because := _unwanted(due):
        return Suppress(because)
    assert due.person is not None
    way = _way(due, due.person, rules)
    if isinstance(way, SuppressedBecause):
        return Suppress(way)
    if not _is_allowed(way, rules):
        return Suppress(_Because.NOT_ALLOW_LISTED)
    if due.critical:
        return way
    quiet = due.person.quiet_hours
    if quiet and (ends := quiet_until(quiet, now)) and ends < due.expires_at:
        return Wait(ends)
    if due.person.digest and way.channel is MessageChannel.EMAIL:
        return _for_digest(due, way, now, rules)
    return way


def is_suppressed(purposes: Collection[MessagePurpose | None], purpose: MessagePurpose) -> bool:
    """Whether an address that these are suppressed for gets nothing of this purpose; None stands for all of them."""
    return None in purposes or purpose in purposes


def _unwanted(due: Due) -> SuppressedBecause | None:
    if due.because_not:
        return due.because_not
    person = due.person
    if person is None or person.gone or due.values is None:
        return _Because.GONE
    if due.notice in MUST_BE_TOLD:
        return None
    if due.purpose in person.unsubscribed:
        return _Because.UNSUBSCRIBED
    if due.notice in person.notices_off or person.channels.get(due.purpose) is ChannelWish.NONE:
        return _Because.PREFERENCE
    if due.purpose is MessagePurpose.NEWS and not person.agrees_to_news:
        return _Because.NO_CONSENT
    return None


def _way(due: Due, person: Person, rules: Rules) -> Send | SuppressedBecause:
    """By the channel that the person wishes or, where they cannot be reached by it, by another that has words."""
    wish = person.channels.get(due.purpose)
    first = due.channel if wish in (None, ChannelWish.NONE) else MessageChannel(wish.value)
    uses = {use.channel: use for use in due.uses}
    fault = _Because.NO_ADDRESS
    for channel in sorted(uses, key=lambda each: each is not first):
        address = person.email if channel is MessageChannel.EMAIL else person.phone
        if channel not in rules.channels or not address:
            continue
        try:
            return Send(channel, address_of(address) if channel is MessageChannel.EMAIL else address, uses[channel])
        except RefusedForGood:
            fault = _Because.NOT_AN_ADDRESS
    return fault


def _is_allowed(way: Send, rules: Rules) -> bool:
    address = way.address.casefold()
    domain = f"@{address.rpartition('@')[2]}"
    return (
        rules.production
        or EVERYBODY in rules.allowed
        or address in rules.allowed
        or (way.channel is MessageChannel.EMAIL and domain in rules.allowed)
    )


def allowed_from(text: str) -> frozenset[str]:
    """Addresses, @domains and phone numbers from a setting's text."""
    return frozenset(part.strip().casefold() for part in text.split(",") if part.strip())


def quiet_until(hours: QuietHours, now: datetime) -> datetime | None:
    """When these quiet hours end, if `now` is within them. Hours that begin when they end are none."""
    zone = ZoneInfo(hours.zone)
    local = now.astimezone(zone)
    wall = local.time()
    past_midnight = hours.starts > hours.ends
    within = hours.starts <= wall < hours.ends
    if past_midnight:
        within = wall >= hours.starts or wall < hours.ends
    if not within:
        return None
    day = local.date() + timedelta(days=past_midnight and wall >= hours.starts)
    ends = datetime.combine(day, hours.ends, tzinfo=zone).astimezone(UTC)
    # On the night when clocks go back, a time that comes twice has been there once already.
    return ends if ends > now else datetime.combine(day, hours.ends.replace(fold=1), tzinfo=zone).astimezone(UTC)


def _for_digest(due: Due, way: Send, now: datetime, rules: Rules) -> Send | Wait:
    """What was due before today's digest goes with it; what would expire before the next one goes by itself."""
    today = now.astimezone(rules.zone).date()
    last = today if _digest_of(today, rules) <= now else today - timedelta(days=1)
    if due.due_at <= _digest_of(last, rules):
        return Send(way.channel, way.address, way.use, in_digest=True)
    following = _digest_of(last + timedelta(days=1), rules)
    return way if due.expires_at <= following else Wait(following)


def _digest_of(day: date, rules: Rules) -> datetime:
    """When the digest of a day goes, by the clocks there."""
    return datetime.combine(day, rules.digest_at, tzinfo=rules.zone).astimezone(UTC)
