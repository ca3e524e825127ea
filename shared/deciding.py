"""What deciding on a command comes to."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from shared.considered import Seen
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.refusals import FORGOTTEN, INVALID, NO_BASIS, Refused
from shared.contracts.types import ActorKind
from shared.decider import Context, Decider

_CLOCKS_DIFFER = timedelta(minutes=5)

Found = Mapping[str, Any]
"""What a service found in its views, by the names of the look-ups."""


class Decided(NamedTuple):
    """What a command leads to, and the states on which that was decided, with their sequences."""

    events: list[tuple[Ref, Event]]
    context: Context
    seen: Seen


class Unproven(Exception):
    """What may be outdated was decided on, and nothing is to be appended that would prove that it is not."""


def decide(decider: Decider[Any], command: Command, state: Any, context: Context) -> list[Event]:
    """The events. Raises Refused, too, for what goes for all commands: sensitive fields, and when it happened.

    Members tell what happens now: dated back, an answer or an application would be in time after every deadline.
    """
    if command.carries_sensitive and command.basis is None and not decider.lawful(state, command, context.now):
        raise NO_BASIS("basis")
    if context.time > context.now + _CLOCKS_DIFFER:
        raise INVALID("occurred_at", summary="What a command tells cannot lie in the future; correct occurred_at.")
    if context.actor.kind is ActorKind.MEMBER and context.time < context.now - _CLOCKS_DIFFER:
        raise INVALID(
            "occurred_at",
            summary="What happened earlier is for a coordinator to enter; leave occurred_at out, or ask a coordinator.",
        )
    return decider.decide(command, state, context)


def refused_about(command: Command, forgotten: UUID) -> Refused:
    """The refusal of a command that says something about somebody who was forgotten, in the fields that name them."""
    return FORGOTTEN(*(name for name in type(command).model_fields if getattr(command, name) == forgotten))
