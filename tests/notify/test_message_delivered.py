"""What becomes of a message: recorded once, and nothing after its end."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.message import Message, decider
from shared.contracts.messages import Command, Event
from shared.contracts.notify import (
    ExpireMessage,
    FailureKind,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageFormat,
    MessageStatus,
    MessageSuppressed,
    RecordDelivered,
    RecordFailed,
    RecordHandedOver,
    SkippedBecause,
    SuppressedBecause,
    SuppressMessage,
)
from shared.snapshots.states import state_form
from tests.notify.messages import HAND_OVER, IDS, MESSAGE_ID, handed_over, requested, skipped
from tests.notify.words import (
    ASHA,
)
from tests.support.given import given, load

FAILED = MessageFailed(kind=FailureKind.TEMPORARY, code="421", reason="Try later", **IDS)
BECOMES: list[tuple[Command, Event]] = [
    (RecordHandedOver(message_id=MESSAGE_ID, **HAND_OVER), handed_over()),
    (RecordDelivered(message_id=MESSAGE_ID), MessageDelivered(**IDS)),
    (
        RecordFailed(message_id=MESSAGE_ID, kind=FailureKind.TEMPORARY, code="421", reason="Try later"),
        FAILED,
    ),
    (
        RecordFailed(message_id=MESSAGE_ID, kind=FailureKind.PERMANENT, code="5.1.1"),
        MessageFailed(kind=FailureKind.PERMANENT, code="5.1.1", **IDS),
    ),
    (
        SuppressMessage(message_id=MESSAGE_ID, reason=SuppressedBecause.NO_CONSENT),
        MessageSuppressed(reason=SuppressedBecause.NO_CONSENT, **IDS),
    ),
    (ExpireMessage(message_id=MESSAGE_ID), MessageExpired(**IDS)),
]
ENDS = [event for _, event in BECOMES if event not in (FAILED, handed_over())]


@pytest.mark.parametrize(("command", "event"), BECOMES)
def test_what_becomes_of_it_is_recorded_once(command: Any, event: Event) -> None:
    given(decider, requested()).when(command).then(event).and_again().then_nothing_happened()
    given(decider).when(command).then_refused("message.unknown", "message_id")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("command", [command for command, _ in BECOMES])
def test_nothing_follows_the_end(end: Event, command: Any) -> None:
    given(decider, requested(), end).when(command).then_nothing_happened()
    given(decider, skipped(SkippedBecause.NO_WAY)).when(command).then_nothing_happened()


def test_a_first_failure_is_recorded_and_then_it_gets_there() -> None:
    again = RecordFailed(message_id=MESSAGE_ID, kind=FailureKind.TEMPORARY, code="450")
    given(decider, requested(), FAILED).when(again).then_nothing_happened()
    given(decider, requested(), FAILED).when(BECOMES[0][0]).then(handed_over())


def test_the_standard_format_is_not_sealed() -> None:
    for format, kept in [(MessageFormat.STANDARD, None), (MessageFormat.EASY_READ, MessageFormat.EASY_READ)]:
        command = RecordHandedOver(message_id=MESSAGE_ID, format=format, repeated=True, **HAND_OVER)
        given(decider, requested()).when(command).then(handed_over(format=kept, repeated=True))


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "asha@post.example"},
        {"provider_reference": "two words"},
        {"provider_reference": "a\r\nBcc: b@c.example"},
        {"provider": "smtp server"},
        {"template_version": -1},
    ],
)
def test_what_a_provider_answers_is_held_to_its_form(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RecordHandedOver.model_validate({"message_id": MESSAGE_ID} | HAND_OVER | changes)


def test_the_state_holds_nothing_personal() -> None:
    state = load(requested().ref, [requested(), handed_over()])
    assert state == Message(MessageStatus.HANDED_OVER, ASHA, ASHA)
    form = state_form(decider)
    assert form.read(form.write(state)) == state
