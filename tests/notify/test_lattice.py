"""Where a message stands only ever moves on, whatever is told of it, in whatever order, and however often."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from services.notify.lattice import FINAL, after, has_left, is_waiting
from services.notify.message import decider
from shared.contracts.messages import Event
from shared.contracts.notify import (
    FailureKind,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageStatus,
    MessageSuppressed,
    SuppressedBecause,
)
from tests.notify.messages import IDS, handed_over, requested

_S = MessageStatus
STATUSES = st.sampled_from(MessageStatus)
HOW_FAR = {_S.REQUESTED: 0, _S.RETRYING: 1, _S.HANDED_OVER: 2} | dict.fromkeys(FINAL, 3)
TOLD: list[tuple[Event, MessageStatus]] = [
    (MessageFailed(kind=FailureKind.TEMPORARY, code="421", **IDS), _S.RETRYING),
    (MessageFailed(kind=FailureKind.PERMANENT, code="550", **IDS), _S.FAILED),
    (MessageFailed(kind=FailureKind.TECHNICAL, code="template", **IDS), _S.FAILED),
    (handed_over(), _S.HANDED_OVER),
    (MessageDelivered(**IDS), _S.DELIVERED),
    (MessageSuppressed(reason=SuppressedBecause.GONE, **IDS), _S.SUPPRESSED),
    (MessageExpired(**IDS), _S.EXPIRED),
]


@given(STATUSES, STATUSES)
def test_it_never_goes_back(status: MessageStatus, told: MessageStatus) -> None:
    now = after(status, told)
    assert now is status or (now is told and HOW_FAR[now] > HOW_FAR[status])


@given(STATUSES, STATUSES)
def test_what_is_told_twice_is_told_once(status: MessageStatus, told: MessageStatus) -> None:
    assert after(after(status, told), told) is after(status, told)


@given(st.sampled_from(sorted(FINAL)), st.lists(STATUSES))
def test_nothing_follows_the_end(end: MessageStatus, told: list[MessageStatus]) -> None:
    status = end
    for each in told:
        status = after(status, each)
    assert status is end


def test_what_has_left_can_neither_be_suppressed_nor_expire() -> None:
    for told in (_S.SUPPRESSED, _S.EXPIRED, _S.RETRYING, _S.SKIPPED):
        assert after(_S.HANDED_OVER, told) is _S.HANDED_OVER


def test_a_delivery_is_known_even_if_handing_over_was_never_recorded() -> None:
    for order in permutations((_S.HANDED_OVER, _S.DELIVERED, _S.RETRYING)):
        status = _S.REQUESTED
        for each in order:
            status = after(status, each)
        assert status is _S.DELIVERED


@given(STATUSES)
def test_a_message_waits_or_has_left_or_came_to_nothing(status: MessageStatus) -> None:
    nothing = status in FINAL and status is not _S.DELIVERED
    assert [is_waiting(status), has_left(status), nothing].count(True) == 1


@given(st.lists(st.sampled_from(TOLD)))
def test_a_message_follows_the_same_rules(told: list[tuple[Event, MessageStatus]]) -> None:
    state, status = decider.evolve(None, requested()), _S.REQUESTED
    for event, means in told:
        state, status = decider.evolve(state, event), after(status, means)
        assert state
        assert state.status is status
