"""Who may do what: the grants in the log, checked by every service in the same way."""

import contextlib
from dataclasses import dataclass, field

from shared.contracts.aggregate import Ref
from shared.contracts.membership import NETWORK, THE_NETWORK, AccessGranted, AccessRevoked, LaunchNetwork
from shared.contracts.messages import Command, Event, Question, UnknownEvent, read_event
from shared.contracts.refusals import FORBIDDEN
from shared.contracts.types import Actor, ActorKind
from shared.log.stream import Log

WHOLE_NETWORK = "network"

NETWORK_REF: Ref = NETWORK.ref(THE_NETWORK)


@dataclass(frozen=True, slots=True)
class Access:
    """The grants in force: the scopes of each actor."""

    scopes: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def none_yet(self) -> bool:
        return not self.scopes

    def of(self, actor: Actor) -> frozenset[str]:
        return self.scopes.get(str(actor), frozenset())


def granted(access: Access, event: Event) -> Access:
    """The grants after an event of the network."""
    match event:
        case AccessGranted(actor=id, kind=kind, scope=scope):
            actor = Actor(kind, id)
            return Access({**access.scopes, str(actor): access.of(actor) | {scope}})
        case AccessRevoked(actor=id, kind=kind, scope=scope):
            actor = Actor(kind, id)
            return Access({**access.scopes, str(actor): access.of(actor) - {scope}})
    return access


class AccessControl:
    """The grants in force now, read from the log before each use, so that a revocation holds at once."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._access = Access()
        self._sequence = 0

    async def current(self) -> Access:
        async for message in self._log.load(NETWORK_REF, after=self._sequence):
            if message.sequence > self._sequence:
                stored = message.decoded()
                with contextlib.suppress(UnknownEvent):
                    for event in read_event(stored.type, stored.version, stored.data):
                        self._access = granted(self._access, event)
                self._sequence = message.sequence
        return self._access


def require(access: Access, actor: Actor, request: type[Command] | type[Question], about: str | None) -> None:
    """Raises Refused unless the actor may make this request.

    Members may ask and do what concerns themselves; `about` is the id of whom a request concerns, None where it
    concerns nobody in particular. Everyone else needs a grant in force: for the whole network, or, for a partner, for
    an organisation. Launching the network makes the first grants.
    """
    if actor.kind in request.by:
        if actor.kind is ActorKind.SYSTEM:
            return
        if actor.kind is ActorKind.MEMBER:
            if about == str(actor.id) or (issubclass(request, Question) and about is None):
                return
        elif _reaches(access.of(actor), actor) or (access.none_yet and request is LaunchNetwork):
            return
    raise FORBIDDEN("actor", actor=f"This {actor.kind}")


def _reaches(scopes: frozenset[str], actor: Actor) -> bool:
    return bool(scopes) if actor.kind is ActorKind.PARTNER else WHOLE_NETWORK in scopes
