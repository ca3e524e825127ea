"""The words that come with the service: there for every notice, plain, and short where they must be."""

import re

import pytest

from services.notify.rendering import BuiltIn, built_in, built_in_by_id, built_ins, rendered
from services.notify.rendering.checking import LONGEST_SMS
from shared.contracts.notify import (
    EXAMPLES,
    MAY_BE_EMPTY,
    NOTICES_THERE_ARE,
    MessageChannel,
    MessageFormat,
    Notice,
    Placeholder,
    placeholders_of,
)

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
ALL = pytest.mark.parametrize("words", built_ins(), ids=lambda words: f"{words.notice}-{words.channel}")
WITHOUT = EXAMPLES | {str(each): "" for each in MAY_BE_EMPTY}


@pytest.mark.parametrize("notice", Notice)
def test_every_notice_has_an_email_in_every_format_that_needs_words(notice: Notice) -> None:
    words = built_in(notice, EMAIL)
    assert words
    assert set(words.formats) == {MessageFormat.STANDARD, MessageFormat.EASY_READ}
    assert set(NOTICES_THERE_ARE) == set(Notice)


@ALL
def test_they_can_be_sent_with_everything_and_with_what_there_always_is(words: BuiltIn) -> None:
    for values in (EXAMPLES, WITHOUT):
        for format in MessageFormat:
            made = rendered(words.channel, words.formats, values, format=format)
            assert not re.search(r"[{}]|\n\n\n| ,|\( *\)|: *\n\n?$|: $", made.text), made.text
            assert (made.subject is not None) == (words.channel is EMAIL)
            if words.channel is SMS:
                assert len(made.text) <= LONGEST_SMS / 2
            if "place" in words.placeholders:
                assert ("Guild Hall" in made.text) == (values is EXAMPLES)


@ALL
def test_they_are_true_by_every_provider_in_a_digest_and_days_late(words: BuiltIn) -> None:
    for format in MessageFormat:
        made = rendered(words.channel, words.formats, EXAMPLES, format=format)
        assert "attached" not in made.text
        if words.notice in (Notice.REMINDER_WEEK, Notice.REMINDER_DAY):
            assert not re.search(r"\b(week|tomorrow)\b", f"{made.subject} {made.text}", re.IGNORECASE)


@ALL
def test_they_use_what_the_notice_has_and_say_who_sends_them(words: BuiltIn) -> None:
    assert set(words.placeholders) <= placeholders_of(words.notice)
    assert Placeholder.NETWORK in words.placeholders or words.notice is Notice.QUIET_CHECK_IN
    assert built_in_by_id(words.template_id) is words


@ALL
def test_a_text_message_says_nothing_that_a_locked_screen_should_not_show(words: BuiltIn) -> None:
    if words.channel is SMS:
        told = {Placeholder.GATHERING, Placeholder.PROGRAMME, Placeholder.INTAKE, Placeholder.SESSIONS}
        assert not told & set(words.placeholders)
        assert Placeholder.FEEDBACK not in words.placeholders


def test_every_example_is_of_a_placeholder_and_every_placeholder_has_one() -> None:
    assert set(EXAMPLES) == set(Placeholder)
    used = set().union(*(about.placeholders for about in NOTICES_THERE_ARE.values()))
    assert used == set(Placeholder)


def test_easy_read_has_short_sentences() -> None:
    for words in built_ins():
        if words.channel is EMAIL:
            made = rendered(EMAIL, words.formats, EXAMPLES, format=MessageFormat.EASY_READ)
            for paragraph in made.text.split("\n\n"):
                for sentence in re.split(r"(?<=[.?!])\s|\n", paragraph):
                    assert len(sentence.split()) <= 15, sentence
