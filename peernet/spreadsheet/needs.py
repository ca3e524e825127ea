"""Access needs that a note may speak of: a suggestion for a person to confirm, never a record by itself."""

import re

from peernet.spreadsheet.text import squash, tidy

_NEEDS = {
    "large_print": r"large[\s-]?(?:print|text|font)|big(?:ger)? print",
    "easy_read": r"easy[\s-]?read",
    "hearing_loop": r"(?:hearing|induction|t)[\s-]?loop",
    "bsl_interpreter": r"bsl|british sign language|sign(?:ed)? language|signer",
    "step_free_access": r"step[\s-]?free|wheel[\s-]?chair|level access|no (?:steps|stairs)"
    r"|ground floor|ramp|lift access|(?:cannot|can'?t) (?:do|use|manage) stairs",
    "quiet_room": r"quiet (?:room|space|area)|low[\s-]stimul\w+",
}
_DENIED = r"(?:\bno(?: longer)?|\bnot|n't|\bwithout)\s+(?:\w+\s+){0,3}?"
_PATTERNS = {code: re.compile(rf"\b(?:{pattern})\b") for code, pattern in _NEEDS.items()}
_DENIALS = {code: re.compile(rf"{_DENIED}(?:{pattern})\b") for code, pattern in _NEEDS.items()}
_SOMETHING = re.compile(r"\b(?:access (?:need|requirement)|reasonable adjustment|adjustments? (?:for|needed)|needs )")
_NOTHING = re.compile(r"\b(?:no|none|without any) (?:\w+ )?(?:access|adjustments?|needs|requirements)")
_NO_WORDS = frozenset({"n", "no", "nope", "nothing", "nonethanks", "nothanks", "nonegiven", "noneknown", "notatall"})


def says_none(text: str) -> bool:
    """Whether an answer to "What do you need?" is that there is nothing."""
    return squash(text) in _NO_WORDS or bool(_NOTHING.fullmatch(tidy(text).casefold().strip(" .!")))


def suggest_needs(note: str) -> tuple[str, ...]:
    """Codes of the needs a note seems to name; "other" where it names one that has no code."""
    plain = tidy(note).casefold().replace("\u2019", "'")
    found = tuple(
        code for code, pattern in _PATTERNS.items() if pattern.search(plain) and not _DENIALS[code].search(plain)
    )
    if found or _NOTHING.search(plain):
        return found
    return ("other",) if _SOMETHING.search(plain) and not any(p.search(plain) for p in _PATTERNS.values()) else ()
