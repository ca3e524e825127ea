"""What people wish to get, what they unsubscribe from, to whom answers go, and that they are forgotten."""

from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from services.notify import recipient, reply_to
from services.notify.preference import decider
from shared.contracts.notify import (
    ChangePreference,
    ChannelWish,
    EndReplyTo,
    MessageFormat,
    MessagePurpose,
    Notice,
    NotifyDataRemoved,
    PreferenceChanged,
    QuietHours,
    RecordNotifyDataRemoved,
    RemovablePreference,
    ReplyToEnded,
    ReplyToSet,
    SetReplyTo,
    UnsubscribeByLink,
    UnsubscribedByLink,
)
from shared.contracts.types import ActorKind
from shared.snapshots.states import state_form
from tests.notify.words import ASHA, numbered
from tests.support.given import given, load

SERVICE, REMINDERS, NEWS, DIGEST = MessagePurpose
NIGHT = QuietHours(starts=time(21), ends=time(7, 30))
FIRST = PreferenceChanged(
    person_id=ASHA,
    channels={REMINDERS: ChannelWish.SMS},
    notices_off=(Notice.REMINDER_WEEK,),
    digest=True,
    quiet_hours=NIGHT,
)


def change(**changes: Any) -> ChangePreference:
    return ChangePreference(person_id=ASHA, **changes)


def unsubscribe(purpose: MessagePurpose, notice: Notice | None = None) -> UnsubscribeByLink:
    return UnsubscribeByLink(person_id=ASHA, purpose=purpose, notice=notice)


def unsubscribed(purpose: MessagePurpose, notice: Notice | None = None) -> UnsubscribedByLink:
    return UnsubscribedByLink(person_id=ASHA, purpose=purpose, notice=notice)


def test_what_is_left_out_stays() -> None:
    command = change(
        channels={REMINDERS: ChannelWish.SMS}, notices_off=[Notice.REMINDER_WEEK], digest=True, quiet_hours=NIGHT
    )
    given(decider).when(command, by=ActorKind.MEMBER).then(FIRST).and_again().then_nothing_happened()
    more = change(channels={NEWS: ChannelWish.NONE})
    channels = {REMINDERS: ChannelWish.SMS, NEWS: ChannelWish.NONE}
    given(decider, FIRST).when(more).then(FIRST.model_copy(update={"channels": channels}))
    none_off = change(notices_off=(), digest=False)
    given(decider, FIRST).when(none_off).then(FIRST.model_copy(update={"notices_off": (), "digest": False}))


def test_quiet_hours_can_be_taken_away() -> None:
    remove = change(remove=[RemovablePreference.QUIET_HOURS])
    given(decider, FIRST).when(remove).then(FIRST.model_copy(update={"quiet_hours": None}))
    given(decider).when(remove).then_nothing_happened()


def test_a_format_is_sealed_and_so_recorded_whenever_it_is_said() -> None:
    easy = change(format=MessageFormat.EASY_READ)
    event = FIRST.model_copy(update={"format": MessageFormat.EASY_READ})
    given(decider, FIRST).when(easy).then(event).and_again().then(event)
    assert "easy_read" not in repr(event)


def test_what_a_person_asked_for_cannot_be_switched_off_altogether() -> None:
    given(decider).when(change(channels={SERVICE: ChannelWish.NONE})).then_refused("preference.service", "channels")
    given(decider).when(unsubscribe(SERVICE)).then_refused("preference.service", "purpose")
    stays = (Notice.GATHERING_CANCELLED, Notice.GATHERING_CHANGED, Notice.COHORT_CANCELLED, Notice.QUIET_CHECK_IN)
    for notice in stays:
        given(decider).when(change(notices_off=[notice])).then_refused("preference.must_be_told", "notices_off")
        given(decider).when(unsubscribe(SERVICE, notice)).then_refused("preference.must_be_told", "notice")


def test_a_link_ends_its_purpose_or_its_notice_once() -> None:
    given(decider).when(unsubscribe(NEWS)).then(unsubscribed(NEWS)).and_again().then_nothing_happened()
    given(decider).when(unsubscribe(REMINDERS, Notice.REMINDER_DAY)).then(unsubscribed(REMINDERS))
    welcome = unsubscribed(SERVICE, Notice.WELCOME)
    given(decider).when(unsubscribe(SERVICE, Notice.WELCOME)).then(welcome).and_again().then_nothing_happened()
    given(decider, FIRST).when(unsubscribe(DIGEST)).then(unsubscribed(DIGEST)).and_again().then_nothing_happened()


def test_somebody_can_come_back_after_a_link() -> None:
    back = change(channels={NEWS: ChannelWish.EMAIL})
    given(decider, unsubscribed(NEWS)).when(back).then(
        PreferenceChanged(person_id=ASHA, channels={NEWS: ChannelWish.EMAIL})
    )


@pytest.mark.parametrize(
    "quiet",
    [
        {"starts": "25:00", "ends": "07:00"},
        {"starts": "21:00+01:00", "ends": "07:00"},
        {"starts": "21:00", "ends": "07:00", "zone": "Atlantis/City"},
        {"starts": "21:00"},
    ],
)
def test_quiet_hours_are_times_on_the_wall(quiet: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        QuietHours.model_validate(quiet)


def test_a_state_can_be_written_down() -> None:
    state = load(FIRST.ref, [FIRST, unsubscribed(NEWS), unsubscribed(SERVICE, Notice.WELCOME)])
    form = state_form(decider)
    assert form.read(form.write(state)) == state


# To whom answers go

SAM = numbered(50)


def test_answers_go_to_a_named_person_until_that_ends() -> None:
    command = SetReplyTo(reply_to_id=SAM, name="Sam Walker", email="sam@peers.example", areas=("Preston",))
    event = ReplyToSet(reply_to_id=SAM, name="Sam Walker", email="sam@peers.example", areas=("Preston",))
    given(reply_to.decider).when(command).then(event)
    assert "Walker" not in repr(command) + repr(event)
    end = EndReplyTo(reply_to_id=SAM)
    outcome = given(reply_to.decider, event).when(end).then(ReplyToEnded(reply_to_id=SAM))
    outcome.and_again().then_refused("reply_to.unknown", "reply_to_id")


@pytest.mark.parametrize(
    "changes", [{"name": None}, {"email": "sam"}, {"email": "a@b.example\nBcc: c@d.example"}, {"name": " "}]
)
def test_a_person_who_answers_has_a_name_and_an_address(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SetReplyTo.model_validate({"name": "Sam", "email": "sam@peers.example"} | changes)


# Being forgotten


def test_what_was_removed_is_recorded_once() -> None:
    command = RecordNotifyDataRemoved(person_id=ASHA)
    outcome = given(recipient.decider).when(command, found={"rows_about": {"messages": 3}})
    outcome.then(NotifyDataRemoved(person_id=ASHA, counts={"messages": 3})).and_again().then_nothing_happened()
