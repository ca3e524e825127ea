"""Opening, closing and cancelling; and what is published of a gathering afterwards."""

from typing import Any
from uuid import UUID

import pytest

from services.events.gathering import decider
from shared.contracts.events import (
    BookingClosed,
    BookingOpened,
    CancelGathering,
    CloseBooking,
    FeedbackGiven,
    GatheringCancelled,
    GatheringHeld,
    GatheringSummaryPublished,
    OpenBooking,
    PublishSummary,
    SpeakerConfirmed,
    SpeakerWithdrew,
)
from shared.contracts.messages import Event
from tests.events.gatherings import (
    ASHA,
    BASIS,
    CONSENT,
    DEV,
    FORUM,
    SPEAKER,
    STARTS_AT,
    VENUE,
    full,
    numbered,
    opened,
    planned,
    speaker,
)
from tests.support.given import given

OPEN, CLOSE = OpenBooking(gathering_id=FORUM), CloseBooking(gathering_id=FORUM)
CANCEL = CancelGathering(gathering_id=FORUM, reason="The hall is flooded.")
HELD = GatheringHeld(gathering_id=FORUM)


def test_booking_opens_and_closes() -> None:
    given(decider, VENUE, planned()).when(OPEN).then(
        BookingOpened(gathering_id=FORUM)
    ).and_again().then_nothing_happened()
    given(decider, *opened()).when(CLOSE).then(BookingClosed(gathering_id=FORUM)).and_again().then_nothing_happened()


def test_cancelling_tells_why_and_happens_once() -> None:
    given(decider, *full()).when(CANCEL).then(
        GatheringCancelled(gathering_id=FORUM, reason="The hall is flooded.")
    ).and_again().then_nothing_happened()


@pytest.mark.parametrize("command", [OPEN, CLOSE])
def test_nothing_opens_or_closes_when_all_is_over(command: Any) -> None:
    over: list[tuple[Event, str]] = [
        (GatheringCancelled(gathering_id=FORUM, reason="Snow"), "gathering.cancelled"),
        (HELD, "gathering.held"),
    ]
    for event, code in over:
        given(decider, *opened(), event).when(command).then_refused(code)


# The summary

SAID, ELSEWHERE = numbered(51), numbered(52)


def feedback(id: UUID = SAID, gathering: UUID = FORUM, **changes: Any) -> FeedbackGiven:
    return FeedbackGiven(
        feedback_id=id, gathering_id=gathering, anonymous=False, sealed_for=ASHA, rating=5, quote="Yes!", **changes
    )


def agreed(**consents: Any) -> SpeakerConfirmed:
    return SpeakerConfirmed(gathering_id=FORUM, speaker_id=SPEAKER, person_id=DEV, **consents)


def publish(**changes: Any) -> PublishSummary:
    return PublishSummary(gathering_id=FORUM, text="More than 70 peers met.", **changes)


def published(**changes: Any) -> GatheringSummaryPublished:
    return GatheringSummaryPublished(gathering_id=FORUM, text="More than 70 peers met.", **changes)


def test_a_summary_names_and_quotes_who_agreed_to_that() -> None:
    history = [*opened(), HELD, speaker(), agreed(to_be_named=CONSENT, to_be_published=CONSENT)]
    with_people = {"speakers": (SPEAKER,), "quotes": (SAID,)}
    given(decider, *history, feedback(quote_basis=BASIS)).when(publish(**with_people)).then(
        published(**with_people)
    ).and_again().then_nothing_happened()


@pytest.mark.parametrize(
    "since",
    [
        [],
        [agreed(to_speak=CONSENT, to_be_named=CONSENT)],
        [agreed(to_be_published=CONSENT)],
        [
            agreed(to_be_named=CONSENT, to_be_published=CONSENT),
            SpeakerWithdrew(gathering_id=FORUM, speaker_id=SPEAKER, person_id=DEV),
        ],
    ],
)
def test_a_summary_names_nobody_who_did_not_agree(since: list[Event]) -> None:
    history = [*opened(), HELD, speaker(), *since]
    given(decider, *history).when(publish(speakers=(SPEAKER,))).then_refused("speaker.not_publishable", "speakers.0")


@pytest.mark.parametrize(
    "said", [[], [feedback()], [feedback(gathering=numbered(7), quote_basis=BASIS)], [feedback(ELSEWHERE)]]
)
def test_a_summary_quotes_nobody_who_did_not_agree(said: list[Event]) -> None:
    given(decider, *opened(), HELD, *said).when(publish(quotes=(SAID,))).then_refused(
        "quote.not_publishable", "quotes.0"
    )


def test_a_summary_comes_after_the_start() -> None:
    given(decider, *opened()).when(publish()).then_refused("gathering.not_started")
    given(decider, *opened()).when(publish(), at=STARTS_AT).then(published())
    cancelled = GatheringCancelled(gathering_id=FORUM, reason="Snow")
    given(decider, *opened(), cancelled).when(publish()).then_refused("gathering.cancelled")
