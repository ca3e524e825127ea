"""Which HTML a template may bring of its own: text with structure, and links. No script, style, image or form."""

from html.parser import HTMLParser
from typing import Final

_TAGS: Final = frozenset({"p", "br", "h2", "h3", "ul", "ol", "li", "strong", "em", "blockquote", "a"})
_VOID: Final = frozenset({"br"})
_LINKS: Final = ("https://", "mailto:", "tel:")


class Unwanted(Exception):
    """The HTML holds something that it may not."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.what = what
        self.line = line


def check_markup(source: str) -> None:
    """Raises Unwanted, saying what and in which line."""
    checker = _Checker(convert_charrefs=True)
    checker.feed(source)
    checker.close()
    # The parser drops what it cannot make out; a mail program may make something of it.
    if checker.tags != source.count("<"):
        raise Unwanted("a tag that does not end", source.count("\n") + 1)
    if checker.open:
        raise Unwanted(f"<{checker.open[-1]}> without its end", checker.getpos()[0])


class _Checker(HTMLParser):
    def __init__(self, *, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self.open: list[str] = []
        self.tags = 0
        self._headed = False

    def _unwanted(self, what: str) -> Unwanted:
        return Unwanted(what, self.getpos()[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags += 1
        if tag == "h1":
            raise self._unwanted("<h1> (the subject is the heading, so begin with <h2>)")
        if tag not in _TAGS:
            raise self._unwanted(f"<{tag}>")
        if tag == "h3" and not self._headed:
            raise self._unwanted("<h3> before any <h2>")
        self._headed = self._headed or tag == "h2"
        for name, value in attrs:
            if (tag, name) != ("a", "href"):
                raise self._unwanted(f"{name} in <{tag}>")
            # A value in an attribute could be a link that somebody else wrote, to wherever they like.
            if not value or "{" in value or not value.startswith(_LINKS):
                raise self._unwanted("a link that does not begin with https://, mailto: or tel:")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            raise self._unwanted(f"<{tag}/>")

    def handle_endtag(self, tag: str) -> None:
        self.tags += 1
        if tag in _VOID or not self.open or self.open.pop() != tag:
            raise self._unwanted(f"</{tag}> where none is due")

    def handle_comment(self, data: str) -> None:
        raise self._unwanted("a comment")

    def handle_decl(self, decl: str) -> None:
        raise self._unwanted(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        raise self._unwanted("<?")

    def unknown_decl(self, data: str) -> None:
        raise self._unwanted("<!")
