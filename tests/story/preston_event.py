"""Preston's first event, at Preston North End: booked out, waited for, by_kind at the door, and talked about after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from peernet.moments import ZONE
from shared.contracts.events import (
    AcceptOffer,
    AccessFacts,
    AddVenue,
    Agenda,
    Attendee,
    BookingStatus,
    BookPlace,
    CancelBooking,
    DeclineOffer,
    GatheringKind,
    MyBookings,
    OwnBooking,
    PlanGathering,
    SessionKind,
    SpeakerEntry,
    SpeakerStatus,
)
from shared.contracts.membership import OrganisationKind, RegisterOrganisation
from shared.contracts.notify import Notice
from shared.contracts.types import Actor, ActorKind
from tests.story.figures import Figure, exactly, more_than
from tests.story.gathering import ALL_THREE, TO_SPEAK, Gathering
from tests.story.people import Person
from tests.story.post import Post, by_kind, each_once, of, told_all
from tests.story.preston_day import afterwards, on_the_day
from tests.story.stage import Stage

WORKSHOPS = ("Confidence", "Building shields", "Staying connected")
PLACES, IN_EACH, ASKED = 72, 24, 78
GIVEN_UP = "2 booking cancelled, 2 place booked, 3 place offered, 1 place waiting"
# More want the first workshop than it has room for.
WISHES = (0, 1, 0, 2, 0, 1, 0, 1, 0, 2, 1, 2)
STORIES = ("A story of Red Rose Recovery", "A story of Calico", "A story of recovery")
TOPIC = "Her postpartum psychosis, and what helped"
SIGNED = "2026-01-12"


@dataclass
class Booked:
    """Who asked for a place, in order, with their requests."""

    people: list[Person]
    requests: list[BookPlace]

    @property
    def ids(self) -> list[UUID]:
        return [each.booking_id for each in self.requests if each.booking_id]

    def wish_of(self, attendee: Attendee) -> UUID:
        return self.requests[self.ids.index(attendee.booking_id)].sessions[0]


async def first_event(stage: Stage, members: Sequence[Person], others: Sequence[Person], post: Post) -> list[Figure]:
    """`others` are no members: three who speak, and the ward managers and partners who are invited."""
    gathering, publishable = await _planned(stage, others[:3])
    guests = others[3 : 3 + ASKED - len(members)]
    await gathering.invite(guests)
    await gathering.open()
    stranger = await stage.refused(gathering.wish(others[-1], member=False))
    booked = await _book(gathering, [*members, *guests], set(members))
    return [
        exactly("Somebody who was not invited asks for a place", "booking.not_invited", stranger),
        *await _who_has_a_place(gathering, booked),
        *await _who_is_told(booked, post),
        *await _places_are_given_up(gathering, booked, post),
        *await on_the_day(gathering, post),
        *await afterwards(gathering, members, publishable),
        exactly("By mail, once it is over", "none", by_kind(await post.new())),
    ]


async def _planned(stage: Stage, speakers: Sequence[Person]) -> tuple[Gathering, UUID]:
    """The gathering, and the speaker who may be named in what is published about it."""
    facts = AccessFacts(step_free=True, hearing_loop=True, quiet_room=True, parking=True)
    venue = AddVenue(name="Preston North End", address="Sir Tom Finney Way, Preston", capacity=400, access=facts)
    day = (datetime.now(ZONE) + timedelta(days=30)).date()
    plan = PlanGathering(
        title="Our first event",
        kind=GatheringKind.CELEBRATION,
        starts_local=datetime.fromisoformat(f"{day}T09:30"),
        ends_local=datetime.fromisoformat(f"{day}T16:00"),
        venue_id=(await stage.do(venue)).id,
        capacity=PLACES,
    )
    gathering = await Gathering.planned(stage, plan)
    for number, title in enumerate(STORIES, 1):
        await gathering.session(title, SessionKind.STORY, f"Morning {number}")
    await gathering.session("Open tables", SessionKind.OPEN_TABLE, "After lunch")
    for title in WORKSHOPS:
        await gathering.session(title, SessionKind.WORKSHOP, "Afternoon", IN_EACH)
    groups = [
        (await stage.do(RegisterOrganisation(name=name, kind=OrganisationKind.VOLUNTARY_OR_COMMUNITY))).id
        for name in ("Red Rose Recovery", "Calico")
    ]
    for person, story, group in zip(speakers, STORIES, groups, strict=False):
        await gathering.speaker(person, story, organisation=group, agreed=[TO_SPEAK], signed=SIGNED)
    named = await gathering.speaker(speakers[2], STORIES[2], topic=TOPIC, agreed=ALL_THREE, signed=SIGNED)
    return gathering, named


async def _book(gathering: Gathering, people: list[Person], members: set[Person]) -> Booked:
    """One after the other: who asks first is served first."""
    booked = Booked([], [])
    for number, person in enumerate(people):
        wish = WORKSHOPS[WISHES[number % len(WISHES)]]
        request = gathering.wish(person, wish, member=person in members)
        await gathering.stage.do(request, for_whom=request.person_id)
        booked.people.append(person)
        booked.requests.append(request)
    return booked


async def _who_has_a_place(gathering: Gathering, booked: Booked) -> list[Figure]:
    agenda, attendees, waiting = await gathering.agenda(), await gathering.attendees(), await gathering.waiting()
    in_order = [each.booking_id for each in waiting] == booked.ids[PLACES:]
    elsewhere = [each for each in attendees if each.sessions[0].session_id != booked.wish_of(each)]
    told = [each for each in attendees if each.sessions[0].instead_of]
    twice = await gathering.stage.refused(gathering.wish(booked.people[0], member=True))
    (about_her_health,) = (each for each in agenda.speakers if each.topic == TOPIC)
    a_member = Actor(ActorKind.MEMBER, booked.people[0].id)
    to_members = await gathering.stage.ask(Agenda(gathering_id=gathering.id), by=a_member)
    return [
        exactly("Asked for a place", ASKED, len(attendees) + len(waiting)),
        exactly("Booked", PLACES, len(attendees)),
        exactly(
            "Wait, in the order in which they asked", ASKED - PLACES, len(waiting) if in_order else "another order"
        ),
        more_than("Of those booked, guests who are no members", "some", 0, sum(each.guest for each in attendees)),
        *(
            exactly(f"In the workshop {title}", IN_EACH, count)
            for title, count in (await _workshops(gathering)).items()
        ),
        exactly("In another workshop than they asked for, and told", len(elsewhere), len(told)),
        exactly("Who has a place and asks again", "booking.already", twice),
        exactly("Consents of a speaker about her health", "three", _consents(about_her_health)),
        exactly(
            "Speakers named to members: who agreed to that",
            1,
            sum(bool(each.full_name) for each in to_members.speakers),
        ),
    ]


async def _who_is_told(booked: Booked, post: Post) -> list[Figure]:
    new = await post.new()
    confirmed = of(Notice.PLACE_BOOKED, new)
    return [
        each_once("By mail: told that they have a place", booked.people[:PLACES], confirmed),
        exactly(
            "With an entry for the calendar", PLACES, sum("STATUS:CONFIRMED" in each.calendar for each in confirmed)
        ),
        each_once("Told that they wait", booked.people[PLACES:], of(Notice.PLACE_WAITING, new)),
        exactly("Nobody is told anything else", ASKED, len(new)),
    ]


async def _places_are_given_up(gathering: Gathering, booked: Booked, post: Post) -> list[Figure]:
    """Two cannot come after all, one of whom would like to again. Of the next three, one declines."""
    stage, id = gathering.stage, gathering.id
    first, second, third, fourth = booked.ids[PLACES : PLACES + 4]
    regrets = booked.people[3]
    await stage.do(CancelBooking(gathering_id=id, booking_id=booked.ids[3], reason="A family visit"))
    await told_all(stage)
    offered = [each.booking_id for each in await gathering.waiting() if each.status is BookingStatus.OFFERED]
    again = gathering.wish(regrets, WORKSHOPS[0], member=True)
    await stage.do(again, for_whom=regrets.id)
    await stage.do(AcceptOffer(gathering_id=id, booking_id=first))
    await stage.do(CancelBooking(gathering_id=id, booking_id=booked.ids[40]))
    await told_all(stage)
    await stage.do(DeclineOffer(gathering_id=id, booking_id=second))
    await told_all(stage)
    await stage.do(AcceptOffer(gathering_id=id, booking_id=third))

    waiting, attendees = await gathering.waiting(), await gathering.attendees()
    sees = await stage.ask(MyBookings(person_id=regrets.id), by=Actor(ActorKind.MEMBER, regrets.id))
    accepted = [each for each in attendees if each.booking_id in (first, third)]
    return [
        exactly("A freed place is offered to who waits longest", True, offered == [first]),
        exactly("Of three offers, accepted", 2, len(accepted)),
        exactly("Who accepted has a workshop, too", 2, sum(len(each.sessions) for each in accepted)),
        exactly("Booked again", PLACES, len(attendees)),
        exactly("In each workshop again", {IN_EACH}, set((await _workshops(gathering)).values())),
        exactly("Next on the waiting list is who was fourth", True, waiting[0].booking_id == fourth),
        exactly("Who gave up and asks again sees that they are", "4th", _positions(sees)),
        exactly("By mail, each what concerns them", GIVEN_UP, by_kind(await post.new())),
    ]


async def _workshops(gathering: Gathering) -> dict[str, int]:
    """How many people are in each."""
    return {
        each.title: each.chosen for each in (await gathering.agenda()).sessions if each.kind is SessionKind.WORKSHOP
    }


def _positions(bookings: Sequence[OwnBooking]) -> str:
    return ", ".join(f"{each.position}th" for each in bookings if each.position)


def _consents(speaker: SpeakerEntry) -> str:
    agreed = (speaker.status is SpeakerStatus.CONFIRMED, speaker.to_be_named, speaker.to_be_published)
    return {3: "three"}.get(sum(map(bool, agreed)), "fewer")
