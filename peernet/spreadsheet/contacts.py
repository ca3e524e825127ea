"""Ways to reach a person: an e-mail address and a phone number, each in one form."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

from peernet.spreadsheet.problems import UnclearValue
from peernet.spreadsheet.text import given, tidy

_ATOM = r"[^\s@<>()\[\],;:\"\\.]+"
_ADDRESS = re.compile(
    rf"{_ATOM}(?:\.{_ATOM})*@(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.)+(?:[^\W\d_]{{2,63}}|xn--[a-z0-9-]{{2,59}})"
)
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")
_SAYS_NONE = re.compile(r"(?:has )?no e-?mail\b.*|doesn'?t have (?:one|e-?mail)", re.IGNORECASE)
_FEWEST_DIGITS = 5
_LONGEST = 400


@dataclass(frozen=True)
class Phone:
    """`number` is in international form where `understood`, else as typed."""

    number: str
    understood: bool

    @property
    def digits(self) -> str:
        return "".join(c for c in self.number if c.isdigit())


def parse_email(text: str) -> str | None:
    """The address in lower case without stray spaces; None for a blank; UnclearValue for no address."""
    typed = _given_address(text)
    if typed is None or _SAYS_NONE.fullmatch(typed):
        return None
    if len(typed) > _LONGEST:
        raise _no_address()
    address = tidy(unicodedata.normalize("NFKC", typed)).lower()
    if bracketed := _IN_BRACKETS.search(address):
        address = bracketed[1]
    address = address.strip(" <>'\".,;").removeprefix("mailto:")
    address = re.sub(r"\s*@\s*", "@", re.sub(r"\s+\.", ".", address.strip()))
    local, at, domain = address.partition("@")
    address = local + at + re.sub(r"\.\s+", ".", domain)
    if "@" in domain:
        raise UnclearValue("There is more than one e-mail address in the cell.", "Keep the one that is read most.")
    if not _ADDRESS.fullmatch(address) or len(address) > 254 or len(local) > 64:
        raise _no_address()
    return address


def _given_address(text: str) -> str | None:
    """Nothing with an @ and a letter counts as nothing: "Nil <nil@nhs.example>" is somebody's."""
    holds_address = "@" in text and any(c.isalnum() for c in text)
    return tidy(text) if holds_address else given(text)


def _no_address() -> UnclearValue:
    return UnclearValue(
        "The e-mail address is not complete, or has a character that cannot be in one.",
        "Correct it, or leave the cell empty and give a phone number.",
    )


def parse_phone(text: str, region: str = "GB") -> Phone | None:
    """The number in international form, or as typed where it is not understood; None for no number at all."""
    typed = given(text)
    if typed is None or sum(c.isdigit() for c in typed) < _FEWEST_DIGITS:
        return None
    typed = re.sub(r"^(\d{9,12})\.0$", r"\1", typed)
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return Phone(typed, understood=False)
    if not (phonenumbers.is_valid_number(number) or _looks_british(number)):
        return Phone(typed, understood=False)
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(f"{plain} ext. {number.extension}" if number.extension else plain, understood=True)


def _looks_british(number: phonenumbers.PhoneNumber) -> bool:
    """Ten digits of a kind that exists: the library refuses ranges newer than itself, or kept for drama."""
    return number.country_code == 44 and bool(re.fullmatch(r"[1237]\d{9}", str(number.national_number)))
