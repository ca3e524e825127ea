"""What is on: for whom, on which days, how full, and how it was before."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.views.whats_on import whats_on
from shared.contracts.events import (
    Agenda,
    Audience,
    BookingCancelled,
    BookingClosed,
    BookingStatus,
    CapacityChanged,
    GatheringCancelled,
    GatheringDetailsChanged,
    GatheringEntry,
    GatheringHeld,
    GatheringKind,
    GatheringRescheduled,
    GatheringStatus,
    OfferDeclined,
    SpeakerWithdrew,
    VenueAdded,
    VenueChanged,
    VenueMoved,
    Venues,
    WhatsOn,
)
from shared.contracts.membership import MemberLeft, MembershipPaused
from shared.contracts.messages import Event
from shared.contracts.refusals import Refused
from shared.contracts.types import ActorKind
from shared.projection.view import Asker
from tests.events.gatherings import (
    ASHA,
    BEN,
    CARA,
    DEV,
    ENDS,
    ENDS_AT,
    FORUM,
    HALL,
    SPEAKER,
    STARTS,
    STARTS_AT,
    VENUE,
    A,
    B,
    C,
    D,
    booked,
    details,
    full,
    invited,
    numbered,
    offered,
    opened,
    planned,
    speaker,
    waits,
)
from tests.events.views.folding import AUDITOR, ORGANISER, PUBLIC, Log, ask, happened, member, row_of
from tests.events.views.network import MEMBERS
from tests.support.given import NOON

LATER, SOMEBODY = numbered(2001), numbered(2002)


async def on(db: Any, log: Log, asker: Asker = ORGANISER, **asked: Any) -> list[GatheringEntry]:
    return list(await ask(db, log, WhatsOn(**asked), asker))


async def ids(db: Any, log: Log, asker: Asker = ORGANISER, **asked: Any) -> list[UUID]:
    return [each.gathering_id for each in await on(db, log, asker, **asked)]


def later(**changes: Any) -> Event:
    """Another gathering, a week after the forum."""
    week = timedelta(days=7)
    times = {
        "starts_local": STARTS + week,
        "ends_local": ENDS + week,
        "starts_at": STARTS_AT + week,
        "ends_at": ENDS_AT + week,
    }
    return planned(**({"gathering_id": LATER, "title": "Open day", "kind": GatheringKind.OPEN_DAY} | times | changes))


# Folds


def test_a_calendar_is_told_of_each_change_that_it_shows() -> None:
    changes = [
        GatheringDetailsChanged(gathering_id=FORUM, **details(title="Forum")),
        GatheringRescheduled(
            gathering_id=FORUM,
            starts_local=STARTS,
            ends_local=ENDS,
            zone="Europe/London",
            starts_at=STARTS_AT,
            ends_at=ENDS_AT,
        ),
        VenueMoved(gathering_id=FORUM, online="a link"),
        GatheringCancelled(gathering_id=FORUM, reason="Snow"),
    ]
    for number in range(len(changes) + 1):
        log = [*opened(), *happened(*changes[:number], at=NOON + timedelta(hours=number))]
        row = row_of(whats_on, log, FORUM)
        assert (row.revision, row.revised_at) == (number, NOON + timedelta(hours=number))
    quiet = [*opened(), CapacityChanged(gathering_id=FORUM, capacity=9), BookingClosed(gathering_id=FORUM)]
    assert row_of(whats_on, quiet, FORUM).revision == 0


# Questions


async def test_a_gathering_is_shown_with_its_place_and_how_full_it_is(db: Any) -> None:
    log = [*full(), VenueChanged(**(VENUE.model_dump() | {"step_free": True})), offered(C, CARA, NOON)]
    [found] = await on(db, log)
    assert (found.title, found.starts_local, found.starts_at, found.zone) == (
        "Peer support forum",
        STARTS,
        STARTS_AT,
        "Europe/London",
    )
    assert found.venue
    assert (found.venue.name, found.venue.step_free, found.venue.parking) == (
        "Ramside Hall",
        True,
        None,
    )
    assert (found.status, found.capacity, found.waiting_list_open) == (GatheringStatus.OPEN, 2, True)
    assert found.places.model_dump() == {"booked": 2, "offered": 1, "waiting": 1, "free": 0}


async def test_places_that_end_are_free_again(db: Any) -> None:
    cancelled = BookingCancelled(
        gathering_id=FORUM, booking_id=A, person_id=ASHA, by=ActorKind.MEMBER, was=BookingStatus.BOOKED
    )
    declined = OfferDeclined(gathering_id=FORUM, booking_id=C, person_id=CARA)
    [found] = await on(db, [*full(), cancelled, offered(C, CARA, NOON), declined])
    assert found.places.model_dump() == {"booked": 1, "offered": 0, "waiting": 1, "free": 1}
    [shrunk] = await on(db, [*full(), CapacityChanged(gathering_id=FORUM, capacity=1)])
    assert (shrunk.places.booked, shrunk.places.free) == (2, 0)


async def test_how_far_it_is(db: Any) -> None:
    async def status(*log: Event) -> GatheringStatus:
        [found] = await on(db, [VENUE, planned(), *log])
        return found.status

    assert await status() is GatheringStatus.PLANNED
    assert await status(BookingClosed(gathering_id=FORUM)) is GatheringStatus.CLOSED
    assert await status(GatheringHeld(gathering_id=FORUM)) is GatheringStatus.HELD
    assert await status(GatheringCancelled(gathering_id=FORUM, reason="Snow")) is GatheringStatus.CANCELLED


@pytest.mark.parametrize(
    ("audience", "may_see"),
    [
        (Audience.PUBLIC, {"public", "stranger", "paused", "member"}),
        (Audience.MEMBERS, {"paused", "member"}),
        (Audience.INVITED, set()),
    ],
)
async def test_it_is_shown_to_those_whom_it_is_for(db: Any, audience: Audience, may_see: set[str]) -> None:
    log = [
        *MEMBERS,
        MembershipPaused(member_id=BEN),
        *opened(audience=audience, capacity=9),
        invited(CARA),
        booked(D, DEV),
        speaker(person=SOMEBODY),
    ]
    askers = {"public": PUBLIC, "stranger": member(numbered(99)), "paused": member(BEN), "member": member(ASHA)}
    for name, asker in askers.items():
        assert (await ids(db, log, asker) == [FORUM]) is (name in may_see), name
    for asker in (ORGANISER, AUDITOR, member(CARA), member(DEV), member(SOMEBODY)):
        assert await ids(db, log, asker) == [FORUM]
    withdrew = SpeakerWithdrew(gathering_id=FORUM, speaker_id=SPEAKER, person_id=SOMEBODY)
    assert (await ids(db, [*log, withdrew], member(SOMEBODY)) == [FORUM]) is (audience is Audience.PUBLIC)
    left = [*log, MemberLeft(member_id=ASHA, left_on="2026-06")]
    assert (await ids(db, left, member(ASHA)) == [FORUM]) is (audience is Audience.PUBLIC)


async def test_what_one_may_not_see_is_as_if_it_were_not(db: Any) -> None:
    log = opened(audience=Audience.INVITED)
    for gathering, asker in ((FORUM, PUBLIC), (FORUM, member(ASHA)), (LATER, ORGANISER)):
        with pytest.raises(Refused) as refused:
            await ask(db, log, Agenda(gathering_id=gathering), asker)
        assert refused.value.problem.code == "gathering.unknown"


async def test_how_to_join_from_afar_is_for_those_with_a_place(db: Any) -> None:
    log = [*MEMBERS, *opened(capacity=1, online="https://meet.example/1"), booked(), waits(B, BEN)]
    for asker, told in ((ORGANISER, True), (AUDITOR, False), (member(ASHA), True), (member(BEN), False)):
        [found] = await on(db, log, asker)
        assert found.is_online
        assert found.online == ("https://meet.example/1" if told else None)


async def test_without_days_it_is_what_has_not_ended(db: Any) -> None:
    log = [VENUE, planned(), later()]
    assert await ids(db, log) == [FORUM, LATER]
    at = Asker(ORGANISER.actor, ENDS_AT + timedelta(seconds=1), ORGANISER.scopes)
    assert await ids(db, log, at) == [LATER]
    assert await ids(db, log, at, until_day=date(2026, 9, 14)) == [FORUM]
    assert await ids(db, log, at, from_day=date(2026, 9, 14), until_day=date(2026, 9, 20)) == [FORUM]
    assert await ids(db, log, at, from_day=date(2026, 9, 15)) == [LATER]


async def test_days_are_those_of_the_place(db: Any) -> None:
    """Half past midnight in London is still the day before in UTC."""
    night = later(
        starts_local=STARTS.replace(hour=0, minute=30), starts_at=STARTS_AT.replace(hour=0) - timedelta(hours=1)
    )
    assert await ids(db, [VENUE, night], until_day=date(2026, 9, 13)) == []
    assert await ids(db, [VENUE, night], until_day=date(2026, 9, 14)) == [LATER]


async def test_it_is_found_by_what_it_is(db: Any) -> None:
    log = [VENUE, planned(areas=("County Durham", "Teesside")), later(), BookingClosed(gathering_id=LATER)]
    assert await ids(db, log, title="FORUM") == [FORUM]
    assert await ids(db, log, kind=GatheringKind.OPEN_DAY) == [LATER]
    assert await ids(db, log, area="durham") == [FORUM]
    assert await ids(db, log, status=GatheringStatus.CLOSED) == [LATER]
    assert await ids(db, log, limit=1, offset=1) == [LATER]


async def test_it_is_answered_as_at_any_moment(db: Any) -> None:
    hour = timedelta(hours=1)
    log = [
        *happened(*MEMBERS, *opened(), booked()),
        *happened(booked(B, BEN), at=NOON + hour),
        *happened(GatheringCancelled(gathering_id=FORUM, reason="Snow"), at=NOON + 2 * hour),
    ]
    seen = []
    for at in (NOON - hour, NOON, NOON + hour, NOON + 2 * hour):
        found = await ask(db, log, WhatsOn(), ORGANISER, as_at=at)
        seen.append([(each.status, each.places.booked) for each in found])
    opened_, cancelled = GatheringStatus.OPEN, GatheringStatus.CANCELLED
    assert seen == [[], [(opened_, 1)], [(opened_, 2)], [(cancelled, 2)]]


async def test_venues_are_found_by_name(db: Any) -> None:
    other = VenueAdded(venue_id=numbered(3), name="Deepdale", address="Preston", capacity=200, hearing_loop=False)
    assert [each.name for each in await ask(db, [VENUE, other], Venues(), PUBLIC)] == ["Deepdale", "Ramside Hall"]
    [found] = await ask(db, [VENUE, other], Venues(name="deep"), member(ASHA))
    assert (found.capacity, found.hearing_loop, found.step_free) == (200, False, None)
    [hall] = await ask(db, [VENUE, other], Venues(venue_id=HALL), ORGANISER)
    assert hall.address == "Carrville, Durham"
