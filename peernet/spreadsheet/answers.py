"""Yes and no, paid and voluntary. Consent is read narrowly: only a plain yes is one."""

import re

from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.text import given, squash, tidy

_YES = re.compile(
    r"y|yes|yeah|yep|yesplease|true|t|1|x|ok|tick|ticked|i?agreed?|optin|optedin|signedup|subscribed"
    r"|consents|consented|consentgiven|yes(?:i)?(?:agreed?|consent|consented)"
)
_NO = re.compile(
    r"n|no|nope|nothanks|nothankyou|notyet|false|f|0|none|unticked|optout|optedout|declined|unsubscribed|never"
    r"|refused|noconsent|notgiven"
)
_PAID = re.compile(
    r"p|paid|paidstaff|paidrole|employed|employee|staff|salaried|salary|payroll|bank|bankstaff|permanent"
    r"|substantive|fixedterm|contract"
)
_VOLUNTARY = re.compile(r"v|vol|voluntary|volunteers?|volunteering|unpaid|notpaid|unwaged")
_YES_MARKS = frozenset("\u2713\u2714\u2611\u2705")
_NO_MARKS = frozenset("\u2717\u2718\u2610\u274c")


def parse_yes_no(text: str) -> bool | None:
    """True, False, or None for a blank. UnclearValue for anything else, which must not be taken for a yes."""
    mark = tidy(text).replace("\ufe0f", "")
    word = squash(text)
    if mark in _YES_MARKS or _YES.fullmatch(word):
        return True
    if mark in _NO_MARKS or _NO.fullmatch(word):
        return False
    if given(text) is None:
        return None
    raise UnclearValue("The cell says neither yes nor no.", "Write yes or no, or leave it empty.")


def parse_paid(text: str) -> bool | None:
    """True for paid, False for voluntary, None for a blank; a column headed "Paid?" may say yes or no."""
    word = squash(text)
    if _PAID.fullmatch(word):
        return True
    if _VOLUNTARY.fullmatch(word):
        return False
    try:
        return parse_yes_no(text)
    except UnclearValue:
        raise UnclearValue("The cell says neither paid nor voluntary.", "Write paid or voluntary.") from None
