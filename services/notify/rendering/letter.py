"""A message as a person reads it: subject, plain text, and HTML that says the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from services.notify.rendering.layout import page
from services.notify.rendering.names import with_plain_names
from services.notify.rendering.paragraphs import as_html
from services.notify.rendering.sandbox import filled
from shared.contracts.notify import MessageChannel, MessageFormat, NewWording, Wording


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands below the words of every e-mail. `unsubscribe_url` opens a page that asks before it does anything."""

    sent_by: str
    unsubscribe_url: str | None = None
    because: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for line in (f"Sent by {self.sent_by}.", self.because) if line)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is handed to a provider. A text message has a text alone. `body` is the HTML without its page."""

    text: str
    subject: str | None = None
    html: str | None = None
    body: str | None = None
    format: MessageFormat = MessageFormat.STANDARD


def rendered(
    channel: MessageChannel,
    formats: Mapping[MessageFormat, Wording] | Mapping[MessageFormat, NewWording],
    values: Mapping[str, str],
    *,
    format: MessageFormat = MessageFormat.STANDARD,
    footer: Footer | None = None,
) -> Rendered:
    """The message in the person's format, or in the standard words where there are none of that.

    Large print is larger type around the standard words; names of people are shown as names. Raises RenderingFailed
    where a value is missing.
    """
    wording, values = formats.get(format) or formats[MessageFormat.STANDARD], with_plain_names(values)
    text = _tidy(filled(wording.text, values))
    if channel is MessageChannel.SMS:
        return Rendered(text=text, format=format)
    subject = one_line(filled(wording.subject or "", values))
    body = as_html(text) if wording.html is None else filled(wording.html, values, html=True)
    return Rendered(
        text=with_footer(text, footer),
        subject=subject,
        html=page(subject, body, footer_html(footer), format),
        body=body,
        format=format,
    )


def one_line(text: str) -> str:
    """Nothing that a value brings can begin another header."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def with_footer(text: str, footer: Footer | None) -> str:
    """Plain text with what stands below it."""
    if footer is None:
        return f"{text}\n"
    link = [f"To get no more of these: {footer.unsubscribe_url}"] if footer.unsubscribe_url else []
    return "\n".join([text, "", "-- ", *footer.lines, *link, ""])


def footer_html(footer: Footer | None) -> str:
    """The same as HTML."""
    if footer is None:
        return ""
    link = f'<a href="{escape(footer.unsubscribe_url)}">Get no more of these</a>' if footer.unsubscribe_url else ""
    lines = [*map(escape, footer.lines), *([link] if link else [])]
    return f"<p>{'<br>'.join(lines)}</p>"


def _tidy(text: str) -> str:
    """Without the empty lines that an `if` leaves behind."""
    kept: list[str] = []
    for line in (line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n")):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept)
