"""Feedback: once by name, or anonymously, of a gathering that has begun."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

import services.events.gathering  # noqa: F401  (registers how its events change it)
from services.events.feedback import Feedback, decider
from shared.contracts.events import (
    Audience,
    FeedbackGiven,
    GatheringCancelled,
    GatheringHeld,
    GatheringKind,
    GatheringPlanned,
    GiveFeedback,
    WaitingListPolicy,
)
from shared.contracts.membership import MemberStatus
from shared.contracts.types import ActorKind, BasisKind, LawfulBasis, Method
from tests.events.gatherings import NOBODY, member
from tests.support.given import NOON, given, load

GATHERING, ANOTHER = (UUID(f"01980000-0000-7000-8000-00000000060{n}") for n in (1, 2))
ASHA, BEN = (UUID(f"01980000-0000-7000-8000-00000000001{n}") for n in (1, 2))
BASIS = LawfulBasis(
    kind=BasisKind.EXPLICIT_CONSENT,
    wording_id="quote-2026",
    wording_sha256="a" * 64,
    method=Method.FORM,
    given_at=datetime(2026, 6, 30, 9, tzinfo=UTC),
)


def gathering(id: UUID = GATHERING, starts_at: datetime = NOON - timedelta(hours=2)) -> GatheringPlanned:
    ends_at = starts_at + timedelta(hours=4)
    return GatheringPlanned(
        gathering_id=id,
        title="Celebrating peer support",
        kind=GatheringKind.CELEBRATION,
        calendar_title="Celebration",
        audience=Audience.PUBLIC,
        waiting_list=WaitingListPolicy(),
        starts_local=starts_at.replace(tzinfo=None) + timedelta(hours=1),
        ends_local=ends_at.replace(tzinfo=None) + timedelta(hours=1),
        zone="Europe/London",
        starts_at=starts_at,
        ends_at=ends_at,
        online="by video",
        capacity=72,
    )


def say(person: UUID | None = ASHA, **said: Any) -> GiveFeedback:
    return GiveFeedback.model_validate({"gathering_id": GATHERING, "person_id": person, "rating": 5, **said})


def given_feedback(outcome: Any) -> FeedbackGiven:
    (event,) = outcome.events
    assert isinstance(event, FeedbackGiven)
    return event


def test_what_somebody_says_by_name_is_sealed_for_them() -> None:
    said = given(decider, gathering()).when(say(belonging=4, new_contacts=3, comment="I laughed."), found=NOBODY)
    event = given_feedback(said)
    assert event == FeedbackGiven(
        feedback_id=event.feedback_id,
        gathering_id=GATHERING,
        anonymous=False,
        sealed_for=ASHA,
        rating=5,
        belonging=4,
        new_contacts=3,
        comment="I laughed.",
    )
    assert event.person_id == ASHA


def test_by_name_it_is_said_once_of_each_gathering() -> None:
    once = given(decider, gathering(), gathering(ANOTHER)).when(say(), found=NOBODY)
    once.and_again().then_refused("feedback.already", "person_id")
    after = given(decider, gathering(), gathering(ANOTHER), *once.events)
    after.when(say(rating=1), found=NOBODY).then_refused("feedback.already", "person_id")
    assert after.when(say(BEN), found=NOBODY).events
    assert after.when(say(gathering_id=ANOTHER), found=NOBODY).events


@pytest.mark.parametrize("person", [ASHA, None])
def test_what_is_anonymous_leads_to_nobody(person: UUID | None) -> None:
    command = say(person, anonymously=True, comment="I felt out of place.")
    event = given_feedback(given(decider, gathering()).when(command, by=ActorKind.COORDINATOR))
    assert event.anonymous
    assert event.person_id is None
    assert event.sealed_for == event.feedback_id
    assert str(ASHA) not in event.model_dump_json()
    assert command.anonymous


def test_its_id_does_not_follow_from_the_person() -> None:
    one, other = (given(decider, gathering()).when(say(each, anonymously=True)) for each in (ASHA, BEN))
    assert given_feedback(one).feedback_id == given_feedback(other).feedback_id  # of the same command id
    named = given(decider, gathering()).when(say(), found=NOBODY)
    assert given_feedback(one).feedback_id != given_feedback(named).feedback_id


def test_anonymously_it_may_be_said_beside_what_was_said_by_name() -> None:
    named = given(decider, gathering()).when(say(), found=NOBODY)
    assert given(decider, gathering(), *named.events).when(say(anonymously=True)).events


def test_what_is_not_anonymous_is_somebodys() -> None:
    given(decider, gathering()).when(say(None), found=NOBODY).then_refused("feedback.of_nobody", "person_id")


def test_of_somebody_who_is_being_forgotten_nothing_more_is_kept_by_name() -> None:
    forgetting = member(ASHA, erasing=True)
    refused = given(decider, gathering()).when(say(comment="I laughed."), found=forgetting)
    refused.then_refused("person.not_active", "person_id")
    assert refused.problem is not None
    assert "asked to be forgotten" in refused.problem.detail
    assert given(decider, gathering()).when(say(), found=member(ASHA, MemberStatus.PAUSED)).events
    assert given(decider, gathering()).when(say(anonymously=True), found=forgetting).events


def test_a_quote_needs_consent_to_be_published() -> None:
    before = given(decider, gathering())
    before.when(say(quote="Peers often work alone."), found=NOBODY).then_refused("quote.no_basis", "quote_basis")
    event = given_feedback(before.when(say(quote="Peers often work alone.", quote_basis=BASIS), found=NOBODY))
    assert (event.quote, event.quote_basis) == ("Peers often work alone.", BASIS)


def test_a_consent_without_a_quote_is_not_kept() -> None:
    assert given_feedback(given(decider, gathering()).when(say(quote_basis=BASIS), found=NOBODY)).quote_basis is None


@pytest.mark.parametrize("quote", [None, "Peers often work alone."])
def test_a_summary_can_know_what_may_be_quoted(quote: str | None) -> None:
    event = given_feedback(given(decider, gathering()).when(say(quote=quote, quote_basis=BASIS), found=NOBODY))
    assert load(event.ref, [event]) == Feedback(GATHERING, quotable=quote is not None)


def test_only_what_has_begun_can_be_judged() -> None:
    ahead = gathering(starts_at=NOON + timedelta(minutes=1))
    refused = given(decider, ahead).when(say(), found=NOBODY).then_refused("gathering.not_started", "gathering_id")
    assert refused.problem is not None
    assert "30 June 2026, 13:01" in refused.problem.detail
    assert given(decider, ahead).when(say(), at=NOON + timedelta(minutes=1), found=NOBODY).events
    assert given(decider, ahead, GatheringHeld(gathering_id=GATHERING)).when(say(), found=NOBODY).events
    cancelled = GatheringCancelled(gathering_id=GATHERING, reason="Snow")
    given(decider, gathering(), cancelled).when(say(), found=NOBODY).then_refused("gathering.cancelled", "gathering_id")
    given(decider).when(say(), found=NOBODY).then_refused("gathering.unknown", "gathering_id")


@pytest.mark.parametrize(
    "said", [{"rating": 0}, {"rating": 6}, {"rating": None}, {"belonging": 6}, {"new_contacts": -1}, {"comment": " "}]
)
def test_answers_are_within_their_scales(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=next(iter(said))):
        say(**said)
