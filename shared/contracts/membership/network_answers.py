"""How membership answers: organisations, numbers and access."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.marks import DiscreetModel
from shared.contracts.membership.organisation import OrganisationKind, PartnerRole


class OrganisationAgreement(DiscreetModel, frozen=True):
    agreement_id: UUID
    role: PartnerRole
    starts_on: date
    ends_on: date | None = None
    in_force: bool


class OrganisationEntry(DiscreetModel, frozen=True):
    """An organisation. `agreement_in_force`: data about its own people may be shared with it."""

    organisation_id: UUID
    name: str
    kind: OrganisationKind
    kind_text: str | None = None
    areas: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    agreements: tuple[OrganisationAgreement, ...] = ()
    agreement_in_force: bool


class PublishedNumber(DiscreetModel, frozen=True):
    """How many members. None where that could point at somebody: fewer than `fewer_than`.

    With neither figure, the number was withheld so that a smaller one cannot be worked out from the total.
    """

    count: int | None = None
    fewer_than: int | None = None


class GroupNumber(PublishedNumber):
    """How many members of one group, such as an area; `id` where the group is an organisation."""

    id: UUID | None = None
    name: str


class NetworkNumbers(DiscreetModel, frozen=True):
    """`members` are all who joined and have not left; `paused` are those of them who take a break.

    Somebody with two affiliations is one of the members, and counts in each of their groups.
    """

    members: int
    paused: PublishedNumber
    by_organisation: tuple[GroupNumber, ...]
    by_area: tuple[GroupNumber, ...]
    by_service: tuple[GroupNumber, ...]
    by_role: tuple[GroupNumber, ...]


class GrantedAccess(DiscreetModel, frozen=True):
    """One access. `organisation` is the name of the one that the scope is limited to."""

    actor: str
    scope: str
    organisation: str | None = None
    granted_at: datetime
    granted_by: str
