"""What people call themselves, in a message that somebody else reads or that comes from the network.

Anybody can book under any name. A message of ours must not carry somebody's link, nor words that look like ours.
"""

import re
from collections.abc import Mapping
from typing import Final

from shared.contracts.notify import Placeholder

_SAID_BY_PEOPLE: Final = frozenset({Placeholder.NAME.value, Placeholder.PERSON.value, Placeholder.CONTACT_NAME.value})
_LONGEST: Final = 100
_SCHEME: Final = re.compile(r":(?=/)")
_DOT: Final = re.compile(r"(?<=\w)\.(?=\w\w)")
"""What makes mail programs turn a word into a link. `J.R.` and `St. John` stay as they are."""


def with_plain_names(values: Mapping[str, str]) -> Mapping[str, str]:
    """The values, with the names of people as names: on one line, with nothing that becomes a link."""
    return {**values, **{name: plain_name(values[name]) for name in _SAID_BY_PEOPLE & values.keys()}}


def plain_name(name: str) -> str:
    """A name as a message can show it."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    return _DOT.sub(". ", _SCHEME.sub(": ", line))[:_LONGEST].rstrip()
