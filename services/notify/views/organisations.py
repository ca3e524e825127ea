"""What are the organisations called whose people a campaign is for?"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.membership import OrganisationDetailsChanged, OrganisationRegistered
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Organisation:
    organisation_id: UUID
    name: str


organisations = View("organisations", version=1, row=Organisation, key="organisation_id")

# How each event changes it


@organisations.starts(OrganisationRegistered)
@organisations.starts(OrganisationDetailsChanged)
def _named(event: OrganisationRegistered | OrganisationDetailsChanged) -> Organisation:
    return Organisation(event.organisation_id, event.name)
