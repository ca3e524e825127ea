"""What applicants answer to an offer, and taking an application back."""

from collections.abc import Iterable

from services.training.application.checks import live
from services.training.application.ending import kept_until, released, where, with_its_end
from services.training.application.state import Application, State, decider
from services.training.intake import checks as intake_checks
from services.training.local_days import as_people_say, day_of
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICATION_IN_TRAINING,
    TRAINING_OFFER_LAPSED,
    TRAINING_OFFER_NONE,
    AcceptTrainingPlace,
    ApplicationStatus,
    ApplicationWithdrawn,
    DeclineTrainingPlace,
    TrainingPlaceAccepted,
    TrainingPlaceDeclined,
    WithdrawApplication,
)
from shared.contracts.types import ActorKind
from shared.decider import Context


@decider.decides(AcceptTrainingPlace, needs=where)
def accept(command: AcceptTrainingPlace, state: State, context: Context) -> Iterable[Event]:
    application = live(state, context, command.person_id)
    if application.status is ApplicationStatus.ACCEPTED:
        return
    site = _offered(application)
    today = day_of(context.time, intake_checks.of(context).zone)
    if application.answer_by and today > application.answer_by and context.actor.kind is ActorKind.MEMBER:
        raise TRAINING_OFFER_LAPSED("application_id", day=as_people_say(application.answer_by))
    yield TrainingPlaceAccepted(application_id=context.id, person_id=application.person_id, site=site)


@decider.decides(DeclineTrainingPlace, needs=with_its_end)
def decline(command: DeclineTrainingPlace, state: State, context: Context) -> Iterable[Event]:
    application = live(state, context, command.person_id)
    site = _offered(application)
    yield from released(application, context.id, context)
    yield TrainingPlaceDeclined(
        application_id=context.id, person_id=application.person_id, site=site, kept_until=kept_until(context)
    )


@decider.decides(WithdrawApplication, needs=with_its_end)
def withdraw(command: WithdrawApplication, state: State, context: Context) -> Iterable[Event]:
    application = live(state, context, command.person_id)
    if application.cohort_id:
        raise APPLICATION_IN_TRAINING("application_id")
    yield from released(application, context.id, context)
    yield ApplicationWithdrawn(
        application_id=context.id,
        person_id=application.person_id,
        by=ActorKind(context.actor.kind),
        was=application.status,
        reason=command.reason,
        kept_until=kept_until(context),
    )


def _offered(application: Application) -> str:
    if application.status is not ApplicationStatus.OFFERED or application.site is None:
        raise TRAINING_OFFER_NONE("application_id")
    return application.site
