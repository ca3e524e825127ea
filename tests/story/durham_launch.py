"""Durham's launch at Ramside Hall, entered long afterwards from a coordinator's papers, each with its day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.events import (
    AcceptOffer,
    AccessFacts,
    AddVenue,
    AgreeSponsor,
    AttendanceSource,
    Audience,
    BookPlace,
    CancelBooking,
    GatheringKind,
    PlanGathering,
    PublishSummary,
    RecordHeadcount,
    RecordHeld,
    RecordWalkIn,
    SessionKind,
)
from shared.contracts.types import Count, Qualifier
from tests.story.figures import Figure, exactly
from tests.story.gathering import ALL_THREE, Gathering
from tests.story.people import Person
from tests.story.stage import Stage
from tests.support.wait import eventually

PLANNED, OPENED, GAVE_UP, ANSWERED = "2024-08-01", "2024-09-17", "2024-09-24", "2024-09-25"
HELD, LOOKED_BACK = "2024-09-27", "2024-10-01"
PLACES, CAME_WITH_A_PLACE, GUESTS = 50, 41, 4
ABOUT_45 = Count(value=45, qualifier=Qualifier.ABOUT)
FELT = (4, 5, 5, 4, 5)


@dataclass
class Launch:
    """The gathering, the figures of the story so far, and what its numbers were before anybody went."""

    gathering: Gathering
    figures: list[Figure]
    booked: int = 0
    attended: int = 0


async def launch(
    stage: Stage, groups: Mapping[str, Sequence[Person]], organisations: Mapping[str, UUID], guests: Iterator[Person]
) -> Launch:
    """`groups` are the members by organisation, the trust first; a speaker comes from each of the others."""
    gathering = await _planned(stage, groups, organisations)
    members = [person for people in groups.values() for person in people]
    outside = [next(guests) for _ in range(GUESTS)]
    await gathering.invite(outside, on=OPENED)
    requests = await _book(gathering, members, outside)
    told = Launch(gathering, await _what_is_planned(gathering))
    told.figures += await _one_gives_up(gathering, requests)
    told.figures += await _the_day(gathering, outside[-1])
    told.figures += await _afterwards(gathering, members)
    report = await gathering.attendance()
    told.booked, told.attended = report.booked, report.attended
    return told


async def when_two_have_gone(told: Launch, leaver: Person, forgotten: Person) -> list[Figure]:
    """What the launch says when one who was there has left, and another was forgotten."""
    report, attendees = await told.gathering.attendance(), await told.gathering.attendees()
    names = {each.full_name for each in attendees}
    return [
        exactly("Booked for the launch, as before", told.booked, report.booked),
        exactly("Came to the launch, as before", told.attended, report.attended),
        exactly("Who left since is still on its list", True, leaver.name in names),
        exactly("Who was forgotten is named on it no more", True, forgotten.name not in names),
    ]


async def _planned(
    stage: Stage, groups: Mapping[str, Sequence[Person]], organisations: Mapping[str, UUID]
) -> Gathering:
    hall = AddVenue(name="Ramside Hall", address="Carrville, Durham", access=AccessFacts(step_free=True, parking=True))
    plan = PlanGathering.model_validate(
        {
            "title": "The launch of our network",
            "kind": GatheringKind.LAUNCH,
            "starts_local": f"{HELD}T10:00",
            "ends_local": f"{HELD}T15:00",
            "venue_id": (await stage.do(hall, on=PLANNED)).id,
            "capacity": PLACES,
            "audience": Audience.PUBLIC,
            "partners": [organisations[name] for name in groups],
        }
    )
    gathering = await Gathering.planned(stage, plan, on=PLANNED)
    for name in list(groups)[1:]:
        await gathering.session(f"What {name} does", SessionKind.TALK, name, on=PLANNED)
        await gathering.speaker(
            groups[name][0],
            f"What {name} does",
            member=True,
            organisation=organisations[name],
            agreed=ALL_THREE,
            signed=OPENED,
            on=OPENED,
        )
    (sponsor,) = organisations.keys() - groups.keys()
    agreed = AgreeSponsor(gathering_id=gathering.id, organisation_id=organisations[sponsor])
    await stage.do(agreed, on=PLANNED)
    await gathering.open(on=OPENED)
    return gathering


async def _book(gathering: Gathering, members: Sequence[Person], guests: Sequence[Person]) -> list[BookPlace]:
    """One after the other, as the coordinator's list has them."""
    requests = [gathering.wish(each, member=each in members) for each in (*members, *guests)]
    for request in requests:
        await gathering.stage.do(request, on=OPENED, for_whom=request.person_id)
    return requests


async def _what_is_planned(gathering: Gathering) -> list[Figure]:
    agenda, in_august = await gathering.agenda(), await gathering.agenda(as_at="2024-08")
    speakers = sorted(f"{each.organisation}" for each in agenda.speakers if each.full_name)
    return [
        exactly("The launch is at", "Ramside Hall", agenda.venue.name if agenda.venue else "no venue"),
        exactly("Speakers from two groups", "Manhealth, Waddington Street", ", ".join(speakers)),
        exactly("A sponsor", "North East together", ", ".join(each.name or "" for each in agenda.sponsors)),
        exactly("Partners who created it together", 3, len(agenda.partners)),
        exactly("In August it was", "planned", in_august.status.value),
        exactly("In August, booked", 0, in_august.places.booked),
        exactly("Booked, of 50 places", PLACES, agenda.places.booked),
        exactly("Wait", 3, agenda.places.waiting),
    ]


async def _one_gives_up(gathering: Gathering, requests: Sequence[BookPlace]) -> list[Figure]:
    """The place is offered to who waits longest. As all of this is long ago the offer lapses before its answer is found
    among the papers: it was given in time, and nobody else has taken the place.
    """
    gives_up, offered_to = requests[CAME_WITH_A_PLACE], requests[PLACES]
    assert gives_up.booking_id
    cancel = CancelBooking(gathering_id=gathering.id, booking_id=gives_up.booking_id)
    await gathering.stage.do(cancel, on=GAVE_UP, for_whom=gives_up.person_id)

    async def has_lapsed() -> bool:
        return bool(await gathering.stage.events("OfferExpired"))

    await eventually(has_lapsed)
    (lapsed,) = await gathering.stage.events("OfferExpired")
    gathering.stage.seen(lapsed.sequence)
    waiting, then = await gathering.waiting(), (await gathering.agenda(as_at="2024-09-25")).places
    left = (await gathering.agenda()).places.booked
    assert offered_to.booking_id
    accept = AcceptOffer(gathering_id=gathering.id, booking_id=offered_to.booking_id)
    await gathering.stage.do(accept, on=ANSWERED, for_whom=offered_to.person_id)
    return [
        exactly("One gave up: booked", PLACES - 1, left),
        exactly("As at the day after, offered and waiting", "1, 2", f"{then.offered}, {then.waiting}"),
        exactly(
            "Who did not answer waits again, behind all others", True, waiting[-1].booking_id == offered_to.booking_id
        ),
        exactly("Their answer is found: booked", PLACES, (await gathering.agenda()).places.booked),
        exactly("Still waiting", 2, (await gathering.agenda()).places.waiting),
    ]


async def _the_day(gathering: Gathering, guest: Person) -> list[Figure]:
    """From a sign-in sheet of paper. The guest waited in vain, came all the same, and was let in."""
    stage, id = gathering.stage, gathering.id
    await gathering.check_in((await gathering.attendees())[:CAME_WITH_A_PLACE], on=HELD)
    for name, email in ((guest.name, guest.email), ("A friend of Manhealth", None), (None, None)):
        walk_in = RecordWalkIn(
            gathering_id=id,
            full_name=name,
            email=email,
            nonce=f"sheet-{name or 'nobody'}".replace(" ", "-"),
            source=AttendanceSource.SHEET,
        )
        await stage.do(walk_in, on=HELD)
    await stage.do(RecordHeadcount(gathering_id=id, count=ABOUT_45), on=HELD)
    await stage.do(RecordHeld(gathering_id=id), on=HELD)
    report = await gathering.attendance()
    return [
        exactly("Came with a place", CAME_WITH_A_PLACE, report.with_booking),
        exactly("Walked in, the guest who waited among them", 3, report.walk_ins),
        exactly(
            "Somebody's estimate",
            "about 45",
            f"{report.headcount.qualifier} {report.headcount.value}" if report.headcount else "",
        ),
        exactly("The launch was", "held", report.status.value),
    ]


async def _afterwards(gathering: Gathering, members: Sequence[Person]) -> list[Figure]:
    for person, felt in zip(members, FELT, strict=False):
        await gathering.feedback(person, rating=5, belonging=felt, new_contacts=4, on=LOOKED_BACK)
    speakers = tuple(each.speaker_id for each in (await gathering.agenda()).speakers)
    text = "We launched our network, with speakers of the groups that made it with us."
    await gathering.stage.do(PublishSummary(gathering_id=gathering.id, text=text, speakers=speakers), on=LOOKED_BACK)
    said, agenda = await gathering.said(), await gathering.agenda()
    return [
        exactly("Feedback: answers", len(FELT), said.answers.count),
        exactly("Belonging, from 1 to 5", 4.6, said.belonging.mean if said.belonging else None),
        exactly("New contacts each", 4.0, said.new_contacts.mean if said.new_contacts else None),
        exactly("The summary names the speakers", 2, len(agenda.summary.speakers or ()) if agenda.summary else 0),
    ]
