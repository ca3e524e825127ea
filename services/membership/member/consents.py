"""Giving and withdrawing consent, each purpose on its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.membership import organisation
from services.membership.dates import check_not_past
from services.membership.member.checks import member, open_record
from services.membership.member.state import Consent, Member, decider
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    CONSENT_NO_EXPIRY,
    CONSENT_NOT_GIVEN,
    CONSENT_ORGANISATION_MISSING,
    CONSENT_WORDING_MISSING,
    ConsentExpiryRaised,
    ConsentGiven,
    ConsentKey,
    ConsentPurpose,
    ConsentWithdrawn,
    GiveConsent,
    RaiseExpiringConsent,
    WithdrawConsent,
    consent_key,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def _organisation(command: GiveConsent, _state: Member, _claim: Claim) -> Mapping[str, Ref]:
    return organisation.wanted(consent_key(command).organisation_id)


@decider.decides(GiveConsent, needs=_organisation)
def give(command: GiveConsent, state: Member, context: Context) -> Iterable[Event]:
    person, key = member(state), _complete(consent_key(command))
    organisation.require(key.organisation_id, "organisation_id", context)
    check_not_past(command.expires_on, "expires_on", context)
    before = person.consents.get(key)
    given = Consent(command.wording_id, command.wording_sha256, command.expires_on)
    if before is None or replace(before, raised=False) != given:
        yield ConsentGiven(
            member_id=context.id,
            purpose=key.purpose,
            organisation_id=key.organisation_id,
            wording_id=command.wording_id,
            wording_sha256=command.wording_sha256,
            method=command.method,
            expires_on=command.expires_on,
        )


@decider.decides(WithdrawConsent)
def withdraw(command: WithdrawConsent, state: Member, context: Context) -> Iterable[Event]:
    # Withdrawing must be as easy as giving: also for people who have left.
    person, key = open_record(state), _complete(consent_key(command))
    if key not in person.consents:
        raise CONSENT_NOT_GIVEN("purpose")
    yield ConsentWithdrawn(member_id=context.id, **key._asdict(), method=command.method)


@decider.decides(RaiseExpiringConsent)
def raise_expiring(command: RaiseExpiringConsent, state: Member, context: Context) -> Iterable[Event]:
    key = _complete(consent_key(command))
    consent = open_record(state).consents.get(key)
    if consent is None:
        raise CONSENT_NOT_GIVEN("purpose")
    if consent.expires_on is None:
        raise CONSENT_NO_EXPIRY("purpose")
    if not consent.raised:
        yield ConsentExpiryRaised(member_id=context.id, **key._asdict(), expires_on=consent.expires_on)


def _complete(key: ConsentKey) -> ConsentKey:
    if key.purpose is ConsentPurpose.SHARE_WITH_ORGANISATION and key.organisation_id is None:
        raise CONSENT_ORGANISATION_MISSING("organisation_id")
    if key.purpose is ConsentPurpose.OTHER and key.wording_id is None:
        raise CONSENT_WORDING_MISSING("wording_id")
    return key
