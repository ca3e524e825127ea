"""What did other services purge whose key is still there? Read by decisions alone."""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.membership import KeyDestroyed
from shared.contracts.training import ApplicationPurged
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Purged:
    key_id: UUID


purged = View("purged", version=1, row=Purged, key="key_id")


@purged.starts(ApplicationPurged, key=lambda event: event.application_id)
def _purged(event: ApplicationPurged) -> Purged:
    return Purged(event.application_id)


purged.ends(KeyDestroyed)
