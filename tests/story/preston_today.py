"""Preston today: a meeting in three weeks that is booked out, changed, moved and in the end cancelled, as people's mail
tells them of it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peernet.moments import ZONE
from shared.contracts.events import (
    AcceptOffer,
    AccessFacts,
    AddVenue,
    BookPlace,
    CancelBooking,
    CancelGathering,
    GatheringKind,
    MoveVenue,
    PlanGathering,
    RescheduleGathering,
)
from shared.contracts.notify import Notice
from tests.story.figures import Figure, exactly
from tests.story.gathering import Gathering
from tests.story.people import Person
from tests.story.post import Post, by_kind, due_at, duties, each_once, method, of
from tests.story.stage import Stage

PLACES, ASKED = 18, 20
TITLE, REASON = "A morning for each other", "The hall is closed after a burst pipe."
WEEK, DAY = timedelta(days=7), timedelta(days=1)
REMINDERS = "7, 1"  # days before it begins
HALL, LIBRARY = "Deepdale Hall", "Harris Library"


@dataclass
class Meeting:
    """The gathering, who asked for a place, in order, and their mail."""

    gathering: Gathering
    begins: datetime
    people: Sequence[Person]
    requests: list[BookPlace]
    post: Post

    @property
    def stage(self) -> Stage:
        return self.gathering.stage

    @property
    def coming(self) -> list[Person]:
        """The first one cannot, and the first who waited comes instead."""
        return list(self.people[1 : PLACES + 1])

    async def reminders(self) -> str:
        """How long before the beginning, as it is now, reminders are due."""
        starts_at = (await self.gathering.agenda()).starts_at
        owed = [due_at(each) for each in await duties(self.stage, "notify") if each["kind"].startswith("reminder_")]
        return ", ".join(f"{(starts_at - due).days}" for due in sorted(owed))


async def today(stage: Stage, members: Sequence[Person], post: Post) -> list[Figure]:
    """`members` are of the network, at least as many as ask for a place."""
    meeting = await _planned(stage, members[:ASKED], post)
    return [
        *await _booked_out(meeting),
        *await _one_cannot_come(meeting),
        *await _moved(meeting),
        *await _another_day(meeting),
        *await _cancelled(meeting),
        *await _nothing_after(meeting),
    ]


async def _planned(stage: Stage, people: Sequence[Person], post: Post) -> Meeting:
    begins = datetime.combine((datetime.now(ZONE) + 3 * WEEK).date(), datetime.min.time()).replace(hour=10)
    plan = PlanGathering(
        title=TITLE,
        kind=GatheringKind.MEETING,
        starts_local=begins,
        ends_local=begins + timedelta(hours=2),
        venue_id=await _venue(stage, HALL),
        capacity=PLACES,
    )
    gathering = await Gathering.planned(stage, plan)
    await gathering.open()
    wishes = [gathering.wish(each, member=True) for each in people]
    return Meeting(gathering, begins, people, wishes, post)


async def _venue(stage: Stage, name: str) -> UUID:
    venue = AddVenue(name=name, address="Preston", access=AccessFacts(step_free=True, hearing_loop=True))
    return (await stage.do(venue)).id


async def _booked_out(meeting: Meeting) -> list[Figure]:
    for request in meeting.requests:
        await meeting.stage.do(request, for_whom=request.person_id)
    new = await meeting.post.new()
    booked = of(Notice.PLACE_BOOKED, new)
    return [
        each_once("Today: told that they have a place", meeting.people[:PLACES], booked),
        exactly("With an entry for the calendar", PLACES, sum("STATUS:CONFIRMED" in each.calendar for each in booked)),
        exactly("Which does not say what it is", 0, sum(TITLE in each.calendar + each.subject for each in new)),
        each_once("Told that they wait", meeting.people[PLACES:], of(Notice.PLACE_WAITING, new)),
        exactly("And nothing else", f"{PLACES} place booked, {ASKED - PLACES} place waiting", by_kind(new)),
        exactly("Reminders are due so many days before", REMINDERS, await meeting.reminders()),
    ]


async def _one_cannot_come(meeting: Meeting) -> list[Figure]:
    stage, id = meeting.stage, meeting.gathering.id
    first, waits = meeting.requests[0], meeting.requests[PLACES]
    assert first.booking_id
    assert waits.booking_id
    await stage.do(CancelBooking(gathering_id=id, booking_id=first.booking_id), for_whom=first.person_id)
    offered = await meeting.post.new()
    await stage.do(AcceptOffer(gathering_id=id, booking_id=waits.booking_id), for_whom=waits.person_id)
    accepted = await meeting.post.new()
    cancelled, offer = of(Notice.BOOKING_CANCELLED, offered), of(Notice.PLACE_OFFERED, offered)
    return [
        each_once("One cannot come, and is told that this is known", meeting.people[:1], cancelled),
        exactly("Their calendar forgets it", ["CANCEL"], [method(each) for each in cancelled]),
        each_once("Who waits longest is offered the place", meeting.people[PLACES : PLACES + 1], offer),
        each_once("And told that it is theirs", meeting.people[PLACES : PLACES + 1], accepted),
        exactly("In other words", "1 place booked", by_kind(accepted)),
    ]


async def _moved(meeting: Meeting) -> list[Figure]:
    stage, gathering = meeting.stage, meeting.gathering
    await stage.do(MoveVenue(gathering_id=gathering.id, venue_id=await _venue(stage, LIBRARY)))
    new = await meeting.post.new()
    return [
        each_once("It is moved, and whoever comes is told", meeting.coming, new),
        exactly("Where it is now", PLACES, sum(LIBRARY in each.text and HALL not in each.text for each in new)),
        exactly("Their calendars, too", PLACES, sum(LIBRARY in each.calendar for each in new)),
        exactly("Reminders are as they were", REMINDERS, await meeting.reminders()),
    ]


async def _another_day(meeting: Meeting) -> list[Figure]:
    begins = meeting.begins + DAY
    await meeting.stage.do(
        RescheduleGathering(
            gathering_id=meeting.gathering.id, starts_local=begins, ends_local=begins + timedelta(hours=2)
        )
    )
    new = await meeting.post.new()
    return [
        each_once("It is a day later, and whoever comes is told", meeting.coming, new),
        exactly("Of the day it is now", PLACES, sum(f"{begins.day} {begins:%B %Y}" in each.text for each in new)),
        exactly("Reminders are moved", REMINDERS, await meeting.reminders()),
    ]


async def _cancelled(meeting: Meeting) -> list[Figure]:
    await meeting.stage.do(CancelGathering(gathering_id=meeting.gathering.id, reason=REASON))
    new = await meeting.post.new()
    everybody = [*meeting.coming, *meeting.people[PLACES + 1 :]]
    return [
        each_once("It is cancelled, and whoever comes or waits is told", everybody, new),
        exactly("All of it of one kind", f"{len(everybody)} gathering cancelled", by_kind(new)),
        exactly("And why", len(new), sum(REASON in each.text for each in new)),
        exactly("It is taken out of their calendars", len(new), sum(method(each) == "CANCEL" for each in new)),
    ]


async def _nothing_after(meeting: Meeting) -> list[Figure]:
    late = await meeting.stage.refused(meeting.gathering.wish(meeting.people[0], member=True))
    new = await meeting.post.new()
    letters = Counter((each.notice, each.to, each.text) for each in meeting.post.read)
    about = f"gathering/{meeting.gathering.id}"
    owed = [each for each in await duties(meeting.stage, "notify") if each["about"] == about]
    return [
        exactly("Somebody asks for a place in it", "gathering.cancelled", late),
        exactly("Nothing is owed about it any more", 0, len(owed)),
        exactly("And nothing comes", "none", by_kind(new)),
        exactly("Nobody was ever told the same twice", 1, max(letters.values())),
    ]
