"""From a person in a sheet to the commands that bring them in. Pure."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from peernet.errors import CommandError
from peernet.exit_codes import USAGE
from peernet.importing.identity import organisation_key
from peernet.importing.member_columns import Affiliation, Extras
from peernet.spreadsheet.people import Person
from shared.contracts.membership import (
    Channel,
    ConsentPurpose,
    GiveConsent,
    JoinedVia,
    JoinMember,
    NewAffiliation,
    Pay,
    RoleCode,
)
from shared.contracts.types import BasisKind, LawfulBasis, Method, earliest

COORDINATORS_LIST = "coordinators-list"
NO_ROLE = "not given"

_NOON = time(12)
_LONGEST_WORDING = 200
_CHANNELS: Mapping[str, Channel] = {"text": Channel.TEXT_MESSAGE}


@dataclass(frozen=True)
class Wording:
    """What people were shown or told, by its name and a digest of its text."""

    id: str
    sha256: str

    @classmethod
    def named(cls, id: str, file: Path | None = None) -> "Wording":
        """Without a file with the text itself, the digest is that of the name."""
        try:
            text = file.read_bytes() if file else id.encode()
        except OSError as error:
            raise CommandError(
                f"{file} cannot be read ({error.strerror}): name the file with the wording.", exit_code=USAGE
            ) from None
        if not 0 < len(id.strip()) <= _LONGEST_WORDING:
            raise CommandError(f"--basis needs a name of up to {_LONGEST_WORDING} characters.", exit_code=USAGE)
        return cls(id.strip(), hashlib.sha256(text).hexdigest())

    @classmethod
    def of_column(cls, heading: str) -> "Wording":
        """All that is known of the wording of a consent in a sheet is the heading above it."""
        return cls.named(f"imported: {heading}"[:_LONGEST_WORDING])


def moment(joined: str | None, now: datetime) -> datetime | None:
    """When somebody joined, for the log: midday of the first day it may have been; None for today, or not known."""
    day = earliest(joined) if joined else now.date()
    # Today's own time is for the service to say: this machine's clock may be ahead of its.
    return datetime.combine(day, _NOON, UTC) if day < now.date() else None


def today(now: datetime) -> date:
    from peernet.moments import ZONE

    return now.astimezone(ZONE).date()


def join_member(
    person: Person,
    extras: Extras,
    organisations: Mapping[str, UUID],
    wording: Wording,
    now: datetime,
    *,
    member_id: UUID | None = None,
) -> JoinMember:
    """`organisations` has an id for each organisation key. Raises ValidationError for what no command may carry."""
    return JoinMember(
        member_id=member_id,
        full_name=person.full_name,
        known_as=person.known_as,
        pronouns=person.pronouns,
        email=person.email,
        phone=person.phone,
        preferred_channel=_channel(person),
        via=JoinedVia.IMPORT,
        affiliations=tuple(
            _affiliation(each, organisations[organisation_key(each.organisation)])
            for each in affiliations(person, extras)
        ),
        areas=tuple(part.strip() for part in (person.area or "").split(";") if part.strip()),
        joined_on=person.joined,
        basis=_basis(wording, moment(person.joined, now) or now),
    )


def affiliations(person: Person, extras: Extras) -> Iterator[Affiliation]:
    """The places of a person, the first of them from the ordinary columns."""
    yield Affiliation(
        person.organisation, person.service, person.role_code, person.role_text, person.paid, extras.role_since
    )
    yield from extras.further


def newsletter_consent(member_id: UUID, wording: Wording) -> GiveConsent:
    return GiveConsent(
        member_id=member_id,
        purpose=ConsentPurpose.NEWSLETTER,
        wording_id=wording.id,
        wording_sha256=wording.sha256,
        method=Method.IMPORTED,
    )


def _basis(wording: Wording, given_at: datetime) -> LawfulBasis:
    # Not "members of a not-for-profit body" (UK GDPR article 9(2)(d)): that is for political, philosophical,
    # religious and trade union aims. Names and ways to reach people come in under article 6(1)(f), and nothing
    # about their health comes in here at all.
    return LawfulBasis(
        kind=BasisKind.LEGITIMATE_INTERESTS,
        wording_id=wording.id,
        wording_sha256=wording.sha256,
        method=Method.IMPORTED,
        given_at=given_at,
    )


def _affiliation(place: Affiliation, organisation_id: UUID) -> NewAffiliation:
    role = RoleCode(place.role_code) if place.role_code else RoleCode.OTHER
    fields: dict[str, Any] = {"role_text": place.role_text or NO_ROLE} if role is RoleCode.OTHER else {}
    return NewAffiliation(
        organisation_id=organisation_id,
        service=place.service,
        role=role,
        paid=None if place.paid is None else Pay.PAID if place.paid else Pay.VOLUNTARY,
        starts_on=place.since,
        **fields,
    )


def _channel(person: Person) -> Channel | None:
    said = person.preferred_channel
    return None if said is None else _CHANNELS.get(said) or Channel(said)
