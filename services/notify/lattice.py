"""Where a message can go from where it stands: ever on, never back."""

from typing import Final

from shared.contracts.notify import MessageStatus

_S = MessageStatus

FINAL: Final = frozenset({_S.DELIVERED, _S.FAILED, _S.SUPPRESSED, _S.EXPIRED, _S.SKIPPED})
"""Nothing follows any of these."""

_BEFORE_IT_LEFT: Final = frozenset({_S.REQUESTED, _S.RETRYING})

_ONWARD: Final[dict[MessageStatus, frozenset[MessageStatus]]] = {
    _S.REQUESTED: frozenset({_S.RETRYING, _S.HANDED_OVER, _S.DELIVERED, _S.FAILED, _S.SUPPRESSED, _S.EXPIRED}),
    _S.RETRYING: frozenset({_S.HANDED_OVER, _S.DELIVERED, _S.FAILED, _S.SUPPRESSED, _S.EXPIRED}),
    # It has left: nobody can suppress it any more, and its time was not over.
    _S.HANDED_OVER: frozenset({_S.DELIVERED, _S.FAILED}),
}


def after(status: MessageStatus, told: MessageStatus) -> MessageStatus:
    """Where a message stands once this is told of it, in whatever order things are told."""
    return told if told in _ONWARD.get(status, ()) else status


def has_left(status: MessageStatus) -> bool:
    """Whether a provider took it, as far as is known."""
    return status in (_S.HANDED_OVER, _S.DELIVERED)


def is_waiting(status: MessageStatus) -> bool:
    """Whether it may still be sent."""
    return status in _BEFORE_IT_LEFT
