"""How text is compared: what two people typed differently and meant alike."""

import re
import unicodedata

# Joiners are left out: names in some scripts are spelt with them.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\ufeff]")
_NEVER_A_NAME = (
    r"unknown|not known|not given|not provided|not applicable|no name|name withheld|withheld|anonymous|anon"
    r"|tbc|tba|tbd|n/a|#n/a|to be confirmed"
)
_MAYBE_A_NAME = r"none|nil|null|na|n\.a\.?"
# "nil.patel@…", "Na-Young" and "N.A.Li" go on without a space, so they are none.
_ASIDE = r"(?:\s+[^\w\s].*|[(\[{].*|[^\w\s]+(?:\s.*)?)?"
_PLACEHOLDER = re.compile(rf"(?:{_NEVER_A_NAME}|{_MAYBE_A_NAME}){_ASIDE}", re.IGNORECASE)
_NO_NAME = re.compile(rf"(?:{_NEVER_A_NAME}){_ASIDE}", re.IGNORECASE)


def tidy(text: str) -> str:
    """Trimmed, inner white space as single spaces, invisible characters gone; otherwise as typed."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return " ".join(_INVISIBLE.sub("", spaced).split())


def words(text: str) -> list[str]:
    """Lower-case words without punctuation: "Team / Service?" is ["team", "service"]."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("_", " ")
    return re.findall(r"\w+", re.sub("['\u2019]", "", folded).replace("_", " "))


def squash(text: str) -> str:
    """One key for spellings that differ in capitals, spaces, hyphens and punctuation only."""
    return "".join(words(text))


def is_placeholder(text: str) -> bool:
    """Whether a cell says that there is nothing to say: "TBC", "n/a", "?", "Unknown (see notebook)"."""
    return _says_nothing(text, _PLACEHOLDER)


def given(text: str) -> str | None:
    """The tidied text, or None where the cell is blank or a placeholder."""
    return None if is_placeholder(text) else tidy(text)


def given_name(text: str) -> str | None:
    """As `given`, for a name or a part of one: people are called Na, Nil and Null."""
    return None if _says_nothing(text, _NO_NAME) else tidy(text)


def _says_nothing(text: str, placeholder: re.Pattern[str]) -> bool:
    tidied = tidy(text)
    return not any(c.isalnum() for c in tidied) or bool(placeholder.fullmatch(tidied))
