"""One row of a sheet of members: what its cells mean, and what is wrong or odd about them."""

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from peernet.spreadsheet.answers import parse_paid, parse_yes_no
from peernet.spreadsheet.channels import Channel, channel_in_note, parse_channel
from peernet.spreadsheet.columns import ColumnMapping
from peernet.spreadsheet.contacts import parse_email, parse_phone
from peernet.spreadsheet.dates import is_after, parse_date
from peernet.spreadsheet.needs import suggest_needs
from peernet.spreadsheet.people import MemberDefaults, Person
from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.reading import Row, Table
from peernet.spreadsheet.roles import parse_role
from peernet.spreadsheet.row_reader import Frame, RowReader
from peernet.spreadsheet.spellings import Spellings
from peernet.spreadsheet.text import given, squash

_NO_ADDRESSES = ("organisation", "service", "area", "role")


@dataclass(frozen=True)
class Sheet(Frame):
    """What every row is read with."""

    today: date
    defaults: MemberDefaults
    spellings: dict[str, Spellings]

    @classmethod
    def of(cls, table: Table, mapping: ColumnMapping, today: date, defaults: MemberDefaults) -> "Sheet":
        spellings = {
            name: Spellings(mapping.cell(row.cells, name) for row in table.rows)
            for name in ("organisation", "service", "area")
        }
        return cls(*cls.parts(table, mapping), today, defaults, spellings)


class ReadRow(RowReader):
    """`person` may be used only where there are no refusals."""

    notes: ClassVar[frozenset[str]] = frozenset({"notes", "access_needs"})

    def __init__(self, row: Row, sheet: Sheet) -> None:
        super().__init__(row, sheet)
        self.sheet = sheet
        self.person = self._person()
        self._look_for_shifted_cells()
        self.look_for_swallowed_rows()
        self._look_for_addresses()

    def _person(self) -> Person:
        name = self.full_name()
        email = self.tried("email", "row.bad_email", lambda: parse_email(self.cell("email")))
        phone = self._phone()
        if not (email or phone or any(refusal.field == "email" for refusal in self.refusals)):
            self.refuse(
                "row.no_way_to_reach",
                "There is neither an e-mail address nor a phone number.",
                "Fill in one of the two.",
                "email",
            )
        role = parse_role(self.cell("role"))
        paid = self._paid()
        if role and role.code == "peer_volunteer" and paid:
            self.warn("row.paid_volunteer", "The role is a volunteer's, but the row says paid.", "paid")
        needs, needs_text = self._needs()
        return Person(
            full_name=name,
            known_as=given(self.cell("known_as")),
            pronouns=given(self.cell("pronouns")),
            email=email,
            phone=phone,
            preferred_channel=self._channel(email, phone),
            organisation=self._organisation(),
            service=self.sheet.spellings["service"].usual(self.cell("service")),
            role_code=role.code if role else None,
            role_text=role.text if role else None,
            paid=paid,
            joined=self._joined(),
            area=self.sheet.spellings["area"].usual(self.cell("area")) or self.sheet.defaults.area,
            newsletter=self._newsletter(),
            suggested_needs=needs,
            needs_text=needs_text,
            notes_text=given(self.cell("notes")),
        )

    def _phone(self) -> str | None:
        typed = self.cell("phone")
        phone = parse_phone(typed, self.sheet.defaults.region)
        if phone is None:
            if given(typed):
                self.warn("row.no_phone_number", "There is no number in the cell; it was left out.", "phone")
            return None
        if not phone.understood:
            self.warn("row.odd_phone", "The number does not look complete; it was kept as typed.", "phone")
        return phone.number

    def _organisation(self) -> str:
        found = self.sheet.spellings["organisation"].usual(self.cell("organisation"))
        organisation = found or self.sheet.defaults.organisation
        if not organisation:
            self.refuse(
                "row.no_organisation",
                "It does not say which organisation the person belongs to.",
                "Fill in the organisation, or import with a default organisation.",
                "organisation",
            )
        return organisation or ""

    def _joined(self) -> str | None:
        if given(self.cell("joined")) is None:
            self.warn_of_left_out_date("joined", "today counts as when the person joined")
            return None
        joined = self.tried("joined", "row.bad_date", lambda: parse_date(self.cell("joined"), self.sheet.today))
        if joined and is_after(joined, self.sheet.today):
            self.refuse(
                "row.date_in_future",
                f"{joined} has not come yet.",
                "Correct the date, or import the row when it has come.",
                "joined",
            )
        return joined

    def _paid(self) -> bool | None:
        try:
            paid = parse_paid(self.cell("paid"))
            if paid is None:
                paid = self._paid_by_voluntary()
        except UnclearValue as unclear:
            self.warn("row.unclear_paid", f"{unclear.message} It was left out.", "paid")
            return None
        return self.sheet.defaults.paid if paid is None else paid

    def _paid_by_voluntary(self) -> bool | None:
        """A column headed "Voluntary" says yes for what is not paid, or says "voluntary" itself."""
        try:
            voluntary = parse_yes_no(self.cell("voluntary"))
        except UnclearValue:
            return parse_paid(self.cell("voluntary"))
        return None if voluntary is None else not voluntary

    def _newsletter(self) -> bool | None:
        try:
            return parse_yes_no(self.cell("newsletter"))
        except UnclearValue as unclear:
            self.warn("row.unclear_consent", f"{unclear.message} It was not taken for consent.", "newsletter")
            return None

    def _channel(self, email: str | None, phone: str | None) -> Channel | None:
        channel = parse_channel(self.cell("preferred_channel")) or channel_in_note(self.cell("notes"))
        lacking = (channel in ("phone", "text") and not phone) or (channel == "email" and not email)
        if lacking:
            wanted = "e-mail address" if channel == "email" else "phone number"
            message = f"The person prefers {channel}, but there is no {wanted}."
            self.warn("row.channel_without_contact", message, "preferred_channel")
        return channel

    def _needs(self) -> tuple[tuple[str, ...], str | None]:
        asked, note = given(self.cell("access_needs")), given(self.cell("notes"))
        if asked and squash(asked) in ("no", "n"):
            asked = None
        from_asked = (suggest_needs(asked) or ("other",)) if asked else ()
        from_note = suggest_needs(note) if note else ()
        said = [text for text, found in ((asked, from_asked), (note, from_note)) if text and found]
        return tuple(dict.fromkeys(from_asked + from_note)), "; ".join(said) or None

    def _look_for_addresses(self) -> None:
        """What these columns say of an organisation is kept in plain text, where nobody can be forgotten."""
        for name in _NO_ADDRESSES:
            if "@" in self.cell(name):
                self.refuse(
                    "row.address_in_cell",
                    "There is an @ in the cell, as in an e-mail address.",
                    "Write only what the heading says, and put the address under a heading of its own.",
                    name,
                )

    def _look_for_shifted_cells(self) -> None:
        if self.has_too_many_cells:
            self.warn(
                "row.too_many_cells",
                "There are more cells than headings: see whether each is under its own heading. "
                "Consent was not taken from this row.",
                "notes",
            )
            self.person = replace(self.person, newsletter=None)
