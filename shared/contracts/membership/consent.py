"""Consents: each for one purpose, under one wording, given and withdrawn on its own."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from shared.contracts.membership.aggregates import MEMBER
from shared.contracts.messages import Command, Event
from shared.contracts.types import Method, Sha256, Text


class ConsentPurpose(StrEnum):
    """What a person agrees to. `other` is what its wording says."""

    NEWSLETTER = "newsletter"
    EVENTS_NEWS = "events_news"
    DIRECTORY = "directory"
    SHARE_CONTACT = "share_contact"
    SHARE_WITH_ORGANISATION = "share_with_organisation"
    RESEARCH = "research"
    HOLD_ACCESS_NEEDS = "hold_access_needs"
    HOLD_LIVED_EXPERIENCE = "hold_lived_experience"
    OTHER = "other"


class ConsentKey(NamedTuple):
    """Which consent it is: sharing is agreed with each organisation by itself, `other` for each wording."""

    purpose: ConsentPurpose
    organisation_id: UUID | None
    wording_id: str | None


class _AboutConsent(Protocol):
    @property
    def purpose(self) -> ConsentPurpose: ...
    @property
    def organisation_id(self) -> UUID | None: ...
    @property
    def wording_id(self) -> str | None: ...


def consent_key(message: _AboutConsent) -> ConsentKey:
    """The consent that a command or an event is about; both sides of the log must use this one rule."""
    shared = message.purpose is ConsentPurpose.SHARE_WITH_ORGANISATION
    other = message.purpose is ConsentPurpose.OTHER
    return ConsentKey(
        message.purpose, message.organisation_id if shared else None, message.wording_id if other else None
    )


class GiveConsent(Command, of=MEMBER, by=["member", "coordinator"]):
    """Record that a member agrees to one purpose, and to which wording; `expires_on` is its last day."""

    member_id: UUID
    purpose: ConsentPurpose
    organisation_id: UUID | None = None
    wording_id: Text
    wording_sha256: Sha256
    method: Method
    expires_on: date | None = None


class WithdrawConsent(Command, of=MEMBER, by=["member", "coordinator"]):
    """Record that a person no longer agrees to one purpose; all their other consents stay.

    Name the organisation for `share_with_organisation`, the wording for `other`.
    """

    member_id: UUID
    purpose: ConsentPurpose
    organisation_id: UUID | None = None
    wording_id: Text | None = None
    method: Method


class RaiseExpiringConsent(Command, of=MEMBER, by=["system"]):
    """Bring a consent that is about to expire to the coordinators' list."""

    member_id: UUID
    purpose: ConsentPurpose
    organisation_id: UUID | None = None
    wording_id: Text | None = None


class ConsentGiven(Event, of=MEMBER, version=1):
    """The person agrees up to and on `expires_on`; replaces a consent of the same `consent_key`."""

    member_id: UUID
    purpose: ConsentPurpose
    organisation_id: UUID | None = None
    wording_id: str
    wording_sha256: str
    method: Method
    expires_on: date | None = None


class ConsentWithdrawn(Event, of=MEMBER, version=1):
    """The person no longer agrees to this; no other consent is touched."""

    member_id: UUID
    purpose: ConsentPurpose
    organisation_id: UUID | None = None
    wording_id: str | None = None
    method: Method


class ConsentExpiryRaised(Event, of=MEMBER, version=1):
    """Coordinators were told that the consent expires on this day."""

    member_id: UUID
    purpose: ConsentPurpose
    organisation_id: UUID | None = None
    wording_id: str | None = None
    expires_on: date
