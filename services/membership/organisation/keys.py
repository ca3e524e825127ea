"""Keys for partners' own systems. Only a hash of a key's secret ever gets here."""

from collections.abc import Iterable

from services.membership.dates import check_not_past
from services.membership.organisation.state import State, decider, registered
from shared.contracts.membership import (
    PARTNER_KEY_ALREADY,
    PARTNER_KEY_UNKNOWN,
    IssuePartnerKey,
    PartnerKeyIssued,
    PartnerKeyRevoked,
    RevokePartnerKey,
)
from shared.contracts.messages import Event
from shared.decider import Context


@decider.decides(IssuePartnerKey)
def issue(command: IssuePartnerKey, state: State, context: Context) -> Iterable[Event]:
    key_id = command.key_id or context.new_id("partner_key")
    if key_id in registered(state).keys:
        raise PARTNER_KEY_ALREADY("key_id")
    check_not_past(command.expires_on, "expires_on", context)
    yield PartnerKeyIssued(
        organisation_id=context.id,
        key_id=key_id,
        secret_sha256=command.secret_sha256,
        expires_on=command.expires_on,
    )


@decider.decides(RevokePartnerKey)
def revoke(command: RevokePartnerKey, state: State, context: Context) -> Iterable[Event]:
    opens = registered(state).keys.get(command.key_id)
    if opens is None:
        raise PARTNER_KEY_UNKNOWN("key_id")
    if opens:
        yield PartnerKeyRevoked(organisation_id=context.id, key_id=command.key_id)
