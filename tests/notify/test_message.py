"""Messages: one for each notice, person and fact, or a reason why there is none."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from services.notify.message import decider
from shared.contracts.messages import Event
from shared.contracts.notify import (
    EXAMPLES,
    NOTICES_THERE_ARE,
    MessageRequested,
    Notice,
    Placeholder,
    RequestMessage,
    SkippedBecause,
    Subjects,
)
from tests.notify.messages import (
    APPLICATION,
    FACT,
    MESSAGE_ID,
    request,
    requested,
    skipped,
    use,
    values,
)
from tests.notify.test_template import CHOSEN
from tests.notify.words import (
    ASHA,
    EMAIL,
    GATHERING,
    LATER,
    LETTER,
    SMS,
    filled,
    switched,
)
from tests.support.given import NOON, given

# Asking for it


def test_somebody_is_told_once_of_each_fact() -> None:
    found = {"values_for": filled()}
    outcome = given(decider).when(request(), found=found).then(requested())
    outcome.and_again().then_nothing_happened()
    other = request(fact="booking:another")
    assert other.message_id != MESSAGE_ID
    given(decider, requested()).when(other, found=found).then(
        requested(other, dedupe_key=f"place_booked:{ASHA}:booking:another")
    )


def test_the_way_that_the_person_wishes_comes_first() -> None:
    sms = use(Notice.PLACE_BOOKED, SMS)
    given(decider).when(request(), found={"values_for": filled(SMS, EMAIL)}).then(
        requested(channel=SMS, template_id=sms.template_id, otherwise=(use(Notice.PLACE_BOOKED, EMAIL),))
    )


def test_a_notice_without_words_for_a_channel_goes_by_another() -> None:
    command = request(Notice.APPLICATION_REJECTED, subjects=Subjects(application_id=APPLICATION))
    outcome = given(decider).when(command, found={"values_for": filled(SMS, EMAIL)})
    outcome.then(
        requested(
            command,
            sealed_for=APPLICATION,
            otherwise=(),
            values=values(Notice.APPLICATION_REJECTED, EMAIL),
        )
    )
    outcome = given(decider).when(command, found={"values_for": filled(SMS)})
    outcome.then(
        skipped(
            SkippedBecause.NO_WAY,
            message_id=command.message_id,
            notice=command.notice,
            sealed_for=APPLICATION,
            dedupe_key=f"application_rejected:{ASHA}:{FACT}",
            subjects=command.subjects,
        )
    )


def test_it_goes_in_the_words_that_were_chosen_with_what_these_need_alone() -> None:
    used = {str(each): EXAMPLES[each] for each in (*CHOSEN.placeholders, *map(Placeholder, values(*_SMS_WORDS)))}
    given(decider, CHOSEN).when(request(), found={"values_for": filled()}).then(
        requested(template_id=LETTER, template_version=1, values=dict(sorted(used.items())))
    )


_SMS_WORDS = (Notice.PLACE_BOOKED, SMS)


def test_a_missing_value_is_refused_when_it_is_asked_for() -> None:
    known = {name: text for name, text in filled().values.items() if name not in ("gathering", "day")}
    outcome = given(decider).when(request(), found={"values_for": filled(values=known)})
    outcome.then_refused("message.value_missing", "subjects")
    assert outcome.problem
    assert "day, gathering" in outcome.problem.detail


def test_a_value_that_only_another_channel_needs_is_not_missed() -> None:
    known = {name: text for name, text in filled().values.items() if name != GATHERING}
    outcome = given(decider).when(request(), found={"values_for": filled(SMS, EMAIL, values=known)})
    sms = use(Notice.PLACE_BOOKED, SMS)
    outcome.then(
        requested(channel=SMS, template_id=sms.template_id, otherwise=(), values=values(Notice.PLACE_BOOKED, SMS))
    )


def test_an_empty_value_is_a_value() -> None:
    found = filled(values={**filled().values, "online": ""})
    [event] = given(decider).when(request(), found={"values_for": found}).events
    assert isinstance(event, MessageRequested)
    assert event.values
    assert event.values["online"] == ""


@pytest.mark.parametrize(
    ("history", "found", "at", "because"),
    [
        ([switched(Notice.PLACE_BOOKED, False)], filled(), NOON, SkippedBecause.NOTICE_OFF),
        ([], filled(channels=()), NOON, SkippedBecause.NO_WAY),
        ([], filled(skip=SkippedBecause.GONE), NOON, SkippedBecause.GONE),
        ([], filled(skip=SkippedBecause.NO_LONGER_SO, values={}), NOON, SkippedBecause.NO_LONGER_SO),
        ([], filled(), LATER, SkippedBecause.TOO_LATE),
    ],
)
def test_somebody_is_not_told_and_the_log_says_why(
    history: list[Event], found: Any, at: Any, because: SkippedBecause
) -> None:
    outcome = given(decider, *history).when(request(), at=at, found={"values_for": found})
    outcome.then(skipped(because))
    # What is not told is not made up for when the notice is switched on again.
    on = switched(Notice.PLACE_BOOKED, True)
    given(decider, *history, *outcome.events, on).when(request(), found={"values_for": filled()}).then()


def test_what_everybody_is_told_is_not_asked_for_one_by_one() -> None:
    for notice in (each for each, about in NOTICES_THERE_ARE.items() if about.round_to):
        outcome = given(decider).when(request(notice), found={"values_for": filled()})
        outcome.then_refused("notice.in_rounds", "notice")


@pytest.mark.parametrize(
    "changes",
    [
        {"fact": "Asha Rao booked"},
        {"fact": "asha@post.example"},
        {"fact": ""},
        {"expires_at": NOON, "not_before": NOON + timedelta(hours=1)},
        {"expires_at": NOON.replace(tzinfo=None)},
        {"notice": "gossip"},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RequestMessage.model_validate(
            {"person_id": ASHA, "notice": "welcome", "fact": "a", "expires_at": LATER} | changes
        )
