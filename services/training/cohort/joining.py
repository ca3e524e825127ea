"""Joining the network afterwards: agreed to by the person, and handed to membership once they have completed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from services.training import programme
from services.training.cohort.checks import known, trainee
from services.training.cohort.state import Cohort, Joining, State, Trainee, decider
from services.training.persons import CONTACT_OF, Contact
from shared.contracts.aggregate import Ref
from shared.contracts.membership import OTHER_TEXT_MISSING, RoleCode
from shared.contracts.messages import Event
from shared.contracts.refusals import NO_BASIS
from shared.contracts.training import (
    JOINING_NOT_AGREED,
    JOINING_REFERRED,
    TRAINEE_ENDED,
    AgreedAffiliation,
    AgreeToJoinNetwork,
    GraduateReferred,
    JoiningAgreementWithdrawn,
    NetworkJoiningAgreed,
    TrainingOutcome,
    WithdrawJoiningAgreement,
)
from shared.decider import Claim, Context

AGREED_ROLE_TEXT: Final = "agreed_role_text"
"""The look-up that finds the text of the role in what a trainee of a cohort agreed to last: str, or None."""


def _programme(_command: AgreeToJoinNetwork, state: State, _claim: Claim) -> Mapping[str, Ref]:
    return programme.wanted(state.programme_id if state else None)


@decider.decides(AgreeToJoinNetwork, needs=_programme, looks_up=(CONTACT_OF,))
def agree(command: AgreeToJoinNetwork, state: State, context: Context) -> Iterable[Event]:
    cohort = known(state, context)
    trained = _may_join(trainee(cohort, command.person_id))
    if command.basis is None:
        raise NO_BASIS("basis")
    offered = command.affiliation
    if offered.role is RoleCode.OTHER and not offered.role_text:
        raise OTHER_TEXT_MISSING("affiliation.role_text")
    role_text = offered.role_text if offered.role is RoleCode.OTHER else None
    affiliation = AgreedAffiliation(**offered.model_dump(exclude={"role_text"}))
    yield NetworkJoiningAgreed(
        cohort_id=context.id,
        person_id=command.person_id,
        affiliation=affiliation,
        role_text=role_text,
        basis=command.basis,
    )
    if trained.completion:
        joining = Joining(affiliation, command.basis)
        completed_on = trained.completion.completed_on
        yield referred(command.person_id, joining, completed_on, cohort, context, role_text)


@decider.decides(WithdrawJoiningAgreement)
def withdraw(command: WithdrawJoiningAgreement, state: State, context: Context) -> Iterable[Event]:
    trained = trainee(known(state, context), command.person_id)
    if trained.referred:
        raise JOINING_REFERRED("person_id")
    if trained.joining is None:
        raise JOINING_NOT_AGREED("person_id")
    yield JoiningAgreementWithdrawn(cohort_id=context.id, person_id=command.person_id)


def referred(
    person_id: UUID, joining: Joining, completed_on: date, cohort: Cohort, context: Context, role_text: str | None
) -> GraduateReferred:
    """What membership reacts to, once somebody has both completed and agreed."""
    contact: Contact = context.found[CONTACT_OF] or Contact()
    return GraduateReferred(
        cohort_id=context.id,
        person_id=person_id,
        programme_id=cohort.programme_id,
        qualification=programme.of(context).title,
        completed_on=completed_on,
        affiliation=joining.affiliation,
        role_text=role_text,
        full_name=contact.full_name,
        email=contact.email,
        phone=contact.phone,
        basis=joining.basis,
    )


def _may_join(trained: Trainee) -> Trainee:
    if trained.referred:
        raise JOINING_REFERRED("person_id")
    if trained.outcome not in (None, TrainingOutcome.COMPLETED):
        raise TRAINEE_ENDED("person_id")
    return trained
