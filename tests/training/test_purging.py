"""What is personal of an application goes for good: on time, when the person asks, or when they are forgotten."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.training.applicant import RowsAbout
from services.training.applicant import decider as applicants
from services.training.application import decider
from services.training.application.purging import StillHeld
from shared.contracts.messages import Event
from shared.contracts.training import (
    ApplicantClaimed,
    ApplicantReleased,
    ApplicationPurged,
    ApplicationStatus,
    ApplicationWithdrawn,
    PurgeApplication,
    PurgeReason,
    RecordTrainingDataRemoved,
    ReleaseApplicant,
    ReserveListLeft,
    SitePlaceFreed,
    TrainingDataRemoved,
    TrainingPlaceAccepted,
    TrainingPlaceTaken,
)
from shared.contracts.types import ActorKind
from tests.support.given import NOON, claim, given
from tests.training.applications import (
    ASHA,
    AUTUMN,
    BEN,
    COHORT_ID,
    HELLESDON,
    NOTHING_ELSE,
    SERVICE,
    SPRING,
    A,
    B,
    applied,
    assessed,
    held,
    in_reserve,
    offered,
    released,
    submitted,
)

KEPT_UNTIL = NOON + timedelta(days=180)
WITHDRAWN = ApplicationWithdrawn(
    application_id=A, person_id=ASHA, by=ActorKind.MEMBER, was=ApplicationStatus.SUBMITTED, kept_until=KEPT_UNTIL
)
ENDED: list[Event] = [*applied(), released(), WITHDRAWN]
ADDRESS = claim("asha@post.example")
HELD = ApplicantClaimed(claim=ADDRESS, person_id=ASHA)
FREED = ApplicantReleased(claim=ADDRESS, person_id=ASHA)


def purge(because: PurgeReason) -> PurgeApplication:
    return PurgeApplication(application_id=A, because=because)


def purged(because: PurgeReason = PurgeReason.TIME_OVER, id: UUID = A) -> ApplicationPurged:
    return ApplicationPurged(application_id=id, person_id=ASHA, because=because)


def in_time(*history: Event, at: datetime = KEPT_UNTIL, found: dict[str, Any] = NOTHING_ELSE) -> Any:
    return given(decider, *history).when(purge(PurgeReason.TIME_OVER), by=SERVICE, at=at, found=found)


def test_it_is_purged_when_its_time_is_over_and_not_before() -> None:
    in_time(*ENDED).then(purged())
    in_time(*ENDED, at=KEPT_UNTIL - timedelta(seconds=1)).then_refused("application.still_kept", "application_id")
    in_time(*ENDED, purged()).then_nothing_happened()
    in_time(*applied()).then_refused("application.not_ended", "application_id")
    in_time(*assessed(), held(A), offered()).then_refused("application.not_ended")


def test_a_person_may_ask_for_it_once_it_has_ended() -> None:
    asked = purge(PurgeReason.ASKED)
    given(decider, *ENDED).when(asked, found=NOTHING_ELSE).then(purged(PurgeReason.ASKED))
    given(decider, *applied()).when(asked, found=NOTHING_ELSE).then_refused("application.not_ended")
    for because in (PurgeReason.TIME_OVER, PurgeReason.BEING_FORGOTTEN):
        given(decider, *ENDED).when(purge(because), by=ActorKind.COORDINATOR, found=NOTHING_ELSE).then_refused(
            "application.purge_not_asked", "because"
        )
    given(decider, *ENDED).when(asked, found=NOTHING_ELSE, scopes=(f"intake:{AUTUMN}",)).then_refused("access.refused")
    given(decider).when(asked, found=NOTHING_ELSE).then_refused("application.unknown", "application_id")


# Being forgotten

PLACE_FREED = SitePlaceFreed(intake_id=SPRING, site=HELLESDON, application_id=A)
LEFT = ReserveListLeft(intake_id=SPRING, application_id=A)
ACCEPTED = TrainingPlaceAccepted(application_id=A, person_id=ASHA, site=HELLESDON)
TAKEN = TrainingPlaceTaken(application_id=A, person_id=ASHA, cohort_id=COHORT_ID)


@pytest.mark.parametrize(
    ("history", "first"),
    [
        (applied(), [released()]),
        ([*assessed(), in_reserve(A, 1)], [LEFT, released()]),
        ([*assessed(), held(A), offered()], [PLACE_FREED, released()]),
        ([*assessed(), held(A), offered(), ACCEPTED], [PLACE_FREED, released()]),
        ([*assessed(), held(A), offered(), ACCEPTED, TAKEN], [released()]),
        (ENDED, []),
    ],
)
def test_whoever_is_forgotten_leaves_nothing_and_frees_what_they_held(history: list[Event], first: list[Event]) -> None:
    command = purge(PurgeReason.BEING_FORGOTTEN)
    found = {"still_held": StillHeld(claims=(ADDRESS,))}
    outcome = given(decider, *history, HELD).when(command, by=SERVICE, found=found)
    outcome.then(*first, purged(PurgeReason.BEING_FORGOTTEN))


# The address of whoever has nothing left here


def test_with_the_last_of_them_their_address_goes() -> None:
    in_time(*ENDED, HELD, found={"still_held": StillHeld(claims=(ADDRESS,))}).then(purged(), FREED)
    in_time(*ENDED, HELD, found={"still_held": StillHeld(claims=(ADDRESS,), otherwise=True)}).then(purged())
    other = submitted(B, ASHA, intake_id=AUTUMN)
    two = {"still_held": StillHeld(claims=(ADDRESS,), applications=(A, B))}
    in_time(*ENDED, HELD, other, found=two).then(purged())
    # The view may still show what has been purged since: the application itself tells.
    gone = purged(id=B)
    in_time(*ENDED, HELD, other, gone, found=two).then(purged(), FREED)


def test_an_address_that_is_somebody_elses_by_now_stays_theirs() -> None:
    theirs = ApplicantClaimed(claim=ADDRESS, person_id=BEN)
    in_time(*ENDED, HELD, FREED, theirs, found={"still_held": StillHeld(claims=(ADDRESS,))}).then(purged())


# The person


def test_that_everything_was_removed_is_recorded_once() -> None:
    command = RecordTrainingDataRemoved(person_id=ASHA)
    found = {"rows_about": RowsAbout(counts={"applications": 2}, keys=(A, B))}
    removed = TrainingDataRemoved(person_id=ASHA, counts={"applications": 2}, keys=(A, B))
    given(applicants).when(command, found=found).then(removed)
    given(applicants, removed).when(command, found=found).then_nothing_happened()


def test_an_address_is_freed_of_whom_it_belongs_to() -> None:
    command = ReleaseApplicant(claim=ADDRESS, person_id=ASHA)
    given(applicants, HELD).when(command).then(FREED)
    for history in ([], [HELD, FREED], [ApplicantClaimed(claim=ADDRESS, person_id=BEN)]):
        given(applicants, *history).when(command).then_refused("applicant.not_held", "claim")
