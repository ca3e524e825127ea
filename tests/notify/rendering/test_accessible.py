"""Each built-in message in each format as somebody meets it: by a screen reader, enlarged, in the dark, in a hurry."""

import re
from html.parser import HTMLParser

import pytest

from services.notify.rendering import BuiltIn, Footer, Rendered, built_ins, digest_of, rendered
from services.notify.rendering.checking import IN_SUBJECTS
from shared.contracts.notify import EXAMPLES, MAY_BE_EMPTY, MessageChannel, MessageFormat, Notice, Placeholder

EMAIL, SMS = MessageChannel.EMAIL, MessageChannel.SMS
EASY = MessageFormat.EASY_READ
FOOTER = Footer("Lancashire Peers", "https://peers.example/unsubscribe?a=1")
WITHOUT = EXAMPLES | {str(each): "" for each in MAY_BE_EMPTY}
LONG = EXAMPLES | {
    Placeholder.NAME: "Alexandrina-Josephine",
    Placeholder.NETWORK: "North East and North Cumbria Peer Support Network",
    Placeholder.PLACE: "The Education Centre, Ramside Hall Hotel, Carrville, Durham DH1 1TD",
    Placeholder.DAY: "Wednesday 30 September 2026",
    Placeholder.ANSWER_BY: "Wednesday 30 September 2026, 17:00",
}
LONGEST_SMS = 306
"""Two texts, which every phone shows as one."""
GSM = re.compile(r"[A-Za-z0-9 \n@$_!\"#%&'()*+,\-./:;<=>?¡£¥¿]*")
"""The alphabet of text messages: any other letter halves how much fits in."""

EVERY_EMAIL = pytest.mark.parametrize(
    ("words", "format"),
    [(words, format) for words in built_ins() if words.channel is EMAIL for format in MessageFormat],
    ids=lambda each: f"{each.notice}" if isinstance(each, BuiltIn) else str(each),
)
EVERY_SMS = pytest.mark.parametrize(
    "words", [each for each in built_ins() if each.channel is SMS], ids=lambda words: str(words.notice)
)


class Page(HTMLParser):
    """What assistive technology makes of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.headings: list[int] = []
        self.attributes: dict[str, dict[str, str]] = {}
        self.links: dict[str, str] = {}
        self.style = self.text = ""
        self._open: list[str] = []
        self._link = ""
        self.feed(html)
        self.close()
        assert not self._open, "everything that begins ends"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.setdefault(tag, {}).update({name: value or "" for name, value in attrs})
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self._link = dict(attrs)["href"] or ""
            self.links[self._link] = ""
        if tag not in ("br", "meta"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "a" in self._open:
            self.links[self._link] += data
        if "style" in self._open:
            self.style += data
        elif "title" not in self._open:
            self.text += data


def made(words: BuiltIn, format: MessageFormat, values: dict[str, str] = EXAMPLES) -> Rendered:
    return rendered(words.channel, words.formats, values, format=format, footer=FOOTER)


def page(message: Rendered) -> Page:
    assert message.html
    return Page(message.html)


@EVERY_EMAIL
def test_a_screen_reader_finds_language_title_headings_in_order_and_landmarks(
    words: BuiltIn, format: MessageFormat
) -> None:
    message = made(words, format)
    found = page(message)
    assert found.attributes["html"]["lang"] == "en-GB"
    assert "title" in found.tags
    assert (found.headings[0], found.headings.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in zip(found.headings, found.headings[1:], strict=False))
    assert {"main", "footer"} <= set(found.tags)
    assert not {"img", "table", "font", "center", "b", "i"} & set(found.tags)
    assert all(text.strip() and text.strip().lower() not in ("here", "click here") for text in found.links.values())


@EVERY_EMAIL
def test_plain_text_and_html_say_the_same(words: BuiltIn, format: MessageFormat) -> None:
    def letters(text: str) -> str:
        return re.sub(r"[\W_]", "", text)

    message = made(words, format)
    text = message.text.partition("\n-- \n")[0]
    assert letters(text) in letters(page(message).text)


@EVERY_EMAIL
def test_it_can_be_enlarged_and_read_in_the_dark(words: BuiltIn, format: MessageFormat) -> None:
    """Nothing is told by colour, nothing is cut off when letters are twice as large (WCAG 1.4.1, 1.4.4, 1.4.10)."""
    found = page(made(words, format))
    viewport = re.search(r'name="viewport" content="([^"]*)"', made(words, format).html or "")
    assert viewport
    assert viewport[1] == "width=device-width, initial-scale=1"
    assert not re.search(
        r"(?<!max-)width:|height: *\d+(px|em)|overflow: *hidden|position:|float:|!important", found.style
    )
    assert "text-decoration: underline" in found.style
    assert "overflow-wrap: anywhere" in found.style
    assert "prefers-color-scheme: dark" in found.style
    assert "style" not in {name for its in found.attributes.values() for name in its}
    sizes = [int(each) for each in re.findall(r"font-size: (\d+)px", found.style)]
    assert min(sizes) >= {MessageFormat.STANDARD: 16, EASY: 18, MessageFormat.LARGE_PRINT: 24}[format]


@EVERY_EMAIL
def test_what_is_read_over_a_shoulder_tells_nothing(words: BuiltIn, format: MessageFormat) -> None:
    subject = made(words, format).subject or ""
    assert 3 < len(subject) <= 60
    drafted = (words.formats.get(format) or words.formats[MessageFormat.STANDARD]).subject or ""
    assert set(re.findall(r"{{ (\w+) }}", drafted)) <= {str(each) for each in IN_SUBJECTS}
    assert not re.search(r"health|peer|support|recover|wellbeing|network", subject, re.IGNORECASE)


@pytest.mark.parametrize(
    "words", [each for each in built_ins() if each.channel is EMAIL], ids=lambda words: str(words.notice)
)
def test_easy_read_has_one_idea_a_line_and_no_long_one(words: BuiltIn) -> None:
    values = EXAMPLES | {Placeholder.FEEDBACK: "Good.", Placeholder.REASON: "Snow."}
    text = rendered(EMAIL, words.formats, values, format=EASY).text
    for line in filter(None, text.splitlines()):
        assert len(re.findall(r"[.?!](?= |$)", line)) <= 1, line
        assert len(line.split()) <= 15, line
        assert ";" not in line, line
        assert not re.search(r"\b(however|therefore|regarding|in order to|as soon as|unless|whether)\b", line), line
    paragraphs = [each for each in text.strip().split("\n\n") if not each.startswith("- ")]
    assert all("\n" not in each for each in paragraphs), "each stands by itself"


@EVERY_EMAIL
def test_it_is_plain_short_and_kind(words: BuiltIn, format: MessageFormat) -> None:
    for values in (EXAMPLES, WITHOUT):
        text = rendered(EMAIL, words.formats, values, format=format).text
        assert text.split(",")[0] in ("Dear Alex", "Hello Alex")
        assert not re.search(
            r"\b(utili[sz]e|hereby|pursuant|failure to|you must|you failed|unfortunately)\b", text, re.I
        )
        assert not re.search(r"[A-Z]{6,}|!!|\bclick here\b", text)
        for sentence in re.split(r"(?<=[.?!:])\s+|\n", text):
            assert len(sentence.split()) <= 35, sentence
        assert len(text) < 1_500


@EVERY_SMS
def test_a_text_message_is_short_in_letters_that_every_phone_has_and_says_whom_it_is_from(words: BuiltIn) -> None:
    for values in (EXAMPLES, WITHOUT, LONG):
        text = rendered(SMS, words.formats, values).text
        assert len(text) <= LONGEST_SMS, text
        assert GSM.fullmatch(text), text
        assert text.endswith(values[Placeholder.NETWORK]) or words.notice is Notice.QUIET_CHECK_IN


def test_a_digest_is_as_easy_to_find_ones_way_in() -> None:
    parts = [rendered(EMAIL, words.formats, EXAMPLES) for words in built_ins() if words.channel is EMAIL]
    found = page(digest_of(parts, footer=FOOTER))
    assert found.headings == [1] + [2] * len(parts)
