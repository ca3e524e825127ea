"""The roles of the field, in the many ways they are written, to one code each."""

import re
from dataclasses import dataclass

from peernet.spreadsheet.text import given, words

OTHER = "other"

_ROLES = {
    "peer_support_worker": (
        "peer support worker",
        "peer worker",
        "peer support",
        "peer supporter",
        "paid peer support worker",
        "paid peer worker",
    ),
    "senior_peer_facilitator": ("senior peer facilitator", "senior peer support facilitator"),
    "peer_volunteer": (
        "peer volunteer",
        "peer support volunteer",
        "volunteer peer support worker",
        "volunteer peer worker",
        "voluntary peer worker",
        "voluntary peer support worker",
        "volunteer peer supporter",
        "voluntary peer",
    ),
    "peer_coordinator": ("peer coordinator", "peer support coordinator"),
    "experience_manager": ("experience manager", "lived experience manager"),
}
_SHORT = {
    "psw": "peer support worker",
    "psws": "peer support worker",
    "pw": "peer worker",
    "snr": "senior",
    "sen": "senior",
    "sr": "senior",
    "vol": "volunteer",
    "coord": "coordinator",
    "mgr": "manager",
    "workers": "worker",
    "volunteers": "volunteer",
    "supporters": "supporter",
}
_BAND = re.compile(r"\W*\bband\s*\d\w?\W*", re.IGNORECASE)


@dataclass(frozen=True)
class Role:
    """`code` is one of the field's, or "other"; `text` is what was typed."""

    code: str
    text: str


def _key(text: str) -> frozenset[str]:
    joined = re.sub(r"\bco[\s-]+ord", "coord", _BAND.sub(" ", text), flags=re.IGNORECASE)
    return frozenset(" ".join(_SHORT.get(word, word) for word in words(joined)).split())


# Word order is no matter: "volunteer peer" is a peer volunteer.
_BY_WORDS = {_key(spelling): code for code, spellings in _ROLES.items() for spelling in (code, *spellings)}


def parse_role(text: str) -> Role | None:
    """The role a cell means; None for a blank."""
    typed = given(text)
    return Role(_BY_WORDS.get(_key(typed), OTHER), typed) if typed else None
