"""Who has a place at a gathering, on paper: to tick off at the door, and what each of them needs."""

from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from peernet.importing.network import Network
from peernet.printing.page import PAGE
from shared.contracts.events import Attendee, AttendeeList, Attendees, WalkIn

_PAGE: Final = 1000
_BLANK_LINES: Final = 15
"""For whoever comes without a booking."""


async def attendee_list(gathering_id: UUID, network: Network, now: datetime) -> bytes:
    """The list as HTML. Raises Refused where the actor may not see it."""
    at_least = await network.last_sequence()
    attendees: list[Attendee] = []
    walk_ins: list[WalkIn] = []
    while True:
        question = AttendeeList(gathering_id=gathering_id, limit=_PAGE, offset=max(len(attendees), len(walk_ins)))
        listed: Attendees = await network.bus.ask(question, actor=network.actor, at_least=at_least)
        attendees += listed.attendees
        walk_ins += listed.walk_ins
        if len(listed.attendees) < _PAGE and len(listed.walk_ins) < _PAGE:
            return as_html(listed, attendees, walk_ins, now).encode()


def as_html(listed: Attendees, attendees: list[Attendee], walk_ins: list[WalkIn], now: datetime) -> str:
    """`now` is when it is printed."""
    zone = ZoneInfo(listed.zone)
    return PAGE.render(
        list=listed,
        attendees=attendees,
        walk_ins=walk_ins,
        when=f"{listed.starts_local:%A %d %B %Y, %H:%M} to {listed.ends_local:%H:%M}",
        printed=f"{now:%d %B %Y, %H:%M}",
        name=_name,
        needs=_needs,
        on_the_clock=lambda moment: f"{moment.astimezone(zone):%H:%M}",
        blank=_BLANK_LINES,
    )


def _name(attendee: Attendee) -> str:
    known_as = f" ({attendee.known_as})" if attendee.known_as else ""
    return f"{attendee.full_name or 'somebody who was forgotten'}{known_as}{', guest' if attendee.guest else ''}"


def _needs(attendee: Attendee) -> str:
    codes = [need.value.replace("_", " ") for need in attendee.access_needs or ()]
    return "; ".join([*codes, *filter(None, (attendee.access_text, attendee.diet))])
