"""Templates: drafted by one person, approved by another, in versions."""

from typing import Any

import pytest

from services.notify import notices
from services.notify.rendering import built_in
from services.notify.template import decider
from shared.contracts.notify import (
    THE_NOTICES,
    ApproveTemplate,
    ChooseNoticeTemplate,
    MessageFormat,
    MessagePurpose,
    NewWording,
    Notice,
    NoticeTemplateChosen,
    RetireTemplate,
    SwitchNotice,
    TemplateRetired,
)
from shared.snapshots.states import state_form
from tests.notify.words import (
    CHECKER,
    DAY,
    EMAIL,
    GATHERING,
    LETTER,
    MAKER,
    NAME,
    NEWS,
    NEWS_APPROVED,
    SMS,
    approved,
    draft,
    drafted,
    news,
    switched,
)
from tests.support.given import given, load

CHOSEN = NoticeTemplateChosen(
    notices_id=THE_NOTICES,
    notice=Notice.PLACE_BOOKED,
    channel=EMAIL,
    template_id=LETTER,
    template_version=1,
    placeholders=(DAY, GATHERING, NAME),
)
OWN = built_in(Notice.PLACE_BOOKED, EMAIL)
assert OWN
BACK = CHOSEN.model_copy(
    update={"template_id": OWN.template_id, "template_version": 0, "placeholders": OWN.placeholders}
)
APPROVE = ApproveTemplate(template_id=LETTER, version=1)


def test_a_draft_knows_what_it_uses_and_whose_it_is() -> None:
    given(decider).when(draft(), by=MAKER).then(drafted()).and_again().then_nothing_happened()


def test_a_second_draft_is_the_next_version() -> None:
    other = draft("Hello {{ name }}.")
    given(decider, drafted()).when(other, by=MAKER).then(drafted(other, 2, (DAY, NAME)))


def test_a_second_person_approves_and_the_notice_goes_in_these_words() -> None:
    given(decider, drafted()).when(APPROVE, by=MAKER).then_refused("template.own_draft", "actor")
    given(decider, drafted()).when(APPROVE, by=CHECKER).then(approved(), CHOSEN)
    given(decider, drafted(), approved(), CHOSEN).when(APPROVE, by=CHECKER).then_refused("template.approved_already")


def test_only_the_newest_version_is_approved() -> None:
    history = (drafted(), drafted(draft("Hello."), 2, (DAY,)))
    given(decider, *history).when(APPROVE, by=CHECKER).then_refused("template.version", "version")


def test_words_for_campaigns_change_no_notice() -> None:
    command = ApproveTemplate(template_id=NEWS, version=1)
    given(decider, NEWS_APPROVED[0]).when(command, by=CHECKER).then(NEWS_APPROVED[1])


def test_without_its_template_a_notice_goes_in_the_built_in_words() -> None:
    retire = RetireTemplate(template_id=LETTER)
    outcome = given(decider, drafted(), approved(), CHOSEN).when(retire)
    outcome.then(TemplateRetired(template_id=LETTER), BACK).and_again().then_nothing_happened()
    given(decider, drafted()).when(retire).then(TemplateRetired(template_id=LETTER))
    given(decider).when(retire).then_refused("template.unknown", "template_id")


@pytest.mark.parametrize("command", [draft("Hello."), APPROVE])
def test_a_retired_template_takes_nothing_more(command: Any) -> None:
    history = (drafted(), TemplateRetired(template_id=LETTER))
    given(decider, *history).when(command, by=CHECKER).then_refused("template.retired", "template_id")


def test_a_template_stays_with_its_use() -> None:
    given(decider, drafted()).when(draft(notice=Notice.REMINDER_DAY)).then_refused("template.other_use")
    given(decider).when(draft(purpose=MessagePurpose.NEWS)).then_refused("template.purpose", "purpose")
    given(decider).when(news(purpose=MessagePurpose.SERVICE)).then_refused("template.purpose", "purpose")


def test_what_could_not_be_sent_cannot_be_drafted() -> None:
    refused = given(decider).when(draft("Dear\n{{ nmae }}")).then_refused("template.placeholder")
    assert refused.problem
    assert "formats.standard.text, line 2: nmae" in refused.problem.detail
    given(decider).when(draft("{{ feedback }}")).then_refused("template.placeholder", "formats.standard.text")
    only_easy = {MessageFormat.EASY_READ: NewWording(subject="Hello", text="Hello.")}
    given(decider).when(draft(formats=only_easy)).then_refused("template.no_standard", "formats")


def test_a_state_can_be_written_down() -> None:
    state = load(drafted().ref, [drafted(), approved()])
    form = state_form(decider)
    assert form.read(form.write(state)) == state


# Notices


def test_a_notice_is_switched_off_and_on() -> None:
    off = SwitchNotice(notice=Notice.WELCOME, on=False)
    given(notices.decider).when(SwitchNotice(notice=Notice.WELCOME, on=True)).then_nothing_happened()
    given(notices.decider).when(off).then(switched(Notice.WELCOME, False)).and_again().then_nothing_happened()
    history = (switched(Notice.WELCOME, False), switched(Notice.WELCOME, True))
    assert load(history[0].ref, history) == notices.Notices()


def test_a_coordinator_chooses_between_approved_words() -> None:
    back = ChooseNoticeTemplate(notice=Notice.PLACE_BOOKED)
    outcome = given(notices.decider, drafted(), approved(), CHOSEN).when(back)
    outcome.then(BACK).and_again().then_nothing_happened()
    again = ChooseNoticeTemplate(notice=Notice.PLACE_BOOKED, template_id=LETTER)
    given(notices.decider, drafted(), approved(), CHOSEN, BACK).when(again).then(CHOSEN)
    given(notices.decider, drafted(), approved(), CHOSEN).when(again).then_nothing_happened()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (ChooseNoticeTemplate(notice=Notice.PLACE_BOOKED, template_id=MAKER.id), "template.unknown"),
        (ChooseNoticeTemplate(notice=Notice.WELCOME, template_id=LETTER), "template.not_for_this"),
        (ChooseNoticeTemplate(notice=Notice.PLACE_BOOKED, channel=SMS, template_id=LETTER), "template.not_for_this"),
        (ChooseNoticeTemplate(notice=Notice.PLACE_BOOKED, template_id=NEWS), "template.not_for_this"),
    ],
)
def test_a_notice_goes_only_in_words_that_are_for_it(command: Any, code: str) -> None:
    history = (drafted(), approved(), *NEWS_APPROVED)
    given(notices.decider, *history).when(command).then_refused(code, "template_id")


def test_nothing_goes_in_words_that_nobody_approved() -> None:
    command = ChooseNoticeTemplate(notice=Notice.PLACE_BOOKED, template_id=LETTER)
    given(notices.decider, drafted()).when(command).then_refused("template.not_approved", "template_id")


def test_words_are_by_channel() -> None:
    state = load(CHOSEN.ref, [CHOSEN])
    words = state.words_for(Notice.PLACE_BOOKED)
    assert words[EMAIL].use.template_id == LETTER
    assert words[SMS].use.template_version == 0
    assert set(state.words_for(Notice.APPLICATION_REJECTED)) == {EMAIL}
    form = state_form(notices.decider)
    assert form.read(form.write(state)) == state
