"""Whom a quiet member, a removed session and a cancelled cohort concern, and what fills the messages about them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.notify.filling import FilledFor
from services.notify.lookups import round_audience, round_batch, values_for
from services.notify.views.contacts import contacts
from services.notify.views.outbox import outbox
from shared.contracts.events import BookingCancelled, BookingStatus, GatheringCancelled, SessionChosen, SessionRemoved
from shared.contracts.membership import (
    CheckInDeclined,
    ErasureStarted,
    JoinDeclined,
    JoinedVia,
    JoinRequested,
    MemberLeft,
    ReachBy,
)
from shared.contracts.notify import (
    BeginRound,
    MessageChannel,
    Notice,
    NotifyDataRemoved,
    Recipient,
    ReplyToEnded,
    ReplyToSet,
    RequestRoundMessages,
    SkippedBecause,
    Subjects,
)
from shared.contracts.training import CohortCancelled, TraineeReleased, TrainingOutcome
from shared.contracts.types import ActorKind
from tests.events.gatherings import ASHA, BEN, CARA, DEV, FORUM, SHIELDS, VENUE, A, B, C, booked, session, waits
from tests.notify.views.folding import folded, held, row_of
from tests.notify.views.test_lookups import LONG, NETWORK, forum, joined
from tests.notify.views.told import asked, begun, message
from tests.support.given import NOON, claim
from tests.training.applications import defined, numbered, submitted
from tests.training.cohorts import COHORT, formed

RUTH, SAM, ANY = numbered(301), numbered(302), numbered(303)
CONFIDENCE = numbered(31)
ASKED: dict[str, Any] = {"expires_at": NOON + timedelta(days=3)}
QUIET = BeginRound(notice=Notice.QUIET_CHECK_IN, fact="quiet:1:6", subjects=Subjects(member_id=ASHA), **ASKED)
REMOVED = BeginRound(
    notice=Notice.SESSION_REMOVED,
    fact="removed:1:2",
    subjects=Subjects(gathering_id=FORUM, session_id=SHIELDS),
    **ASKED,
)
CALLED_OFF = BeginRound(
    notice=Notice.COHORT_CANCELLED, fact="cohort_cancelled:1", subjects=Subjects(cohort_id=COHORT), **ASKED
)


def answers(id: UUID, name: str, *areas: str) -> ReplyToSet:
    return ReplyToSet(reply_to_id=id, name=name, email=f"{name.lower()}@network.example", areas=areas)


async def audience(db: Any, log: list[Any], command: BeginRound) -> list[Recipient]:
    async with held(db, log) as views:
        return sorted(await round_audience(views, command, command.round_id, claim), key=lambda each: each.person_id)


async def whom(db: Any, log: list[Any], command: BeginRound) -> set[UUID]:
    return {each.person_id for each in await audience(db, log, command)}


async def filled(db: Any, log: list[Any], command: BeginRound, *more: Any) -> list[FilledFor]:
    """For all whom it concerned when it began, after what happened since."""
    people = await audience(db, log, command)
    begins, frozen = begun(command)
    begins = begins.model_copy(update={"count": len(people)})
    async with held(db, [*log, begins, frozen.model_copy(update={"people": tuple(people)}), *more]) as views:
        request = RequestRoundMessages(round_id=command.round_id, batch=0)
        return list(await round_batch(views, request, command.round_id, claim))


# A member who has been quiet

MEMBERS = [NETWORK, *joined(ASHA, "Asha Rahman", "asha@post.example", areas=("Durham",), known_as="Ash")]
ANSWERING = [answers(RUTH, "Ruth", "durham", "York"), answers(SAM, "Sam", "Durham"), answers(ANY, "Kim")]


async def test_all_who_answer_for_her_area_are_told(db: Any) -> None:
    assert await whom(db, [*MEMBERS, *ANSWERING], QUIET) == {RUTH, SAM}
    assert await whom(db, [*MEMBERS, ANSWERING[2], answers(RUTH, "Ruth", "York")], QUIET) == {ANY}
    assert await whom(db, [*MEMBERS, answers(RUTH, "Ruth", "York")], QUIET) == set()
    ended = ReplyToEnded(reply_to_id=SAM)
    assert await whom(db, [*MEMBERS, *ANSWERING, ended], QUIET) == {RUTH}


async def test_they_are_told_who_and_for_how_long_and_nothing_else(db: Any) -> None:
    ruth, _sam = await filled(db, [*MEMBERS, *ANSWERING], QUIET)
    assert ruth.filled.values == {
        "name": "Ruth",
        "network": "Durham peers",
        "contact_name": "Kim",
        "person": "Asha Rahman",
        "weeks": "6",
    }
    assert ruth.filled.channels == (MessageChannel.EMAIL,)
    [kim] = await filled(db, [*MEMBERS, ANSWERING[2]], QUIET)
    assert (kim.filled.values["contact_name"], kim.filled.reply_to) == ("", None), "nobody answers themselves"


@pytest.mark.parametrize(
    ("event", "because"),
    [
        (MemberLeft(member_id=ASHA, left_on="2026-07"), SkippedBecause.NO_LONGER_SO),
        (ErasureStarted(member_id=ASHA, started_at=NOON), SkippedBecause.GONE),
        (NotifyDataRemoved(person_id=ASHA, counts={}), SkippedBecause.GONE),
    ],
    ids=["left", "being forgotten", "forgotten"],
)
async def test_nobody_is_sent_after_somebody_who_is_not_here(db: Any, event: Any, because: SkippedBecause) -> None:
    ruth, _sam = await filled(db, [*MEMBERS, *ANSWERING], QUIET, event)
    assert ruth.filled.skip is because


def test_whoever_answers_is_reached_as_they_were_named() -> None:
    ruth = row_of(contacts, ANSWERING, RUTH)
    assert (ruth.full_name, ruth.email, ruth.status) == ("Ruth", "ruth@network.example", None)
    moved = answers(RUTH, "Ruth").model_copy(update={"email": "r@network.example"})
    assert row_of(contacts, [*ANSWERING, moved], RUTH).email == "r@network.example"
    assert row_of(contacts, [*ANSWERING, ReplyToEnded(reply_to_id=RUTH)], RUTH) is None
    a_member = joined(RUTH, "Ruth Peters", "ruth@home.example")
    assert row_of(contacts, [*a_member, *ANSWERING], RUTH).email == "ruth@home.example"


def test_what_tells_of_her_goes_with_her() -> None:
    log = [
        message(RUTH, Notice.QUIET_CHECK_IN, sealed_for=ASHA, values={"person": "Asha"}),
        CheckInDeclined(member_id=ASHA),
    ]
    [waiting] = folded([*log, NotifyDataRemoved(person_id=ASHA, counts={})], outbox)[outbox.name].values()
    assert (waiting.person_id, waiting.values) == (RUTH, None)


# A session that was removed

GATHERING = [
    NETWORK,
    VENUE,
    forum(),
    session(SHIELDS),
    session(CONFIDENCE, title="Confidence", slot="morning"),
    *joined(ASHA, "Asha Rahman", "asha@post.example"),
    booked(),
    booked(B, BEN),
    booked(C, CARA),
    waits(numbered(14), DEV),
    *(
        SessionChosen(gathering_id=FORUM, booking_id=id, person_id=who, session_id=what)
        for id, who, what in ((A, ASHA, SHIELDS), (A, ASHA, CONFIDENCE), (B, BEN, CONFIDENCE), (C, CARA, SHIELDS))
    ),
    BookingCancelled(gathering_id=FORUM, booking_id=C, person_id=CARA, by=ActorKind.MEMBER, was=BookingStatus.BOOKED),
    SessionRemoved(gathering_id=FORUM, session_id=SHIELDS, booking_ids=(A, C)),
]


async def test_whoever_had_chosen_a_session_is_told_what_they_have_instead(db: Any) -> None:
    [asha] = await filled(db, GATHERING, REMOVED)
    assert asha.recipient == Recipient(person_id=ASHA, subject_id=A)
    values = asha.filled.values
    assert (values["session"], values["sessions"]) == ("Building shields (afternoon)", "Confidence (morning)")
    assert asha.filled.until == LONG + timedelta(hours=5, minutes=30), "nothing once it is over"
    nothing_else = [
        each for each in GATHERING if not (isinstance(each, SessionChosen) and each.session_id == CONFIDENCE)
    ]
    [asha] = await filled(db, nothing_else, REMOVED)
    assert asha.filled.values["sessions"] == ""
    [asha] = await filled(db, GATHERING, REMOVED, GatheringCancelled(gathering_id=FORUM, reason="Snow"))
    assert asha.filled.skip is SkippedBecause.NO_LONGER_SO


# A cohort that was cancelled


def released(person: UUID, *, cancelled: bool = True) -> TraineeReleased:
    return TraineeReleased(
        person_id=person,
        cohort_id=COHORT,
        application_id=A,
        outcome=TrainingOutcome.DEFERRED,
        cohort_cancelled=cancelled,
    )


COHORTS = [
    NETWORK,
    defined(),
    formed(),
    submitted(A, ASHA, full_name="Asha", email="asha@post.example"),
    released(BEN, cancelled=False),
    CohortCancelled(cohort_id=COHORT, deferred=1, reason="The trainer is ill."),
    released(ASHA),
]


async def test_everybody_in_a_cohort_is_told_why_it_does_not_take_place(db: Any) -> None:
    [asha] = await filled(db, COHORTS, CALLED_OFF)
    assert asha.recipient.person_id == ASHA, "whoever was deferred before knows"
    values = asha.filled.values
    assert (values["site"], values["reason"]) == ("Hellesdon", "The trainer is ill.")
    assert values["programme"]
    assert await whom(db, [*COHORTS, NotifyDataRemoved(person_id=ASHA, counts={})], CALLED_OFF) == set()


# A request that was declined


async def test_whoever_is_declined_is_told_why(db: Any) -> None:
    asks = JoinRequested(
        member_id=ASHA, via=JoinedVia.SELF, full_name="Asha", email="a@post.example", reachable_by=(ReachBy.EMAIL,)
    )
    declined = JoinDeclined(member_id=ASHA, reason="We cover County Durham only.")
    about = {"member_id": ASHA}
    command = asked(ASHA, Notice.JOIN_DECLINED, "declined:1", **about)
    async with held(db, [NETWORK, asks, declined]) as views:
        found = await values_for(views, command, ASHA, claim)
    assert (found.values["reason"], found.values["name"]) == ("We cover County Durham only.", "Asha")
    for since in ([asks], joined(ASHA, "Asha")):
        async with held(db, [NETWORK, asks, declined, *since]) as views:
            found = await values_for(views, command, ASHA, claim)
        assert found.skip is SkippedBecause.NO_LONGER_SO
