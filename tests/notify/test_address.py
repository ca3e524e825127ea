"""Addresses: what comes back stops what is not to be sent there any more, and nothing else."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.address import SOFT_BOUNCES, decider
from shared.contracts.messages import Event
from shared.contracts.notify import (
    AddressBounced,
    AddressRestored,
    AddressSuppressed,
    BounceKind,
    MessagePurpose,
    RecordBounce,
    RestoreAddress,
    address_id_of,
)
from shared.snapshots.states import state_form
from tests.notify.words import numbered
from tests.support.given import given, load

ADDRESS = "cd" * 32
IDS: dict[str, Any] = {"address_id": address_id_of(ADDRESS), "address": ADDRESS}
HARD, SOFT, COMPLAINT = BounceKind.HARD, BounceKind.SOFT, BounceKind.COMPLAINT
EVERYTHING = AddressSuppressed(**IDS)
RESTORE = RestoreAddress(address=ADDRESS)
RESTORED = AddressRestored(**IDS)


def bounce(kind: BounceKind, message: int = 1) -> RecordBounce:
    return RecordBounce(address=ADDRESS, message_id=numbered(message), kind=kind, code="5.1.1")


def bounced(kind: BounceKind, message: int = 1) -> AddressBounced:
    return AddressBounced(**IDS, message_id=numbered(message), kind=kind, code="5.1.1")


def test_an_address_that_there_is_not_gets_nothing_more() -> None:
    outcome = given(decider).when(bounce(HARD)).then(bounced(HARD), EVERYTHING)
    outcome.and_again().then_nothing_happened()
    given(decider, *outcome.events).when(bounce(HARD, 2)).then(bounced(HARD, 2))


def test_a_complaint_ends_what_nobody_asked_for_and_nothing_else() -> None:
    unwanted = [
        AddressSuppressed(**IDS, purpose=purpose)
        for purpose in (MessagePurpose.NEWS, MessagePurpose.REMINDERS, MessagePurpose.DIGEST)
    ]
    outcome = given(decider).when(bounce(COMPLAINT)).then(bounced(COMPLAINT), *unwanted)
    given(decider, *outcome.events).when(bounce(COMPLAINT, 2)).then(bounced(COMPLAINT, 2))
    given(decider, *outcome.events).when(bounce(HARD, 2)).then(bounced(HARD, 2), EVERYTHING)


def test_a_full_mailbox_is_tried_again_but_not_for_ever() -> None:
    history: list[Event] = []
    for number in range(SOFT_BOUNCES - 1):
        history += given(decider, *history).when(bounce(SOFT, number)).then(bounced(SOFT, number)).events
    last = SOFT_BOUNCES
    given(decider, *history).when(bounce(SOFT, last)).then(bounced(SOFT, last), EVERYTHING)
    given(decider, *history, RESTORED).when(bounce(SOFT, last)).then(bounced(SOFT, last))


def test_a_coordinator_restores_an_address() -> None:
    history = (bounced(HARD), EVERYTHING)
    given(decider, *history).when(RESTORE).then(RESTORED)
    given(decider, *history, RESTORED).when(RESTORE).then_refused("address.unknown", "address")
    given(decider).when(RESTORE).then_refused("address.unknown", "address")


def test_an_old_bounce_that_is_read_again_does_not_undo_that() -> None:
    given(decider, bounced(HARD), EVERYTHING, RESTORED).when(bounce(HARD)).then_nothing_happened()
    given(decider, bounced(HARD), EVERYTHING, RESTORED).when(bounce(HARD, 2)).then(bounced(HARD, 2), EVERYTHING)


def test_a_bounce_of_no_known_message_counts_each_time() -> None:
    command = RecordBounce(address=ADDRESS, kind=SOFT)
    event = AddressBounced(**IDS, kind=SOFT, code="unknown")
    given(decider).when(command).then(event).and_again().then(event)


@pytest.mark.parametrize("address", ["asha@post.example", "", "CD" * 32, "cd" * 31])
def test_an_address_is_known_by_its_claim_alone(address: str) -> None:
    with pytest.raises(ValidationError):
        RecordBounce(address=address, kind=HARD)


def test_a_state_can_be_written_down() -> None:
    state = load(EVERYTHING.ref, [bounced(COMPLAINT), bounced(HARD, 2), EVERYTHING])
    form = state_form(decider)
    assert form.read(form.write(state)) == state
