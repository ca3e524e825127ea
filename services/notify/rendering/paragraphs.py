"""Plain text as HTML: a blank line ends a paragraph, `- ` begins an item of a list, an address of a page is a link."""

import re
from html import escape
from typing import Final

_LINK: Final = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
_BLANK: Final = re.compile(r"\n(?:[ \t]*\n)+")


def as_html(text: str) -> str:
    """The text, escaped, with its structure."""
    return "\n".join(_block(block.strip("\n")) for block in _BLANK.split(text.strip()) if block.strip())


def _block(block: str) -> str:
    made: list[str] = []
    lines: list[str] = []
    items: list[str] = []

    def end_paragraph() -> None:
        if lines:
            made.append(f"<p>{'<br>'.join(lines)}</p>")
            lines.clear()

    def end_list() -> None:
        if items:
            made.append(f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")
            items.clear()

    for line in map(str.strip, block.split("\n")):
        if line.startswith("- "):
            end_paragraph()
            items.append(_linked(line[2:]))
        else:
            end_list()
            lines.append(_linked(line))
    end_paragraph()
    end_list()
    return "\n".join(made)


def _linked(line: str) -> str:
    made, last = [], 0
    for found in _LINK.finditer(line):
        link = escape(found[0])
        made += [escape(line[last : found.start()]), f'<a href="{link}">{link}</a>']
        last = found.end()
    return "".join([*made, escape(line[last:])])
