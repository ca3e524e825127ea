"""Drafts that could not be sent, or should not be, are refused with the field, the line and the remedy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from services.notify.rendering import RenderingFailed, check_wordings, rendered
from shared.contracts.notify import (
    EXAMPLES,
    MessageChannel,
    MessageFormat,
    NewWording,
    Notice,
    Placeholder,
    placeholders_of,
)
from shared.contracts.refusals import Refused

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
STANDARD, EASY = MessageFormat.STANDARD, MessageFormat.EASY_READ
ALLOWED = placeholders_of(Notice.PLACE_BOOKED)


def check(
    text: str = "Hello.", *, subject: str | None = "Hello", html: str | None = None, channel: MessageChannel = EMAIL
) -> tuple[Placeholder, ...]:
    subject = subject if channel is EMAIL else None
    return check_wordings(channel, {STANDARD: NewWording(subject=subject, text=text, html=html)}, ALLOWED)


def refusal(**draft: str) -> tuple[str, str, str]:
    """Its code, the field at fault, and the sentence."""
    with pytest.raises(Refused) as refused:
        check(**draft)  # type: ignore[arg-type]
    problem = refused.value.problem
    return problem.code, problem.fields[0].field, problem.detail


def test_what_a_draft_uses_is_what_any_of_its_formats_uses() -> None:
    formats = {
        STANDARD: NewWording(subject="On {{ day }}", text="{{ name }}{% if not online and place %}!{% endif %}"),
        EASY: NewWording(subject="Soon", text="{{ time }}", html="<p>{{ gathering }}</p>"),
    }
    assert check_wordings(EMAIL, formats, ALLOWED) == ("day", "gathering", "name", "online", "place", "time")


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("Dear {{ name", 1, "end of"),
        ("Dear\n{% if name %}you", 2, "if"),
        ("{% endif %}", 1, "endif"),
        ("a\nb\n{{ }}", 3, "Expected an expression"),
        ("{% fro x in y %}", 1, "fro"),
    ],
)
def test_bad_syntax_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    code, field, detail = refusal(text=text)
    assert (code, field) == ("template.syntax", "formats.standard.text")
    assert f"line {line}:" in detail
    assert says in detail


def test_an_unknown_placeholder_is_refused_naming_it_and_those_there_are() -> None:
    code, field, detail = refusal(text="Dear\n\n{% if name %}{{ nmae }}{% endif %}")
    assert (code, field) == ("template.placeholder", "formats.standard.text")
    assert "line 3: nmae cannot" in detail
    assert "contact_name, day, gathering, name" in detail


@pytest.mark.parametrize(
    "text",
    [
        "{% for letter in name %}{{ letter }}{% endfor %}",
        "{{ name * 1000000000 }}",
        "{{ name.__class__ }}",
        "{{ name['__class__'] }}",
        "{{ name() }}",
        "{{ name | upper }}",
        "{{ [name] }}",
        "{{ 'a' }}",
        "{{ name if day else time }}",
        "{% set name = day %}",
        "{% include name %}",
        "{% extends name %}",
        "{% import name as day %}",
        "{% macro name() %}{% endmacro %}",
        "{% block name %}{% endblock %}",
        "{% call name() %}{% endcall %}",
        "{% filter upper %}{% endfilter %}",
        "{% if name == day %}{% endif %}",
        "{% if name is defined %}{% endif %}",
        "{% with name = day %}{% endwith %}",
    ],
)
def test_a_template_fills_in_and_asks_with_if_and_does_nothing_else(text: str) -> None:
    code, field, _ = refusal(text=text)
    assert code in ("template.too_much", "template.syntax")
    assert field == "formats.standard.text"


def test_nesting_too_deep_is_refused() -> None:
    code, _, _ = refusal(text="{{ " + "(" * 4000 + "name" + ")" * 4000 + " }}")
    assert code == "template.too_much"


@pytest.mark.parametrize(
    "subject",
    [
        "Your psychosis workshop",
        "Mental Health news",
        "A place in recovery college",
        "Peer support on Monday",
        "For service users",
        "Hello\u2028Bcc: a@b.example",
        "Hello\x07",
    ],
)
def test_a_subject_tells_of_nobodys_health_and_is_one_line(subject: str) -> None:
    assert refusal(subject=subject)[:2] == ("template.subject", "formats.standard.subject")


@pytest.mark.parametrize("placeholder", ["gathering", "name", "sessions", "contact_name", "network"])
def test_only_times_are_filled_in_where_it_is_read_over_shoulders(placeholder: str) -> None:
    code, field, _ = refusal(subject=f"About {{{{ {placeholder} }}}}")
    assert (code, field) == ("template.placeholder", "formats.standard.subject")


@pytest.mark.parametrize("subject", ["Towards Monday", "Our reward", "A step forward: {{ day }}, {{ time }}"])
def test_a_neutral_subject_is_fine(subject: str) -> None:
    assert check(subject=subject) == (("day", "time") if "{" in subject else ())


def test_an_email_has_a_subject_and_a_text_message_has_none() -> None:
    with pytest.raises(Refused, match="an e-mail has a subject"):
        check(subject=None)
    formats = {STANDARD: NewWording(subject="Hello", text="Hello.")}
    with pytest.raises(Refused, match="a text message has no subject"):
        check_wordings(SMS, formats, ALLOWED)
    with pytest.raises(Refused, match="HTML in a text message"):
        check(channel=SMS, html="<p>Hello</p>")
    with pytest.raises(Refused, match="918"):
        check("a" * 919, channel=SMS)
    assert check("{{ name }}", channel=SMS) == ("name",)


@pytest.mark.parametrize(
    ("html", "says"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ('<img src="https://tracker.example/a.png">', "<img>"),
        ('<p onclick="x()">a</p>', "onclick in <p>"),
        ('<p style="color:red">a</p>', "style in <p>"),
        ('<a href="javascript:alert(1)">a</a>', "a link that does not begin with"),
        ('<a href="http://plain.example">a</a>', "a link that does not begin with"),
        ('<a href="https://x.example/{{ name }}">a</a>', "a link that does not begin with"),
        ('<a href="{{ online }}">a</a>', "a link that does not begin with"),
        ("<a href>a</a>", "a link that does not begin with"),
        ("<p>a", "<p> without its end"),
        ("a</p>", "</p> where none is due"),
        ("<p><strong>a</p></strong>", "</p> where none is due"),
        ("<!-- hidden -->", "a comment"),
        ("<!doctype html>", "<!doctype html>"),
        ("<?php ?>", "<?"),
        ("<p>a</p>\n<form></form>", "line 2"),
        ("<p>a</p><scr", "a tag that does not end"),
        ("<p/>", "<p/>"),
        ("<h1>News</h1>", "begin with <h2>"),
        ("<p>a</p><h3>News</h3>", "<h3> before any <h2>"),
        ("<p>a < b</p>", "a tag that does not end"),
        ("<p>a</p>\n<![CDATA[ b", "a tag that does not end"),
    ],
)
def test_html_of_its_own_holds_text_and_links_alone(html: str, says: str) -> None:
    code, field, detail = refusal(html=html)
    assert (code, field) == ("template.too_much", "formats.standard.html")
    assert says in detail


def test_html_of_its_own_may_have_structure() -> None:
    html = (
        '<h2>{{ day }}</h2>\n<ul><li>{{ place }}<br>on<br/>by <a href="https://peers.example/a?b=c">bus</a></li></ul>'
    )
    assert check(html=html) == ("day", "place")


def test_words_have_a_limit() -> None:
    with pytest.raises(ValidationError):
        NewWording(subject="a" * 201, text="a")
    with pytest.raises(ValidationError):
        NewWording(subject="a", text=" ")
    with pytest.raises(ValidationError):
        NewWording(subject="a", text="a" * 10_001)


_PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "name",
    "day",
    "if",
    "endif",
    "else",
    "not",
    "or",
    " ",
    "\n",
    "-",
    "(",
    "|",
]


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=14).map("".join))
def test_whatever_is_drafted_is_refused_or_can_be_sent(text: str) -> None:
    """No draft that was taken fails when it is sent."""
    try:
        wording = NewWording(subject="Hello", text=text)
        check_wordings(EMAIL, {STANDARD: wording}, ALLOWED)
    except (Refused, ValidationError):
        return
    sent = rendered(EMAIL, {STANDARD: wording}, {str(each): EXAMPLES[each] for each in ALLOWED})
    assert sent.html
    assert sent.html.endswith("</html>\n")


def test_what_is_missing_after_all_fails_without_showing_a_value() -> None:
    formats = {STANDARD: NewWording(subject="Hello", text="{{ name }} {{ day }}")}
    with pytest.raises(RenderingFailed) as failed:
        rendered(EMAIL, formats, {"name": "Alex Unusual"})
    assert "day" in str(failed.value)
    assert "Unusual" not in str(failed.value)
