"""Who may do what: the grants in the log, checked by every service in the same way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import structlog
from nats.aio.client import Client

from shared.contracts.aggregate import Ref
from shared.contracts.membership import NETWORK, THE_NETWORK, AccessGranted, AccessRevoked, LaunchNetwork
from shared.contracts.messages import EVENTS, Command, Event, Question, UnknownEvent, read_event
from shared.contracts.refusals import FORBIDDEN, OUTDATED
from shared.contracts.types import Actor, ActorKind
from shared.log.announced import Announced
from shared.log.shared_reads import SharedReads
from shared.log.stream import Log

log_line = structlog.get_logger()

WHOLE_NETWORK = "network"

NETWORK_REF: Ref = NETWORK.ref(THE_NETWORK)


@dataclass(frozen=True, slots=True)
class Access:
    """The grants in force: the scopes of each actor."""

    scopes: dict[Actor, frozenset[str]] = field(default_factory=dict)

    @property
    def none_yet(self) -> bool:
        return not self.scopes

    def of(self, actor: Actor) -> frozenset[str]:
        return self.scopes.get(actor, frozenset())


def granted(access: Access, event: Event) -> Access:
    """The grants after an event of the network."""
    match event:
        case AccessGranted(actor=id, kind=kind, scope=scope):
            actor = Actor(kind, id)
            return Access({**access.scopes, actor: access.of(actor) | {scope}})
        case AccessRevoked(actor=id, kind=kind, scope=scope):
            actor = Actor(kind, id)
            return Access({**access.scopes, actor: access.of(actor) - {scope}})
    return access


class AccessControl:
    """The grants in force. They are read again whenever they may have changed, so that a revocation holds at once."""

    def __init__(self, log: Log, clock: Callable[[], float] = monotonic) -> None:
        self._log = log
        self._subject = NETWORK_REF.subject(log.network)
        self._announced = Announced(self._subject, clock)
        self._access = Access()
        self._sequence = 0
        self._current_at = float("-inf")
        self._reads = SharedReads(self._read)

    async def listen(self, nc: Client) -> None:
        """Listens for changes on the connection that requests come by; without that, each request reads them anew."""
        await self._announced.listen(nc)

    def begin(self, since: float) -> None:
        """Begins the read that `current` will wait for."""
        if not self._is_current(since):
            self._reads.begin(NETWORK_REF, since)

    async def current(self, since: float | None = None) -> Access:
        """The grants with everything that the log had of them at the moment `since` (of `time.monotonic`), or now."""
        since = monotonic() if since is None else since
        if not self._is_current(since):
            await self._reads.read(NETWORK_REF, since)
        return self._access

    def _is_current(self, since: float) -> bool:
        return self._current_at >= since or self._announced.unchanged(self._subject, self._current_at)

    async def _read(self, network: Ref, began: float) -> None:
        messages = [message async for message in self._log.load(network, after=self._sequence)]
        for message in messages:
            stored = message.decoded()
            try:
                for event in read_event(stored.type, stored.version, stored.data):
                    self._access = granted(self._access, event)
            except UnknownEvent as unknown:
                # It could take an access back: whoever cannot read that must not let anybody in any more.
                if unknown.newer and EVENTS[stored.type] in (AccessGranted, AccessRevoked):
                    log_line.error("this code is too old to know who may do what", because=str(unknown))
                    raise OUTDATED() from unknown
            self._sequence = message.sequence
            self._announced.saw(self._subject, stored.attributes["commandid"])
        self._current_at = began


def require(access: Access, actor: Actor, request: type[Command] | type[Question], about: str | None) -> None:
    """Raises Refused unless the actor may make this request.

    Members may ask and do what concerns themselves; `about` is the id of whom a request concerns, None where it
    concerns nobody in particular. Everyone else needs a grant in force: for the whole network; a partner, for an
    organisation; or for one thing of the kind that the request lies `within` (its service sees to which one that is).
    Launching the network makes the first grants.
    """
    if actor.kind in request.by:
        if actor.kind is ActorKind.SYSTEM:
            return
        if actor.kind is ActorKind.MEMBER:
            if about == str(actor.id) or (issubclass(request, Question) and about is None):
                return
        elif _lets_in(access.of(actor), actor, request.within) or (access.none_yet and request is LaunchNetwork):
            return
    raise FORBIDDEN("actor", actor=f"This {actor.kind}")


def _lets_in(scopes: frozenset[str], actor: Actor, within: str | None) -> bool:
    if actor.kind is ActorKind.PARTNER:
        return bool(scopes)
    return WHOLE_NETWORK in scopes or (within is not None and any(scope.startswith(f"{within}:") for scope in scopes))
