"""The one layout of every e-mail: readable without images, by a screen reader, enlarged, and in the dark."""

from html import escape
from typing import Final

from shared.contracts.notify import MessageFormat

# Sizes in px are what mail programs scale; the widest line is about 65 letters in either size.
_TYPE: Final = {
    MessageFormat.STANDARD: ("19px", "27px", "36em"),
    MessageFormat.EASY_READ: ("21px", "29px", "32em"),
    MessageFormat.LARGE_PRINT: ("26px", "34px", "32em"),
}

_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body {{ margin: 0; padding: 16px; background: #ffffff; color: #212b32; overflow-wrap: anywhere; }}
main, footer {{ max-width: {width}; font-family: Arial, Helvetica, sans-serif; font-size: {size}; line-height: 1.5; }}
h1 {{ font-size: {heading}; line-height: 1.3; margin: 0 0 16px; }}
p, ul, ol, blockquote {{ margin: 0 0 16px; }}
a {{ color: #004b93; text-decoration: underline; }}
footer {{ border-top: 1px solid #4c6272; padding-top: 16px; }}
@media (prefers-color-scheme: dark) {{
body {{ background: #212b32; color: #ffffff; }}
a {{ color: #99c7ff; }}
}}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
{footer}</body>
</html>
"""


def page(title: str, body: str, footer: str, format: MessageFormat) -> str:
    """A whole HTML document. `body` and `footer` are HTML, `title` is plain text."""
    size, heading, width = _TYPE[format]
    around = f"<footer>\n{footer}\n</footer>\n" if footer else ""
    return _PAGE.format(title=escape(title), body=body, footer=around, size=size, heading=heading, width=width)
