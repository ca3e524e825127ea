"""Why a message did not reach somebody, as a coordinator reads it, rather than as a code."""

import re
from typing import Final

from shared.contracts.notify import SkippedBecause, SuppressedBecause

_SAID: Final[dict[str, str]] = {
    SkippedBecause.NOTICE_OFF: "the notice is switched off",
    SkippedBecause.NO_WAY: "no e-mail address or mobile number is known",
    SkippedBecause.GONE: "they are no longer here",
    SkippedBecause.NO_LONGER_SO: "what it was about is no longer so",
    SkippedBecause.TOO_LATE: "it was too late",
    SkippedBecause.VALUE_MISSING: "something to fill in is not known",
    SkippedBecause.NOBODY: "it concerned nobody",
    SuppressedBecause.PREFERENCE: "they wish not to get it",
    SuppressedBecause.UNSUBSCRIBED: "they unsubscribed",
    SuppressedBecause.NO_CONSENT: "they have not agreed to news, or no longer do",
    SuppressedBecause.NO_ADDRESS: "no address is known for it",
    SuppressedBecause.ADDRESS_SUPPRESSED: "earlier messages to the address came back",
    SuppressedBecause.NOT_AN_ADDRESS: "what is recorded is not an address",
    SuppressedBecause.NOT_ALLOW_LISTED: "outside production, this address gets nothing",
    SuppressedBecause.CAMPAIGN_STOPPED: "the campaign was stopped",
}
_FAILED: Final = (
    (r"permanent: 5\.1\.\d+", "the address does not exist"),
    (r"permanent: 5\.2\.1", "the mailbox is closed"),
    (r"\w+: [45]\.2\.2", "the mailbox is full"),
    (r"permanent: 5\.7\.\d+", "their mail system turned it away"),
    (r"technical: .*", "our own fault: whoever runs the service can see which"),
    (r"temporary: .*", "it could not be delivered yet, and is tried again"),
    (r"permanent: .*", "their mail system does not take it"),
)


def said(because: str | None) -> str | None:
    """The code in words; None where there is no reason, or none that has words."""
    if because is None:
        return None
    if because in _SAID:
        return _SAID[because]
    return next((words for pattern, words in _FAILED if re.fullmatch(pattern, because)), None)
