"""The daily digest: several messages in one e-mail, each under its own heading."""

from collections.abc import Sequence
from html import escape

from services.notify.rendering.layout import page
from services.notify.rendering.letter import Footer, Rendered, footer_html, with_footer
from services.notify.rendering.paragraphs import as_html
from shared.contracts.notify import MessageFormat

_SUBJECT = "Your messages of today"


def digest_of(
    parts: Sequence[Rendered], *, format: MessageFormat = MessageFormat.STANDARD, footer: Footer | None = None
) -> Rendered:
    """One e-mail of these parts, which were rendered without footers. A single one stays as it is, with the footer."""
    headings = [part.subject or "A message" for part in parts]
    subject = headings[0] if len(parts) == 1 else _SUBJECT
    bodies = [part.body or as_html(part.text) for part in parts]
    if len(parts) == 1:
        text, body = parts[0].text.rstrip(), bodies[0]
    else:
        text = "\n\n\n".join(
            f"{heading}\n{'-' * len(heading)}\n\n{part.text.strip()}"
            for heading, part in zip(headings, parts, strict=True)
        )
        body = "\n".join(f"<h2>{escape(heading)}</h2>\n{body}" for heading, body in zip(headings, bodies, strict=True))
    return Rendered(
        text=with_footer(text, footer),
        subject=subject,
        html=page(subject, body, footer_html(footer), format),
        body=body,
        format=format,
    )
