"""What is a service's own. It is light to import: the second process of a rebuild needs no more of the kit's."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.contracts.messages import Command
from shared.decider import Claim, Context, Decider
from shared.duties import Duty
from shared.projection.table import Connection
from shared.projection.view import View
from shared.settings import ServiceSettings
from shared.vault.vault import Vault

if TYPE_CHECKING:
    from shared.service import Service

LookUp = Callable[[Connection, Command, UUID, Claim], Awaitable[Any]]
"""Finds in a service's views what a decision about the aggregate with this id has to know.

The views hold all that the log held when the command came: whoever has just joined is nobody new. While one that it
reads is built anew, and stands still, the command is refused as unavailable.
"""

Worker = Callable[["Service"], Coroutine[Any, Any, None]]
"""Work of a service's own beside its duties, until it is cancelled. Whatever it raises stops the service.

Every replica runs it: what one alone may do is done while its projector is active (`service.projector.is_current`).
"""

Beginning = Callable[["Service"], Awaitable[None]]
"""What a service records, if it has not before, before it does anything that it owes. Each replica does it."""

Routes = Callable[["Service"], list[tuple[str, Any]]]
"""Paths that the service answers over HTTP beside its health, each with its ASGI application."""


@dataclass(frozen=True, slots=True)
class Definition:
    """Everything else is the same in all services."""

    name: str
    deciders: tuple[Decider[Any], ...]
    views: tuple[View[Any], ...]
    duties: View[Duty] | None = None
    decision_settings: Callable[[ServiceSettings], Mapping[str, Any]] = lambda _settings: {}
    lookups: Mapping[str, LookUp] = field(default_factory=dict)
    effects: Mapping[str, Callable[[Vault, Context], Awaitable[None]]] = field(default_factory=dict)
    begins: Beginning | None = None
    workers: tuple[Worker, ...] = ()
    routes: Routes = lambda _service: []
    settings: type[ServiceSettings] = ServiceSettings

    @property
    def all_views(self) -> tuple[View[Any], ...]:
        """With that of its duties."""
        return (*self.views, self.duties) if self.duties else self.views
