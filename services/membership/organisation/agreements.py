"""Partner agreements: no member data flows to an organisation without one in force."""

from collections.abc import Iterable
from uuid import UUID

from services.membership.organisation.state import Agreement, State, decider, registered
from shared.contracts.membership import (
    AGREEMENT_ALREADY,
    AGREEMENT_ENDED,
    AGREEMENT_OPEN_ENDED,
    AGREEMENT_UNKNOWN,
    DATES_REVERSED,
    AgreementEndRaised,
    EndPartnerAgreement,
    PartnerAgreementEnded,
    PartnerAgreementSigned,
    RaiseEndingAgreement,
    SignPartnerAgreement,
)
from shared.contracts.messages import Event
from shared.decider import Context


@decider.decides(SignPartnerAgreement)
def sign(command: SignPartnerAgreement, state: State, context: Context) -> Iterable[Event]:
    organisation = registered(state)
    agreement_id = command.agreement_id or context.new_id("agreement")
    if agreement_id in organisation.agreements:
        raise AGREEMENT_ALREADY("agreement_id")
    if command.ends_on and command.ends_on < command.starts_on:
        raise DATES_REVERSED("ends_on")
    yield PartnerAgreementSigned(
        organisation_id=context.id,
        agreement_id=agreement_id,
        role=command.role,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
    )


@decider.decides(EndPartnerAgreement)
def end(command: EndPartnerAgreement, state: State, context: Context) -> Iterable[Event]:
    agreement = _running(state, command.agreement_id)
    if command.ends_on < agreement.starts_on:
        raise DATES_REVERSED("ends_on")
    if agreement.ends_on and command.ends_on > agreement.ends_on:
        raise AGREEMENT_ENDED("ends_on")
    yield PartnerAgreementEnded(organisation_id=context.id, agreement_id=command.agreement_id, ends_on=command.ends_on)


@decider.decides(RaiseEndingAgreement)
def raise_ending(command: RaiseEndingAgreement, state: State, context: Context) -> Iterable[Event]:
    agreement = _running(state, command.agreement_id)
    if agreement.ends_on is None:
        raise AGREEMENT_OPEN_ENDED("agreement_id")
    if not agreement.raised:
        yield AgreementEndRaised(
            organisation_id=context.id, agreement_id=command.agreement_id, ends_on=agreement.ends_on
        )


def _running(state: State, agreement_id: UUID) -> Agreement:
    agreement = registered(state).agreements.get(agreement_id)
    if agreement is None:
        raise AGREEMENT_UNKNOWN("agreement_id")
    if agreement.ended:
        raise AGREEMENT_ENDED("agreement_id")
    return agreement
