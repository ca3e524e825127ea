"""Whom the service knows, how they are reached, who may assess, and what is held about somebody."""

from typing import Any
from uuid import UUID

import pytest

from services.training.applicant import RowsAbout
from services.training.application.purging import StillHeld
from services.training.lookups import (
    VIEWS_OF_PEOPLE,
    agreed_role_text,
    contact_of,
    known_person,
    may_assess,
    rows_about,
    still_held,
)
from services.training.persons import Contact, KnownPerson
from services.training.views.claims import claims
from services.training.views.people import people
from shared.claims import AddressClaim
from shared.contracts.events import GuestClaimed, GuestReleased
from shared.contracts.membership import (
    THE_NETWORK,
    AccessGranted,
    AccessRevoked,
    ContactDetailsChanged,
    EmailClaimed,
    EmailReleased,
    ErasureCancelled,
    ErasureRequested,
    ErasureStarted,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    MemberLeft,
    MembershipPaused,
    MembershipResumed,
    MemberStatus,
    ReachBy,
)
from shared.contracts.messages import Event
from shared.contracts.training import (
    ApplicantClaimed,
    ApplicantReleased,
    AssignAssessor,
    CompleteTrainee,
    EnrolTrainee,
    PurgeApplication,
    RecordTrainingDataRemoved,
    RejectApplication,
    TrainingDataRemoved,
    VacancyApplied,
)
from shared.contracts.types import ActorKind
from shared.projection.table import Table
from tests.events.views.network import joins
from tests.support.given import NOON, claim
from tests.training.applications import ASHA, BEN, CARA, DEV, RUTH, SPRING, A, B, apply, interested, numbered
from tests.training.cohorts import (
    COHORT,
    agreed,
    came,
    completes,
    in_training,
    intakes,
    issued,
)
from tests.training.views.applying import applies, conflict, gives, purged, rejected
from tests.training.views.folding import VIEWS, folded, happened, row_of
from tests.training.views.test_work import started

EMAIL = "asha@post.example"
ASKS = ErasureRequested(member_id=ASHA, requested_at=NOON, not_before=NOON)
STARTED = ErasureStarted(member_id=ASHA, started_at=NOON)
FORGOTTEN = TrainingDataRemoved(person_id=ASHA, counts={})


def test_somebody_is_what_membership_said_last() -> None:
    def status(*log: Event) -> MemberStatus | None:
        found: MemberStatus | None = row_of(people, log, ASHA).status
        return found

    requested = JoinRequested(member_id=ASHA, via=JoinedVia.SELF, full_name="Asha", reachable_by=(ReachBy.EMAIL,))
    joined = joins(ASHA, "Asha Rahman")
    assert status(requested) is MemberStatus.REQUESTED
    assert status(requested, JoinDeclined(member_id=ASHA)) is MemberStatus.DECLINED
    assert status(*joined) is MemberStatus.ACTIVE
    assert status(*joined, MembershipPaused(member_id=ASHA)) is MemberStatus.PAUSED
    assert status(*joined, MembershipPaused(member_id=ASHA), MembershipResumed(member_id=ASHA)) is MemberStatus.ACTIVE
    assert status(*joined, MemberLeft(member_id=ASHA, left_on="2026-07")) is MemberStatus.LEFT
    assert status(ApplicantClaimed(claim="c", person_id=ASHA)) is None
    assert status(*joined, ApplicantClaimed(claim="c", person_id=ASHA)) is MemberStatus.ACTIVE


def test_a_name_is_the_last_one_given() -> None:
    renamed = ContactDetailsChanged(member_id=ASHA, full_name="Asha R", reachable_by=(ReachBy.EMAIL,))
    unchanged = ContactDetailsChanged(member_id=ASHA, known_as="Ash", reachable_by=(ReachBy.EMAIL,))
    assert row_of(people, [*joins(ASHA, "Asha Rahman"), unchanged], ASHA).full_name == "Asha Rahman"
    assert row_of(people, [*joins(ASHA, "Asha Rahman"), renamed], ASHA).full_name == "Asha R"


def test_an_address_is_claimed_and_released_by_each_service() -> None:
    log: list[Event] = [
        EmailClaimed(claim="c", member_id=ASHA),
        GuestClaimed(claim="c", person_id=BEN),
        ApplicantClaimed(claim="c", person_id=CARA),
    ]
    assert folded(log, claims)["claims"] == {"c": AddressClaim("c", ASHA, BEN, CARA)}
    log.append(EmailReleased(claim="c", member_id=ASHA))
    assert folded(log, claims)["claims"] == {"c": AddressClaim("c", None, BEN, CARA)}
    log.append(GuestReleased(claim="c", person_id=BEN))
    assert folded(log, claims)["claims"] == {"c": AddressClaim("c", None, None, CARA)}
    log.append(ApplicantReleased(claim="c", person_id=CARA))
    assert folded(log, claims)["claims"] == {}


# Look-ups


@pytest.fixture
async def tables(db: Any) -> Any:
    """Writes the rows after a log, for look-ups to read; all is undone in the end."""
    transaction = db.transaction()
    await transaction.start()

    async def write(*log: Any) -> None:
        rows = folded(log)
        for view in VIEWS:
            await db.execute(Table(view).ddl(temporary=True))
            await Table(view).write(db, rows[view.name])

    yield write
    await transaction.rollback()


async def found(db: Any, person_id: UUID | None = None, email: str | None = None) -> KnownPerson | None:
    return await known_person(db, apply(person=person_id, email=email, full_name="Somebody"), A, claim)


async def test_people_are_found_by_id(db: Any, tables: Any) -> None:
    await tables(*joins(ASHA, "Asha"), ASKS, *joins(BEN, "Ben"), MemberLeft(member_id=BEN, left_on="2026"))
    assert await found(db, ASHA) == KnownPerson(ASHA, MemberStatus.ACTIVE, erasing=True)
    assert await found(db, BEN) == KnownPerson(BEN, MemberStatus.LEFT)
    assert await found(db, CARA) is None


async def test_who_cancels_their_erasure_is_as_before(db: Any, tables: Any) -> None:
    await tables(*joins(ASHA, "Asha"), ASKS, ErasureCancelled(member_id=ASHA))
    assert await found(db, ASHA) == KnownPerson(ASHA, MemberStatus.ACTIVE)


async def test_applicants_without_an_address_are_found_by_what_they_did(db: Any, tables: Any) -> None:
    applied = VacancyApplied(vacancy_id=numbered(71), person_id=CARA, completer=False)
    await tables(*intakes(), applies(), *interested(BEN), applied, started(DEV))
    for person in (ASHA, BEN, CARA, DEV):
        assert await found(db, person) == KnownPerson(person)


async def test_people_are_found_by_their_address_members_first(db: Any, tables: Any) -> None:
    await tables(
        *joins(ASHA, "Asha", email=EMAIL),
        ApplicantClaimed(claim=claim(EMAIL), person_id=CARA),
        GuestClaimed(claim=claim("ben@post.example"), person_id=BEN),
        ApplicantClaimed(claim=claim("dev@post.example"), person_id=DEV),
    )
    assert await found(db, email=" Asha@POST.example") == KnownPerson(ASHA, MemberStatus.ACTIVE)
    assert await found(db, email="ben@post.example") == KnownPerson(BEN)
    assert await found(db, email="dev@post.example") == KnownPerson(DEV)
    assert await found(db, email="nobody@post.example") is None
    assert await found(db) is None


async def test_the_address_of_somebody_forgotten_leads_to_nobody_new(db: Any, tables: Any) -> None:
    await tables(*joins(ASHA, "Asha", email=EMAIL), ASKS, STARTED, FORGOTTEN)
    assert await found(db, email=EMAIL) == KnownPerson(ASHA, erasing=True)
    assert await found(db, ASHA) is None


async def test_how_somebody_can_be_reached(db: Any, tables: Any) -> None:
    enrol, reject = (
        EnrolTrainee(cohort_id=COHORT, application_id=A),
        RejectApplication(application_id=A, feedback="Thank you"),
    )
    complete = CompleteTrainee(cohort_id=COHORT, person_id=ASHA)
    later = happened(applies(B, ASHA, "Asha Again", phone=None), at=NOON.replace(hour=13))
    await tables(*intakes(), applies(), *later, *joins(BEN, "Ben Adeyemi"), *interested(CARA, email="c@post.example"))
    first = Contact("Asha Rahman", EMAIL, "01632 960001")
    assert [await contact_of(db, each, COHORT, claim) for each in (enrol, reject)] == [first, first]
    assert await contact_of(db, complete, COHORT, claim) == Contact("Asha Again", EMAIL, "01632 960001")
    by_person = {id: CompleteTrainee(cohort_id=COHORT, person_id=id) for id in (BEN, CARA, DEV)}
    assert await contact_of(db, by_person[BEN], COHORT, claim) == Contact("Ben Adeyemi")
    assert await contact_of(db, by_person[CARA], COHORT, claim) == Contact(email="c@post.example")
    assert await contact_of(db, by_person[DEV], COHORT, claim) == Contact()
    nobody = EnrolTrainee(cohort_id=COHORT, application_id=numbered(29))
    assert await contact_of(db, nobody, COHORT, claim) is None


async def test_the_role_that_somebody_agreed_to(db: Any, tables: Any) -> None:
    await tables(*in_training(), agreed(role_text="Listener"))
    complete = CompleteTrainee(cohort_id=COHORT, person_id=ASHA)
    assert await agreed_role_text(db, complete, COHORT, claim) == "Listener"
    assert await agreed_role_text(db, complete, numbered(59), claim) is None


def access(event: type[AccessGranted] | type[AccessRevoked], scope: str, kind: ActorKind = ActorKind.ASSESSOR) -> Any:
    return event(network_id=THE_NETWORK, actor=RUTH, kind=kind, scope=scope)


@pytest.mark.parametrize(
    ("log", "scopes"),
    [
        ([], set()),
        ([access(AccessGranted, "network")], {"network"}),
        ([access(AccessGranted, "network", ActorKind.COORDINATOR)], set()),
        ([access(AccessGranted, f"intake:{SPRING}")] * 2, {f"intake:{SPRING}"}),
        ([access(AccessGranted, "network"), access(AccessRevoked, "network")], set()),
        (
            [access(AccessGranted, "network"), access(AccessGranted, "intake:x"), access(AccessRevoked, "network")],
            {"intake:x"},
        ),
        ([access(AccessGranted, "network"), access(AccessRevoked, "network", ActorKind.COORDINATOR)], {"network"}),
    ],
)
async def test_who_may_assess(db: Any, tables: Any, log: Any, scopes: set[str]) -> None:
    await tables(*log)
    assert await may_assess(db, AssignAssessor(application_id=A, assessor_id=RUTH), A, claim) == scopes


PURGE = PurgeApplication(application_id=A)


async def test_what_else_there_is_of_an_applicant(db: Any, tables: Any) -> None:
    address = ApplicantClaimed(claim=claim(EMAIL), person_id=ASHA)
    await tables(*intakes(), applies(), applies(B), address, applies(numbered(25), BEN, "Ben"))
    assert await still_held(db, PURGE, A, claim) == StillHeld(claims=(claim(EMAIL),), applications=(B,))


@pytest.mark.parametrize("held", [interested(), in_training(), [started()]])
async def test_somebody_who_is_on_their_way_otherwise(db: Any, tables: Any, held: Any) -> None:
    await tables(*intakes(), applies(), *held)
    assert await still_held(db, PURGE, A, claim) == StillHeld(otherwise=True)


async def test_of_whoever_is_purged_nothing_is_known(db: Any, tables: Any) -> None:
    await tables(*intakes(), applies(), ApplicantClaimed(claim=claim(EMAIL), person_id=ASHA), rejected(), purged())
    assert await still_held(db, PURGE, A, claim) == StillHeld()


FULL: list[Any] = [
    *joins(ASHA, "Asha Rahman"),
    *in_training(),
    *interested(full_name="Asha Rahman"),
    applies(),
    applies(B),
    *gives(RUTH, A, 4, reason="Asha told it well"),
    conflict(numbered(33)),
    came().model_copy(update={"note": "Asha left early"}),
    *completes(),
    issued("2026-KQ7M-001", "K7QM-4XRD-9TGH"),
    VacancyApplied(vacancy_id=numbered(71), person_id=ASHA, completer=True, note="Asha here"),
    started(),
]


async def counts(db: Any) -> RowsAbout:
    return await rows_about(db, RecordTrainingDataRemoved(person_id=ASHA), ASHA, claim)


async def test_what_is_held_about_a_person_is_counted_with_the_keys_of_their_applications(db: Any, tables: Any) -> None:
    await tables(*FULL)
    about = await counts(db)
    assert about.counts == {
        **dict.fromkeys((view.name for view in VIEWS_OF_PEOPLE), 1),
        "answers": 2,
        "applications": 2,
    }
    assert about.keys == (A, B)


async def test_the_keys_are_those_of_purged_applications_too(db: Any, tables: Any) -> None:
    await tables(*FULL, rejected(B), purged(B))
    about = await counts(db)
    assert about.keys == (A, B)
    assert about.counts["answers"] == 1


def test_every_row_about_a_person_goes_or_says_no_more_whom_it_is_about() -> None:
    log = happened(*FULL, TrainingDataRemoved(person_id=ASHA, counts={}, keys=(A, B)))
    left = folded(log)
    assert left == folded(log, erased=(ASHA, A, B))
    without_duties = str({name: rows for name, rows in left.items() if not name.endswith("duties")})
    assert not any(word in without_duties for word in (str(ASHA), "Asha", "post.example", "neighbours", "960001"))
    assert {name for name, rows in left.items() if rows} >= {
        *("interests", "applications", "assessments", "trainees", "attendances"),
        *("certificates", "vacancy_applications", "employments"),
    }


def test_each_view_that_says_whom_it_is_about_is_among_those_that_forget() -> None:
    says = {view.name for view in VIEWS if "person_id" in view.row.__dataclass_fields__}
    assert says == {*(view.name for view in VIEWS_OF_PEOPLE), "applications"}
    for view in VIEWS:
        if "person_id" in view.row.__dataclass_fields__:
            assert TrainingDataRemoved in view.events, view.name
