"""Rounds: everybody whom one fact concerns is told once, in batches, whatever order these come in."""

from datetime import timedelta
from typing import Any

import pytest

from services.notify.batches import batches_in, parts_of
from services.notify.filling import FilledFor
from services.notify.round import decider
from shared.contracts.messages import Event
from shared.contracts.notify import (
    BATCH,
    PART_OF_AN_AUDIENCE,
    BeginRound,
    MessageRequested,
    Notice,
    NoticeSkipped,
    Recipient,
    RequestRoundMessages,
    RoundAudienceFrozen,
    RoundBatchRequested,
    RoundBegun,
    RoundFinished,
    RoundSkipped,
    SkippedBecause,
    Subjects,
)
from shared.snapshots.states import state_form
from tests.notify.words import ASHA, BEN, CARA, LATER, all_filled, filled, numbered, people, switched
from tests.support.given import NOON, given, load

GATHERING_ID, A, B = numbered(30), numbered(31), numbered(32)
FACT = f"cancelled:{GATHERING_ID}"
ABOUT = Subjects(gathering_id=GATHERING_ID)
OFF = switched(Notice.GATHERING_CANCELLED, False)


def begin(notice: Notice = Notice.GATHERING_CANCELLED, **changes: Any) -> BeginRound:
    given: dict[str, Any] = {"fact": FACT, "subjects": ABOUT, "expires_at": LATER}
    return BeginRound(notice=notice, **(given | changes))


ROUND_ID = begin().round_id


def begun(recipients: tuple[Recipient, ...]) -> list[Event]:
    """As the events say it that begin a round for these people, by their own words."""
    parts = [recipients[at : at + PART_OF_AN_AUDIENCE] for at in range(0, len(recipients), PART_OF_AN_AUDIENCE)]
    return [
        RoundBegun(
            round_id=ROUND_ID,
            notice=Notice.GATHERING_CANCELLED,
            fact=FACT,
            subjects=ABOUT,
            expires_at=LATER,
            count=len(recipients),
            parts=len(parts),
            batches=-(-len(recipients) // BATCH),
        ),
        *(
            RoundAudienceFrozen(
                round_id=ROUND_ID, part=number, first_batch=number * PART_OF_AN_AUDIENCE // BATCH, people=part
            )
            for number, part in enumerate(parts)
        ),
    ]


def batch_of(recipients: tuple[Recipient, ...], batch: int) -> tuple[Recipient, ...]:
    return recipients[batch * BATCH : (batch + 1) * BATCH]


def request(batch: int = 0) -> RequestRoundMessages:
    return RequestRoundMessages(round_id=ROUND_ID, batch=batch)


def test_whom_it_concerns_is_looked_up_once_and_frozen() -> None:
    two = (Recipient(person_id=ASHA, subject_id=A), Recipient(person_id=BEN, subject_id=B))
    outcome = given(decider).when(begin(), found={"round_audience": tuple(reversed(two))})
    outcome.then(*begun(two)).and_again().then_nothing_happened()


def test_nobody_is_told_twice() -> None:
    twice = (Recipient(person_id=ASHA, subject_id=B), Recipient(person_id=ASHA, subject_id=A))
    given(decider).when(begin(), found={"round_audience": twice}).then(
        *begun((Recipient(person_id=ASHA, subject_id=A),))
    )


def test_many_people_are_frozen_in_parts_that_are_whole_batches() -> None:
    many = people(PART_OF_AN_AUDIENCE + 1)
    outcome = given(decider).when(begin(), found={"round_audience": many})
    outcome.then(*begun(many))
    assert [event.first_batch for event in outcome.events if isinstance(event, RoundAudienceFrozen)] == [0, 10]
    for count in (1, BATCH, BATCH + 1, PART_OF_AN_AUDIENCE, 2 * PART_OF_AN_AUDIENCE + 7):
        parts = parts_of(people(count))
        assert sum(batches_in(len(part.people)) for part in parts) == batches_in(count)


@pytest.mark.parametrize(
    ("history", "at", "audience", "because"),
    [
        ([OFF], NOON, people(2), SkippedBecause.NOTICE_OFF),
        ([], LATER, people(2), SkippedBecause.TOO_LATE),
        ([], NOON, (), SkippedBecause.NOBODY),
    ],
)
def test_a_round_that_tells_nobody_says_why(
    history: list[Event], at: Any, audience: Any, because: SkippedBecause
) -> None:
    outcome = given(decider, *history).when(begin(), at=at, found={"round_audience": audience})
    outcome.then(
        RoundSkipped(round_id=ROUND_ID, notice=Notice.GATHERING_CANCELLED, fact=FACT, subjects=ABOUT, because=because)
    ).and_again().then_nothing_happened()
    after = given(decider, *history, *outcome.events)
    after.when(begin(), found={"round_audience": people(2)}).then_nothing_happened()
    after.when(request(), found={"round_batch": ()}).then_refused("round.unknown", "round_id")


def test_a_notice_to_one_person_is_no_round() -> None:
    outcome = given(decider).when(begin(Notice.PLACE_BOOKED), found={"round_audience": people(1)})
    outcome.then_refused("notice.not_in_rounds", "notice")


def test_everybody_of_a_batch_gets_a_message_about_their_own_booking() -> None:
    two = (Recipient(person_id=ASHA, subject_id=A), Recipient(person_id=BEN, subject_id=B))
    outcome = given(decider, *begun(two)).when(request(), found={"round_batch": all_filled(two)})
    first, second, batch, finished = outcome.events
    assert isinstance(first, MessageRequested)
    assert isinstance(second, MessageRequested)
    assert (first.person_id, first.subjects) == (ASHA, Subjects(gathering_id=GATHERING_ID, booking_id=A))
    assert (second.person_id, second.subjects) == (BEN, Subjects(gathering_id=GATHERING_ID, booking_id=B))
    assert first.round_id == ROUND_ID
    assert first.calendar
    assert first.dedupe_key == f"gathering_cancelled:{ASHA}:{FACT}"
    assert batch == RoundBatchRequested(round_id=ROUND_ID, batch=0, requested=2, skipped=0)
    assert finished == RoundFinished(round_id=ROUND_ID)
    outcome.and_again().then_nothing_happened()


def test_one_who_cannot_be_told_keeps_nobody_waiting() -> None:
    three = tuple(Recipient(person_id=each) for each in (ASHA, BEN, CARA))
    found = (
        FilledFor(three[0], filled(values={})),
        FilledFor(three[1], filled(skip=SkippedBecause.GONE)),
        FilledFor(three[2], filled()),
    )
    *messages, batch, _ = given(decider, *begun(three)).when(request(), found={"round_batch": found}).events
    assert [getattr(each, "because", None) for each in messages] == [
        SkippedBecause.VALUE_MISSING,
        SkippedBecause.GONE,
        None,
    ]
    assert batch == RoundBatchRequested(round_id=ROUND_ID, batch=0, requested=1, skipped=2)


def test_batches_come_in_any_order_and_the_last_one_ends_it() -> None:
    many = people(2 * BATCH + 1)
    history = begun(many)
    told = []
    for batch in (2, 0, 1):
        outcome = given(decider, *history).when(
            request(batch), found={"round_batch": all_filled(batch_of(many, batch))}
        )
        told += [event.person_id for event in outcome.events if isinstance(event, MessageRequested)]
        finished = RoundFinished(round_id=ROUND_ID) in outcome.events
        assert finished == (batch == 1)
        history += outcome.events
    assert sorted(told) == [each.person_id for each in many]


def test_a_notice_switched_off_meanwhile_stops_the_rest() -> None:
    two = people(2)
    outcome = given(decider, *begun(two), OFF).when(request(), found={"round_batch": all_filled(two)})
    assert [each.because for each in outcome.events if isinstance(each, NoticeSkipped)] == [
        SkippedBecause.NOTICE_OFF,
        SkippedBecause.NOTICE_OFF,
    ]
    assert RoundBatchRequested(round_id=ROUND_ID, batch=0, requested=0, skipped=2) in outcome.events


def test_a_batch_that_there_is_not_or_that_is_not_whole_is_refused() -> None:
    two = people(2)
    given(decider, *begun(two)).when(request(1), found={"round_batch": ()}).then_refused("batch.unknown", "batch")
    outcome = given(decider, *begun(two)).when(request(), found={"round_batch": all_filled(two[:1])})
    outcome.then_refused("service.unavailable")
    given(decider).when(request(), found={"round_batch": ()}).then_refused("round.unknown", "round_id")


def test_a_critical_round_is_of_critical_messages() -> None:
    two, soon = people(2), NOON + timedelta(hours=1)
    command = begin(critical=True, not_before=soon)
    history = given(decider).when(command, found={"round_audience": two}).events
    [first, *_] = given(decider, *history).when(request(), found={"round_batch": all_filled(two)}).events
    assert isinstance(first, MessageRequested)
    assert (first.critical, first.not_before, first.expires_at) == (True, soon, LATER)


def test_a_state_can_be_written_down() -> None:
    state = load(decider.aggregate.ref(ROUND_ID), begun(people(3)))
    form = state_form(decider)
    assert form.read(form.write(state)) == state
