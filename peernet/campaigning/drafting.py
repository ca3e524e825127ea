"""Drafting a campaign: in whose words, and for whom."""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from uuid import UUID

from peernet.campaigning.notify import Notify
from peernet.campaigning.words import campaign_words
from peernet.errors import CommandError
from peernet.exit_codes import USAGE


@dataclass(frozen=True)
class Wish:
    """A campaign as somebody typed it. Its words are those of a file, or of a template."""

    name: str
    words: Path | None
    template: UUID | None
    sms_template: UUID | None
    campaign: UUID | None
    areas: tuple[str, ...]
    organisations: tuple[str, ...]
    services: tuple[str, ...]
    roles: tuple[str, ...]
    consent: str
    reply_to: UUID | None
    not_before: str | None
    expires_at: str | None


async def draft(notify: Notify, wish: Wish) -> dict[str, Any]:
    """The campaign as notify has it now. Raises CommandError where its words wait for somebody who approves them."""
    if (wish.words is None) == (wish.template is None):
        raise CommandError("In which words? Say --words FILE, or --template ID, and not both.", exit_code=USAGE)
    audience = {
        "consent": wish.consent,
        "areas": list(wish.areas),
        "organisations": await _ids_of(notify, wish.organisations),
        "services": list(wish.services),
        "roles": [each.strip().lower().replace(" ", "_") for each in wish.roles],
    }
    template = str(wish.template) if wish.template else await campaign_words(notify, wish.name, wish.words or Path())
    reply = await notify.send(
        "DraftCampaign",
        campaign_id=str(wish.campaign) if wish.campaign else None,
        name=wish.name,
        template_id=template,
        sms_template_id=str(wish.sms_template) if wish.sms_template else None,
        audience=audience,
        reply_to=str(wish.reply_to) if wish.reply_to else None,
        not_before=wish.not_before,
        expires_at=wish.expires_at,
    )
    return await campaign(notify, reply.id)


async def campaign(notify: Notify, id: UUID, wrapping: dict[str, Any] | None = None) -> dict[str, Any]:
    """One campaign, as notify answers. Raises CommandError where there is none of this id, or was none then."""
    found = await notify.ask("campaigns", wrapping, campaign_id=str(id))
    if not found:
        raise CommandError(f"There is no campaign {id}. See peernet campaign list for those there are.", exit_code=1)
    only: dict[str, Any] = found[0]
    return only


async def _ids_of(notify: Notify, organisations: tuple[str, ...]) -> list[str]:
    named = [each for each in organisations if not _is_id(each)]
    if not named:
        return list(organisations)
    known = {each["name"].casefold(): each for each in await notify.organisations()}
    return [each if _is_id(each) else _known(each, known) for each in organisations]


def _known(name: str, known: dict[str, dict[str, Any]]) -> str:
    if found := known.get(name.strip().casefold()):
        return str(found["organisation_id"])
    near = [known[each]["name"] for each in get_close_matches(name.casefold(), list(known), n=3)]
    hint = f"Did you mean {' or '.join(near)}?" if near else "See peernet ask membership organisations."
    raise CommandError(f"No organisation is called {name}. {hint}", exit_code=USAGE)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
