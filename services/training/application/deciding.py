"""What people decide on an application: two assessors have scored it, and a coordinator decides. Nothing else does."""

from collections.abc import Iterable, Mapping

from services.training import live_interest
from services.training.application.checks import (
    anothers,
    check_a_person_decides,
    check_assessed,
    live,
    undecided,
)
from services.training.application.ending import kept_until, released, where, with_its_end
from services.training.application.state import Application, State, decider
from services.training.intake import checks as intake_checks
from services.training.intake.places import holding, passes_over, reserving
from services.training.live_interest import LiveInterest
from services.training.local_days import day_of
from services.training.persons import CONTACT_OF, Contact
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICATION_DECIDED,
    INTEREST,
    TRAINING_OFFER_OVER,
    ApplicationRejected,
    ApplicationReserved,
    ApplicationShortlisted,
    ApplicationStatus,
    InterestRegistered,
    LiveInterestClaimed,
    OfferTrainingPlace,
    RejectApplication,
    ReserveApplication,
    ShortlistApplication,
    TrainingPlaceOffered,
)
from shared.decider import Claim, Context


@decider.decides(ShortlistApplication)
def shortlist(_command: ShortlistApplication, state: State, context: Context) -> Iterable[Event]:
    check_a_person_decides(context)
    application = anothers(undecided(state, context), context)
    check_assessed(application)
    if application.status is ApplicationStatus.RESERVED:
        raise APPLICATION_DECIDED("application_id")
    if application.status is not ApplicationStatus.SHORTLISTED:
        yield ApplicationShortlisted(application_id=context.id, person_id=application.person_id)


@decider.decides(OfferTrainingPlace, needs=where)
def offer(command: OfferTrainingPlace, state: State, context: Context) -> Iterable[Event]:
    check_a_person_decides(context)
    application = anothers(live(state, context), context)
    if application.status is ApplicationStatus.ACCEPTED:
        raise APPLICATION_DECIDED("application_id")
    check_assessed(application)
    intake = intake_checks.of(context)
    site = intake_checks.site(intake, command.site, "site")
    if command.answer_by and command.answer_by < day_of(context.time, intake.zone):
        raise TRAINING_OFFER_OVER("answer_by")
    offered = application.status is ApplicationStatus.OFFERED
    if offered and (application.site, application.answer_by) == (site, command.answer_by):
        return
    out_of_order = passes_over(intake, context.id, site)
    yield from holding(intake, application.intake_id, context.id, site, out_of_order_reason=command.out_of_order_reason)
    yield TrainingPlaceOffered(
        application_id=context.id,
        person_id=application.person_id,
        site=site,
        answer_by=command.answer_by,
        out_of_order_reason=command.out_of_order_reason if out_of_order else None,
    )


@decider.decides(ReserveApplication, needs=where)
def reserve(command: ReserveApplication, state: State, context: Context) -> Iterable[Event]:
    check_a_person_decides(context)
    application = anothers(undecided(state, context), context)
    check_assessed(application)
    intake = intake_checks.of(context)
    for joined in reserving(intake, application.intake_id, context.id, command.position, application.preferred_site):
        yield joined
        yield ApplicationReserved(application_id=context.id, person_id=application.person_id, position=joined.position)


def _its_end_and_interest(command: RejectApplication, state: State, claim: Claim) -> Mapping[str, Ref]:
    needed = dict(with_its_end(command, state, claim))
    if state and command.next_interest:
        needed |= live_interest.wanted(state.programme_id, state.person_id)
    return needed


@decider.decides(RejectApplication, needs=_its_end_and_interest, looks_up=(CONTACT_OF,), makes=(INTEREST,))
def reject(command: RejectApplication, state: State, context: Context) -> Iterable[Event]:
    check_a_person_decides(context)
    application = anothers(undecided(state, context), context)
    if application.through_gate:
        check_assessed(application)
    yield from released(application, context.id, context)
    yield ApplicationRejected(
        application_id=context.id,
        person_id=application.person_id,
        feedback=command.feedback,
        next_interest=command.next_interest,
        kept_until=kept_until(context),
    )
    if command.next_interest:
        yield from _interest(application, context)


def _interest(application: Application, context: Context) -> Iterable[Event]:
    """A way to the next intake, unless the person waits to be told of it already."""
    waiting: LiveInterest = context.others["live_interest"]
    if waiting.interest_id:
        return
    contact: Contact = context.found[CONTACT_OF] or Contact()
    interest_id = context.new_id("interest")
    yield LiveInterestClaimed(
        live_interest=live_interest.live_interest(application.programme_id, application.person_id),
        interest_id=interest_id,
    )
    yield InterestRegistered(
        interest_id=interest_id,
        programme_id=application.programme_id,
        person_id=application.person_id,
        full_name=contact.full_name,
        email=contact.email,
        phone=contact.phone,
        site=application.preferred_site,
        after_application=context.id,
    )
