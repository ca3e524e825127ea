"""Whose lived experience it is: one's own, as a carer, both, none, or not to be said."""

import re

from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.text import squash

_ASIDE = re.compile(r"\(.*?\)")
_ONLY = r"(?:livedexperience|experience|only)?"
_OWN = rf"(?:yes)?(?:my)?(?:own|myself|personal|self|serviceuser){_ONLY}"
_CARER = rf"(?:yes)?(?:as)?(?:an?)?(?:family|unpaid|parent)?(?:carers?|caring|caregiver){_ONLY}"
_FORMS = {
    "own": re.compile(_OWN),
    "carer": re.compile(_CARER),
    "both": re.compile(rf"(?:yes)?(?:both|{_OWN}(?:and|plus){_CARER}|{_CARER}(?:and|plus){_OWN})"),
    "none": re.compile(r"n|no|none|neither|no(?:lived)?experience|noneofthese"),
    "prefer_not_to_say": re.compile(r"(?:i(?:d|would)?)?(?:prefer|rather)not(?:to)?(?:say|answer|disclose)|pnts"),
}


def parse_lived_experience(text: str) -> str:
    """Raises UnclearValue for what says none of these; a plain yes does not say whose it is. Never repeats the cell."""
    word = squash(_ASIDE.sub(" ", text)) or squash(text)
    for code, form in _FORMS.items():
        if form.fullmatch(word):
            return code
    said = "The cell is empty." if not word else "The cell says none of the answers there are."
    raise UnclearValue(said, "Write own, carer, both, none or prefer not to say.")
