"""What is the network called that people get messages from?"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.membership import NetworkLaunched
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Network:
    network_id: UUID
    name: str


networks = View("networks", version=1, row=Network, key="network_id")

# How each event changes it


@networks.starts(NetworkLaunched)
def _launched(event: NetworkLaunched) -> Network:
    return Network(event.network_id, event.name)
