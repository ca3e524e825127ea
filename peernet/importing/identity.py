"""Command ids that are the same for the same person or organisation in every run, and tell nothing about them."""

import os
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.spreadsheet.people import Person
from peernet.spreadsheet.text import squash
from shared.contracts.membership import MEMBER, ORGANISATION
from shared.ids import derived_id, new_id
from shared.settings import PREFIX
from shared.vault.secrets import Claims, parse_secret

_SETTING = f"{PREFIX}CLAIMS_KEY"


def find_claims(folder: Path | None = None) -> Claims | None:
    """The claims secret: from the environment, or of the stack of this folder where that is the one in use."""
    text = os.environ.get(_SETTING)
    path = os.environ.get(f"{_SETTING}_FILE")
    if text is None and path is None and not {f"{PREFIX}NATS_URL", f"{PREFIX}NATS_URL_FILE"} & os.environ.keys():
        from peernet.stack.layout import Layout

        found = Layout((folder or Path.cwd()).resolve()).claims_key
        path = str(found) if found.exists() else None
    try:
        if text is None and path is not None:
            text = Path(path).read_text()
        return None if text is None else Claims(parse_secret(text, "claims key"))
    except (OSError, ValueError) as error:
        raise CommandError(f"The claims key cannot be used: {error}.", exit_code=USAGE) from None


def joining_id(person: Person, network: str, claims: Claims | None) -> UUID | None:
    """The id of the command that lets this person join; None where there is no telling them from a member.

    An address is claimed by whoever joins with it, so there any id will do. Without one the id has to say that it is
    the same person, and only a keyed digest does so without giving a name and a number away.
    """
    if person.email:
        return new_id()
    if claims is None:
        return None
    return derived_id(UUID(claims(person.identity)[:32]), "import", network)


def member_id(command_id: UUID) -> UUID:
    """The id of whoever joins by that command."""
    return derived_id(command_id, MEMBER.name)


def follow_up_id(member: UUID, what: str) -> UUID:
    """The id of a command that an import sends about somebody once and never again."""
    return derived_id(member, "import", what)


def registering_id(network: str, name: str) -> UUID:
    """The id of the command that registers an organisation of that name."""
    return derived_id(uuid5(NAMESPACE_URL, f"peernet:{network}"), "import", organisation_key(name))


def organisation_id(command_id: UUID) -> UUID:
    return derived_id(command_id, ORGANISATION.name)


def organisation_key(name: str) -> str:
    """One key for the spellings of a name, as within a sheet: "The Lantern" and "lantern" are one organisation."""
    return squash(name).removeprefix("the") or squash(name) or name
