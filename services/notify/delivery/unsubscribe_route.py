"""`/unsubscribe`: GET asks, POST stops the messages (RFC 8058). Programs that follow links change nothing."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any, Final
from urllib.parse import parse_qs

import structlog
from faststream.asgi import AsgiResponse

from services.notify.unsubscribing import Links, Unsubscription
from shared.contracts.notify import NOTICES_THERE_ARE, MessagePurpose

log_line = structlog.get_logger()

Unsubscribe = Callable[[Unsubscription], Awaitable[bool]]
"""Records it; False where it is not recorded, and the person might get such a message again."""

_WHAT: Final = {
    MessagePurpose.REMINDERS: "reminders",
    MessagePurpose.NEWS: "news",
    MessagePurpose.DIGEST: "the daily digest",
}
_NOT_NOW: Final = (
    "<p>Nothing was changed. Please try again in a few minutes. "
    "If it still does not work, please answer the message: a person reads it.</p>"
)
_PAGE: Final = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer"><title>{title}</title>
<style>body {{ font: 19px/1.5 Arial, sans-serif; color: #212b32; background: #fff; margin: 2em auto; max-width: 36em;
padding: 0 1em }} button {{ font: inherit; font-weight: bold; padding: .6em 1em; color: #fff; background: #007f3b;
border: 0 }} button:focus {{ outline: 4px solid #212b32; background: #ffeb3b; color: #212b32 }}</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>"""


def unsubscribe_route(links: Links, unsubscribe: Unsubscribe) -> Callable[[Any, Any, Any], Awaitable[None]]:
    """The ASGI application of the path."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        response = await _response(scope)
        await response(scope, receive, send)

    async def _response(scope: Any) -> AsgiResponse:
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return AsgiResponse(b"", 405, {"allow": "GET, HEAD, POST"})
        given = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("t", [""])[0]
        of = links.read(given)
        if of is None:
            body = "<p>Please open the link in the message again, or answer the message: a person reads it.</p>"
            return _page("This link does not work", body, 404)
        if scope["method"] != "POST":
            form = '<form method="post"><button type="submit">Stop these messages</button></form>'
            return _page(f"Get no more of {_what(of)}?", form, 200)
        if not await unsubscribe(of):
            return _page("Not just now", _NOT_NOW, 503)
        return _page("Done", f"<p>You will get no more of {escape(_what(of))}.</p>", 200)

    return answer


def _what(of: Unsubscription) -> str:
    if of.notice and of.purpose is MessagePurpose.SERVICE:
        return f"these messages: {NOTICES_THERE_ARE[of.notice].title}"
    return _WHAT.get(of.purpose, "these messages")


def _page(title: str, body: str, status: int) -> AsgiResponse:
    content = _PAGE.format(title=escape(title, quote=False), body=body).encode()
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    }
    return AsgiResponse(content, status, headers)
