"""The members as a spreadsheet that `peernet import` reads back, with everything about them that a sheet can say.

One row for each member. Left out is what no sheet brings in: postal addresses, access needs, lived experience,
qualifications, consents but that to the newsletter, and whoever asked to be forgotten.
"""

from peernet.importing.member_columns import Affiliation, cells_of, further_cell
from peernet.importing.network import Network
from peernet.importing.workers import for_each
from shared.contracts.membership import ConsentPurpose, MemberAffiliation, MemberRecord, Pay, RoleCode

COLUMNS = (
    "Name",
    "Known as",
    "Pronouns",
    "Email",
    "Phone",
    "Preferred contact",
    "Organisation",
    "Service",
    "Role",
    "Paid or voluntary",
    "Role since",
    "Joined",
    "Area",
    "Newsletter",
    "Further affiliations",
    "Peernet ID",
)

_AT_ONCE = 16
_NOWHERE = ("",) * 5


async def export_members(network: Network) -> list[tuple[str, ...]]:
    """The headings, and a row for each member by name. Raises Refused where the actor may not see them."""
    people = await network.people(at_least=await network.last_sequence())
    records = await for_each([person.member_id for person in people], network.record, at_once=_AT_ONCE)
    return [COLUMNS, *(row_of(record) for record in records if record.erasure_not_before is None)]


def row_of(record: MemberRecord) -> tuple[str, ...]:
    places = [_place(each) for each in record.affiliations if each.ends_on is None]
    newsletter = any(consent.in_force and consent.purpose is ConsentPurpose.NEWSLETTER for consent in record.consents)
    return (
        record.full_name or "",
        record.known_as or "",
        record.pronouns or "",
        record.email or "",
        record.phone or "",
        (record.preferred_channel or "").replace("_", " "),
        *(cells_of(places[0]) if places else _NOWHERE),
        record.joined_on or "",
        "; ".join(record.areas),
        "yes" if newsletter else "no",
        further_cell(places[1:]),
        str(record.member_id),
    )


def _place(affiliation: MemberAffiliation) -> Affiliation:
    role = affiliation.role
    return Affiliation(
        organisation=affiliation.organisation or "",
        service=affiliation.service,
        role_text=affiliation.role_text if role is RoleCode.OTHER else role.replace("_", " ").capitalize(),
        paid=None if affiliation.paid is None else affiliation.paid is Pay.PAID,
        since=affiliation.starts_on,
    )
