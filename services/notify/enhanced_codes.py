"""What the enhanced status codes of mail systems say of an address (RFC 3463)."""

from typing import Final

_OF_THE_SENDER: Final = ("5.1.7", "5.1.8")
_GONE: Final = ("5.2.1", "5.7.13")


def is_gone(code: str) -> bool:
    """Whether mail never reaches the address again, whoever sends it: not where it is the sender that is refused."""
    return code in _GONE or (code.startswith(("5.1.", "5.4.4")) and code not in _OF_THE_SENDER)
