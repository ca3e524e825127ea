"""Who is interested, and how many want to come against how many places there are."""

from typing import Any

from shared.contracts.training import (
    ApplicationRejected,
    Demand,
    IntakeAnnounced,
    Interests,
    InterestStatus,
    InterestWithdrawn,
    SitePlaceFreed,
    TrainingDataRemoved,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
    TrainingPlaceTaken,
)
from tests.support.given import NOON
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    CARA,
    COHORT_ID,
    COURSE_ID,
    DEV,
    HELLESDON,
    INTEREST_ID,
    SPRING,
    SUFFOLK,
    A,
    B,
    C,
    D,
    defined,
    held,
    in_reserve,
    interested,
    numbered,
    offered,
    open_intake,
    planned,
    sites,
    submitted,
)
from tests.training.views.applying import purged
from tests.training.views.folding import AUDITOR, COORDINATOR, ask, coordinates

SECOND = numbered(43)


async def test_who_wants_to_be_told(db: Any) -> None:
    log = [
        defined(),
        *interested(full_name="Asha Rahman", email="asha@post.example", site=HELLESDON),
        *interested(BEN, SECOND, full_name="Ben", phone="01632 960001"),
        IntakeAnnounced(interest_id=SECOND, person_id=BEN, intake_id=SPRING),
    ]
    asha, ben = await ask(db, log, Interests(), COORDINATOR)
    assert (asha.full_name, asha.email, asha.site, asha.programme) == (
        "Asha Rahman",
        "asha@post.example",
        HELLESDON,
        "Peer support workers",
    )
    assert (asha.status, ben.status) == (InterestStatus.WAITING, InterestStatus.ANNOUNCED)
    assert (ben.phone, ben.announced_intake_id) == ("01632 960001", SPRING)
    assert await ask(db, log, Interests(status=InterestStatus.WAITING), COORDINATOR) == (asha,)
    assert await ask(db, log, Interests(programme_id=SPRING), COORDINATOR) == ()


async def test_an_interest_counts_without_its_person(db: Any) -> None:
    log = [
        defined(),
        *interested(full_name="Asha", email="asha@post.example"),
        InterestWithdrawn(interest_id=INTEREST_ID, person_id=ASHA),
        TrainingDataRemoved(person_id=ASHA, counts={}),
    ]
    [found] = await ask(db, log, Interests(), COORDINATOR)
    assert (found.person_id, found.full_name, found.email) == (None, None, None)
    assert found.status is InterestStatus.WITHDRAWN


def demanded() -> list[Any]:
    """Two places at one site and one at the other; four applied: one is offered, one accepted, one is a reserve."""
    return [
        *open_intake(sites=sites(2, 1)),
        *interested(BEN, SECOND),
        submitted(A, ASHA, preferred_site=HELLESDON),
        submitted(B, BEN, preferred_site=SUFFOLK),
        submitted(C, CARA),
        submitted(D, DEV, preferred_site=HELLESDON),
        *(held(A), offered(A, ASHA)),
        *(held(C, SUFFOLK), offered(C, CARA, SUFFOLK)),
        TrainingPlaceAccepted(application_id=C, person_id=CARA, site=SUFFOLK),
        in_reserve(B, 1, SUFFOLK),
        ApplicationRejected(application_id=D, person_id=DEV, kept_until=NOON),
    ]


async def test_demand_against_places(db: Any) -> None:
    [found] = await ask(db, demanded(), Demand(intake_id=SPRING), AUDITOR)
    assert (found.interested, found.applications, found.live, found.either_site) == (1, 4, 3, 1)
    assert (found.reserved, found.places, found.programme) == (1, 3, "Peer support workers")
    hellesdon, suffolk = found.sites
    assert hellesdon.model_dump() == {
        "site": HELLESDON,
        "places": 2,
        "first_choice": 1,
        "offered": 1,
        "accepted": 0,
        "free": 1,
    }
    assert (suffolk.first_choice, suffolk.offered, suffolk.accepted, suffolk.free) == (1, 0, 1, 0)


async def test_a_place_that_was_declined_is_free_again(db: Any) -> None:
    declined = [
        SitePlaceFreed(intake_id=SPRING, site=HELLESDON, application_id=A),
        TrainingPlaceDeclined(application_id=A, person_id=ASHA, site=HELLESDON, kept_until=NOON),
    ]
    [found] = await ask(db, [*demanded(), *declined], Demand(), COORDINATOR)
    assert (found.live, found.sites[0].offered, found.sites[0].free) == (2, 0, 2)


async def test_whoever_was_forgotten_wants_no_place_but_keeps_the_one_they_were_trained_in(db: Any) -> None:
    taken = TrainingPlaceTaken(application_id=C, person_id=CARA, cohort_id=COHORT_ID)
    [found] = await ask(db, [*demanded(), taken, purged(B, BEN), purged(C, CARA)], Demand(), COORDINATOR)
    assert (found.applications, found.live) == (4, 2)
    assert [each.accepted for each in found.sites] == [0, 1]


async def test_demand_of_each_intake_that_is_shown(db: Any) -> None:
    log = [*demanded(), planned(intake_id=AUTUMN, title="Autumn", starts_on="2026-10")]
    assert [each.title for each in await ask(db, log, Demand(programme_id=COURSE_ID), COORDINATOR)] == [
        "Autumn",
        "Spring 2026",
    ]
    assert [each.intake_id for each in await ask(db, log, Demand(), coordinates(AUTUMN))] == [AUTUMN]
    assert await ask(db, log, Demand(intake_id=SPRING), coordinates(AUTUMN)) == ()
