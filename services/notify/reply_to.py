"""Somebody to whom answers go."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.notify import REPLY_TO, REPLY_TO_UNKNOWN, EndReplyTo, ReplyToEnded, ReplyToSet, SetReplyTo
from shared.decider import Context, Decider

# State


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Whether answers go to them now. Their name and address are sealed."""

    live: bool = False


decider = Decider(REPLY_TO, ReplyTo())

# Evolve


@decider.evolves(ReplyToSet)
def _set(_state: ReplyTo, _event: ReplyToSet) -> ReplyTo:
    return ReplyTo(live=True)


@decider.evolves(ReplyToEnded)
def _ended(_state: ReplyTo, _event: ReplyToEnded) -> ReplyTo:
    return ReplyTo()


# Decide


@decider.decides(SetReplyTo)
def set_reply_to(command: SetReplyTo, _state: ReplyTo, context: Context) -> Iterable[Event]:
    yield ReplyToSet(reply_to_id=context.id, name=command.name, email=command.email, areas=command.areas)


@decider.decides(EndReplyTo)
def end(_command: EndReplyTo, state: ReplyTo, context: Context) -> Iterable[Event]:
    if not state.live:
        raise REPLY_TO_UNKNOWN("reply_to_id")
    yield ReplyToEnded(reply_to_id=context.id)


# For decisions about something else


def wanted(id: UUID | None) -> dict[str, Ref]:
    """What a decision `needs` in order to ask whom answers go to, and `check` it."""
    return {"reply_to": REPLY_TO.ref(id)} if id else {}


def check(context: Context) -> None:
    """Refuses somebody to whom answers do not go."""
    state: ReplyTo = context.others["reply_to"]
    if not state.live:
        raise REPLY_TO_UNKNOWN("reply_to")
