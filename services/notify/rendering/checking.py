"""Whether drafted words can become a message: checked when they are drafted, so that nothing fails when it is sent."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from services.notify.rendering.markup import Unwanted, check_markup
from services.notify.rendering.sandbox import NotReadable, TooMuch, placeholders_used
from shared.contracts.notify import (
    TEMPLATE_NO_STANDARD,
    TEMPLATE_PLACEHOLDER,
    TEMPLATE_SUBJECT,
    TEMPLATE_SYNTAX,
    TEMPLATE_TOO_MUCH,
    MessageChannel,
    MessageFormat,
    NewWording,
    Placeholder,
)

LONGEST_SMS: Final = 918
"""What GOV.UK Notify takes; a text as long as that goes as six."""

IN_SUBJECTS: Final = frozenset(
    {Placeholder.DAY, Placeholder.TIME, Placeholder.ANSWER_BY, Placeholder.APPLY_BY, Placeholder.STARTS}
)
"""What may be filled in where it is read over a shoulder. Titles of gatherings and programmes tell too much."""

_TELLS_OF_HEALTH: Final = re.compile(
    r"(mental|psych|depress|anxi|bipolar|schizo|trauma|suicid|self[- ]harm|addict|recover|diagnos|disorder|illness|"
    r"therap|medicat|\bward\b|crisis|lived experience|distress|eating dis|perinatal|postpartum|peer support|"
    r"service user|patient|carer|wellbeing|health)",
    re.IGNORECASE,
)


def check_wordings(
    channel: MessageChannel, formats: Mapping[MessageFormat, NewWording], allowed: frozenset[Placeholder]
) -> tuple[Placeholder, ...]:
    """The placeholders that the words use, in any format, in order of their names.

    Refuses, naming the field and the line, what could not be rendered, what may not be filled in here, and a subject
    line that would tell of somebody's health.
    """
    if MessageFormat.STANDARD not in formats:
        raise TEMPLATE_NO_STANDARD("formats")
    used: set[Placeholder] = set()
    for format, wording in formats.items():
        used |= _check_subject(channel, wording, f"formats.{format}.subject", allowed)
        used |= _check_words(wording.text, f"formats.{format}.text", allowed)
        if channel is MessageChannel.SMS:
            _check_sms(wording, f"formats.{format}")
        elif wording.html is not None:
            used |= _check_words(wording.html, f"formats.{format}.html", allowed)
            _check_html(wording.html, f"formats.{format}.html")
    return tuple(sorted(used))


def _check_words(source: str, field: str, allowed: frozenset[Placeholder]) -> set[Placeholder]:
    try:
        used = placeholders_used(source)
    except NotReadable as wrong:
        raise TEMPLATE_SYNTAX(field, where=field, line=wrong.line, problem=wrong.problem) from None
    except TooMuch as wrong:
        raise TEMPLATE_TOO_MUCH(field, where=field, line=wrong.line, what=wrong.what) from None
    for name, line in used:
        if name not in allowed:
            raise TEMPLATE_PLACEHOLDER(field, where=field, line=line, name=name, allowed=", ".join(sorted(allowed)))
    return {Placeholder(name) for name, _ in used}


def _check_subject(
    channel: MessageChannel, wording: NewWording, field: str, allowed: frozenset[Placeholder]
) -> set[Placeholder]:
    for problem in _about_subject(channel, wording.subject):
        raise TEMPLATE_SUBJECT(field, where=field, problem=problem)
    return _check_words(wording.subject, field, allowed & IN_SUBJECTS) if wording.subject else set()


def _about_subject(channel: MessageChannel, subject: str | None) -> Iterator[str]:
    if channel is MessageChannel.SMS:
        if subject is not None:
            yield "a text message has no subject. Please leave it out."
    elif subject is None:
        yield "an e-mail has a subject. Please add one line that says what it is about."
    elif not subject.isprintable():
        yield "a subject is one line, without characters that cannot be seen. Please write it as one line."
    elif telling := _TELLS_OF_HEALTH.search(subject):
        yield (
            f"a subject is read over shoulders, and '{telling[0]}' may tell of somebody's health. Please use a neutral "
            "word, and say more in the text."
        )


def _check_sms(wording: NewWording, field: str) -> None:
    if wording.html is not None:
        raise TEMPLATE_TOO_MUCH(f"{field}.html", where=f"{field}.html", line=1, what="HTML in a text message")
    if len(wording.text) > LONGEST_SMS:
        what = f"a text message of more than {LONGEST_SMS} characters"
        raise TEMPLATE_TOO_MUCH(f"{field}.text", where=f"{field}.text", line=1, what=what)


def _check_html(source: str, field: str) -> None:
    try:
        check_markup(source)
    except Unwanted as wrong:
        raise TEMPLATE_TOO_MUCH(field, where=field, line=wrong.line, what=wrong.what) from None
