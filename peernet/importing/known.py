"""Whom the network knows already: how a row is recognised without asking about each."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from peernet.importing.network import Network
from peernet.spreadsheet.contacts import parse_phone
from peernet.spreadsheet.people import Person
from peernet.spreadsheet.text import squash
from shared.contracts.membership import DirectoryEntry, MemberStatus


@dataclass
class Known:
    """People by what tells them apart, by the same rule as within one sheet."""

    by_email: dict[str, UUID] = field(default_factory=dict)
    by_phone: dict[str, UUID] = field(default_factory=dict)
    by_phone_alone: dict[str, UUID] = field(default_factory=dict)
    ids: set[UUID] = field(default_factory=set)

    @classmethod
    def of(cls, entries: Iterable[DirectoryEntry], region: str) -> "Known":
        known = cls()
        for entry in entries:
            known._add(entry, region)
        return known

    def find(self, person: Person) -> UUID | None:
        """The member's id. Two addresses are two people, even of one name and one household's phone."""
        if person.email and (found := self.by_email.get(address_key(person.email))):
            return found
        by_phone = self.by_phone_alone if person.email else self.by_phone
        return by_phone.get(person.name_and_phone) if person.name_and_phone else None

    def _add(self, entry: DirectoryEntry, region: str) -> None:
        self.ids.add(entry.member_id)
        if entry.email:
            self.by_email[address_key(entry.email)] = entry.member_id
        phone = parse_phone(entry.phone or "", region)
        if phone and entry.full_name:
            key = f"{squash(entry.full_name)} {phone.digits}"
            self.by_phone.setdefault(key, entry.member_id)
            if not entry.email:
                self.by_phone_alone[key] = entry.member_id


def address_key(email: str) -> str:
    """One key for an address whatever its capitals and spaces, as the service's claims have it."""
    return "".join(unicodedata.normalize("NFKC", email).split()).casefold()


async def known_people(network: Network, region: str, at_least: int) -> Known:
    """Everybody who is a member, and those who left, who are still known under their old id."""
    left = await network.people(MemberStatus.LEFT, at_least)
    return Known.of([*left, *await network.people(at_least=at_least)], region)
