"""Notices as people read them."""

from typing import TYPE_CHECKING, Any

from peernet.campaigning.notify import Notify
from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.tables import show

if TYPE_CHECKING:
    from rich.console import Console

_BY = {"email": "e-mail", "sms": "text message"}


async def notice_of(notify: Notify, name: str, wrapping: dict[str, Any] | None = None) -> dict[str, Any]:
    """One notice, as notify answers. Raises CommandError where there is none of this name."""
    found: list[dict[str, Any]] = await notify.ask("notices", wrapping)
    for each in found:
        if each["notice"] == name:
            return each
    names = ", ".join(each["notice"] for each in found)
    raise CommandError(f"There is no notice {name}. There is: {names}.", exit_code=USAGE)


def list_notices(found: list[dict[str, Any]], console: "Console") -> None:
    rows = [
        {
            "notice": each["notice"],
            "on": each["on"],
            "told when": each["when"],
            "own words": ", ".join(_called(its) for its in each["words"] if not its["built_in"]) or None,
            "sent": each["sent"],
            "skipped": each["skipped"],
        }
        for each in found
    ]
    show(rows, console)


def show_notice(found: dict[str, Any], console: "Console") -> None:
    words = [
        {
            "by": _BY[each["channel"]],
            "in the words of": "those that come with the service" if each["built_in"] else each["name"],
            "version": each["template_version"],
            "template": each["template_id"],
        }
        for each in found["words"]
    ]
    names = ("notice", "title", "when", "on", "purpose", "sent", "skipped")
    show({name: found[name] for name in names} | {"filled with": found["placeholders"], "words": words}, console)


def standing(found: dict[str, Any]) -> str:
    """A sentence."""
    if not found["on"]:
        return f"{found['title']} is off: nobody is told, and it is not made up for later."
    own = [f"{_called(each)} by {_BY[each['channel']]}" for each in found["words"] if not each["built_in"]]
    return f"{found['title']} is on, in {' and '.join(own) or 'the words that come with the service'}."


def _called(words: dict[str, Any]) -> str:
    return f"{words['name']} (version {words['template_version']})"
