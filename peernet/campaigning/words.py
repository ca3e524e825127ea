"""Words in versions: drafted from files, and approved by a colleague before anything is sent in them."""

from pathlib import Path
from typing import Any
from uuid import UUID

from peernet.campaigning.notify import Notify
from peernet.campaigning.words_file import read_words
from peernet.errors import CommandError
from peernet.exit_codes import REFUSED


async def campaign_words(notify: Notify, name: str, file: Path) -> str:
    """The id of the template of this name, in the words of this file, drafted if it is not.

    Raises CommandError while nobody has approved these words.
    """
    formats = read_words(file)
    here = [each for each in await all_templates(notify) if _is_for(each, name)]
    id = here[0]["template_id"] if here else None
    reply = await notify.send("DraftTemplate", template_id=id, name=name, formats=formats)
    found = await template(notify, reply.id)
    newest = found["versions"][0]["version"]
    if found["approved_version"] != newest:
        raise CommandError(
            f"The words are drafted, as version {newest} of {found['template_id']}. A colleague approves them before "
            f"they are sent:\n  peernet template approve {found['template_id']} --as coordinator:<their id>\n"
            "Then the same command again drafts the campaign.",
            exit_code=REFUSED,
        )
    return str(found["template_id"])


async def template(notify: Notify, id: UUID, wrapping: dict[str, Any] | None = None) -> dict[str, Any]:
    """One template, as notify answers. Raises CommandError where there is none of this id."""
    found = await notify.ask("templates", wrapping, template_id=str(id))
    if not found:
        raise CommandError(f"There is no template {id}. See peernet template list for those there are.", exit_code=1)
    only: dict[str, Any] = found[0]
    return only


async def all_templates(notify: Notify, wrapping: dict[str, Any] | None = None, **wanted: Any) -> list[dict[str, Any]]:
    """All of them, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        page = await notify.ask("templates", wrapping, limit=1000, offset=len(found), **wanted)
        found += page
        if len(page) < 1000:
            return found


def _is_for(template: dict[str, Any], name: str) -> bool:
    return (
        template["name"].casefold() == name.casefold()
        and template["notice"] is None
        and template["channel"] == "email"
        and not template["retired"]
    )
