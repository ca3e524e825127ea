"""What a person reads: the same in plain text and HTML, escaped, in their format."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.rendering import Footer, Rendered, digest_of, rendered
from services.notify.rendering.paragraphs import as_html
from shared.contracts.notify import MessageChannel, MessageFormat, NewWording

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
STANDARD, LARGE, EASY = MessageFormat.STANDARD, MessageFormat.LARGE_PRINT, MessageFormat.EASY_READ
FOOTER = Footer("Lancashire Peers", "https://peers.example/unsubscribe?a=1&b=2", because="You booked a place.")
HOSTILE = "<script>alert('1')</script>\r\nBcc: all@post.example {{ day }} & \u202e"


class Read(HTMLParser):
    """What a mail program would show, and the tags that it would meet."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self.open):
            self.text += data


def email(
    text: str, subject: str = "Hello", *, html: str | None = None, values: dict[str, str] | None = None
) -> Rendered:
    formats = {STANDARD: NewWording(subject=subject, text=text, html=html)}
    return rendered(EMAIL, formats, values or {}, footer=FOOTER)


def test_text_becomes_paragraphs_lists_and_links() -> None:
    assert as_html("One\ntwo\n\n- a\n- b\nthree\n\n\n  \nSee https://peers.example/a?b=c&d, now.") == (
        "<p>One<br>two</p>\n<ul><li>a</li><li>b</li></ul>\n<p>three</p>\n"
        '<p>See <a href="https://peers.example/a?b=c&amp;d">https://peers.example/a?b=c&amp;d</a>, now.</p>'
    )


def test_the_plain_text_is_whole_by_itself() -> None:
    assert email(
        "Dear {{ name }},\n{% if day %}\non {{ day }}\n{% endif %}\n\n\nGoodbye", values={"name": "A", "day": ""}
    ).text == (
        "Dear A,\n\nGoodbye\n\n-- \nSent by Lancashire Peers.\nYou booked a place.\n"
        "To get no more of these: https://peers.example/unsubscribe?a=1&b=2\n"
    )


def test_the_page_can_be_read_by_everybody() -> None:
    html = email("Dear you").html
    assert html
    assert '<html lang="en-GB">' in html
    read = Read(html)
    assert not read.open
    assert read.tags.count("h1") == 1
    assert {"main", "footer", "title"} <= set(read.tags)
    assert not {"img", "script", "table", "link"} & set(read.tags)
    assert read.links == ["https://peers.example/unsubscribe?a=1&b=2"]


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("ink", "paper"), [("#212b32", "#ffffff"), ("#004b93", "#ffffff"), ("#ffffff", "#212b32"), ("#99c7ff", "#212b32")]
)
def test_colours_contrast_enough(ink: str, paper: str) -> None:
    """WCAG 2.2, 1.4.6: 7 to 1 at least."""
    html = email("Hello").html
    assert html
    assert ink in html
    assert paper in html
    light, dark = sorted((_luminance(ink), _luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7


def test_each_format_has_its_words_and_its_size() -> None:
    formats = {STANDARD: NewWording(subject="One", text="In full."), EASY: NewWording(subject="Two", text="Short.")}
    sizes = set()
    for format, text in [(STANDARD, "In full."), (LARGE, "In full."), (EASY, "Short.")]:
        made = rendered(EMAIL, formats, {}, format=format)
        assert made.text == f"{text}\n"
        assert made.html
        sizes.add(made.html.partition("font-size: ")[2].partition(";")[0])
    assert len(sizes) == 3


def test_nothing_that_a_value_brings_becomes_a_header_a_tag_or_a_placeholder() -> None:
    made = email("Dear {{ name }}", "For {{ name }}", values={"name": HOSTILE, "day": "Monday"})
    assert made.subject == "For <script>alert('1')</script> Bcc: all@post. example {{ day }} &"
    assert made.html
    assert "script" not in Read(made.html).tags
    assert "{{ day }}" in Read(made.html).text


def test_values_are_escaped_in_html_of_its_own() -> None:
    made = email("a", html="<p>{{ name }}</p>", values={"name": HOSTILE})
    assert made.body
    assert Read(made.body).tags == ["p"]
    assert "&lt;script&gt;" in made.body


@given(st.text())
def test_any_value_can_be_sent_and_stays_within_its_place(value: str) -> None:
    made = email("Dear {{ name }},\n\n{{ name }}\n\nEnd", "{{ name }} on", values={"name": value})
    assert made.subject is not None
    assert made.subject.isprintable()
    assert made.html
    read = Read(made.html)
    assert not read.open
    assert set(read.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "p",
        "br",
        "ul",
        "li",
        "a",
        "footer",
    }
    assert all(link.startswith(("http://", "https://")) for link in read.links)
    assert made.text.endswith("b=2\n")


def test_a_text_message_is_its_text_alone() -> None:
    made = rendered(SMS, {STANDARD: NewWording(text="Hello {{ name }}")}, {"name": "A"}, footer=FOOTER)
    assert made == Rendered(text="Hello A")


# The daily digest


def _parts() -> list[Rendered]:
    formats = [{STANDARD: NewWording(subject=f"Number <{each}>", text=f"Text {each}")} for each in "12"]
    return [rendered(EMAIL, each, {}) for each in formats]


def test_a_digest_has_each_message_under_its_heading() -> None:
    made = digest_of(_parts(), footer=FOOTER)
    assert made.subject == "Your messages of today"
    assert made.html
    read = Read(made.html)
    assert (read.tags.count("h1"), read.tags.count("h2")) == (1, 2)
    assert not read.open
    for shown in (read.text, made.text):
        at = [shown.index(each) for each in ("Number <1>", "Text 1", "Number <2>", "Text 2", "Sent by")]
        assert at == sorted(at)


def test_a_digest_of_one_is_that_message() -> None:
    made = digest_of(_parts()[:1], format=LARGE, footer=FOOTER)
    assert made.subject == "Number <1>"
    assert made.text.startswith("Text 1\n\n-- \n")
    assert made.format is LARGE
