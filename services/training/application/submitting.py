"""Applying to an intake."""

from collections.abc import Iterable, Mapping

from services.training import intake as intakes
from services.training import live_application, programme
from services.training.application.state import State, decider
from services.training.intake import checks as intake_checks
from services.training.live_application import LiveApplication
from services.training.persons import KNOWN_PERSON, claims_of, person_meant, whom
from services.training.within import check_within
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICATION_ALREADY,
    CRITERION_TWICE,
    CRITERION_UNKNOWN,
    INTAKE_NOT_OPEN,
    ApplicationSubmitted,
    Criteria,
    LiveApplicationClaimed,
    ScoredScale,
    SubmitApplication,
)
from shared.decider import Claim, Context


def _who_and_where(command: SubmitApplication, _state: State, claim: Claim) -> Mapping[str, Ref]:
    return {**intake_checks.wanted(command.intake_id), **claims_of(command, claim)}


def _then(command: SubmitApplication, _state: State, context: Context) -> Mapping[str, Ref]:
    intake: intakes.Intake | None = context.others["intake"]
    person_id = person_meant(command, context)
    return {
        **programme.wanted(intake.programme_id if intake else None),
        **(live_application.wanted(command.intake_id, person_id) if person_id else {}),
    }


@decider.decides(SubmitApplication, needs=_who_and_where, looks_up=(KNOWN_PERSON,), then_needs=_then)
def submit(command: SubmitApplication, state: State, context: Context) -> Iterable[Event]:
    if state:
        raise APPLICATION_ALREADY("application_id")
    intake = intake_checks.of(context)
    check_within(context, command.intake_id)
    if not intake.took_applications(context.time):
        raise INTAKE_NOT_OPEN("intake_id")
    person = whom(command, context)
    claimed: LiveApplication = context.others["live"]
    if claimed.application_id:
        raise APPLICATION_ALREADY("person_id" if command.person_id else "email")
    wish = command.preferred_site
    site = intake_checks.site(intake, wish, "preferred_site") if wish else None
    of = programme.of(context)
    _check_answers(command, of.criteria)
    yield from person.claimed()
    yield LiveApplicationClaimed(
        live_application=live_application.live_application(command.intake_id, person.person_id),
        application_id=context.id,
    )
    yield ApplicationSubmitted(
        application_id=context.id,
        intake_id=command.intake_id,
        programme_id=intake.programme_id,
        person_id=person.person_id,
        criteria_version=of.criteria_version,
        scales=tuple(
            ScoredScale(criterion=each.code, lowest=each.lowest, highest=each.highest) for each in of.criteria.criteria
        ),
        through_gate=command.lived_experience in of.criteria.gate.admits,
        preferred_site=site,
        full_name=command.full_name,
        email=command.email,
        phone=command.phone,
        lived_experience=command.lived_experience,
        answers=command.answers or None,
        basis=command.basis,
    )


def _check_answers(command: SubmitApplication, criteria: Criteria) -> None:
    codes, seen = [each.code for each in criteria.criteria], set()
    for number, answer in enumerate(command.answers or ()):
        if answer.criterion not in codes:
            raise CRITERION_UNKNOWN(f"answers.{number}.criterion", criteria=", ".join(codes))
        if answer.criterion in seen:
            raise CRITERION_TWICE(f"answers.{number}.criterion")
        seen.add(answer.criterion)
