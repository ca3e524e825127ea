"""Purging an application: its key is destroyed after this, so that nobody can read what it sealed ever again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.training import live_application
from services.training.applicant_claim import ApplicantClaim
from services.training.application.checks import known
from services.training.application.ending import released
from services.training.application.state import Application, State, decider
from services.training.intake import checks as intake_checks
from services.training.local_days import as_people_say, day_of
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    APPLICANT_CLAIM,
    APPLICATION,
    APPLICATION_NOT_ENDED,
    APPLICATION_STILL_KEPT,
    PURGE_NOT_YOURS,
    ApplicantReleased,
    ApplicationPurged,
    PurgeApplication,
    PurgeReason,
)
from shared.contracts.types import ActorKind
from shared.decider import Claim, Context

STILL_HELD: Final = "still_held"
"""The look-up that finds what else there is of whoever made the application: StillHeld."""


@dataclass(frozen=True, slots=True)
class StillHeld:
    """What else there is of an applicant, beside one application.

    `claims` are those of their addresses as an applicant, `applications` their others that were not purged,
    `otherwise` whether anything else holds them: an interest, a training, a vacancy they applied for, employment.
    """

    claims: tuple[str, ...] = ()
    applications: tuple[UUID, ...] = ()
    otherwise: bool = False


def _its_place(_command: PurgeApplication, state: State, _claim: Claim) -> Mapping[str, Ref]:
    if state is None:
        return {}
    return {
        **intake_checks.wanted(state.intake_id),
        **live_application.wanted(state.intake_id, state.person_id),
    }


def _then(_command: PurgeApplication, _state: State, context: Context) -> Mapping[str, Ref]:
    held: StillHeld = context.found[STILL_HELD]
    return {
        **{f"claim:{claim}": APPLICANT_CLAIM.ref(claim) for claim in held.claims},
        **{f"application:{id}": APPLICATION.ref(id) for id in held.applications if id != context.id},
    }


@decider.decides(PurgeApplication, needs=_its_place, looks_up=(STILL_HELD,), then_needs=_then)
def purge(command: PurgeApplication, state: State, context: Context) -> Iterable[Event]:
    application = known(state, context)
    if application.purged:
        return
    if context.actor.kind is not ActorKind.SYSTEM and command.because is not PurgeReason.ASKED:
        raise PURGE_NOT_YOURS("because")
    if command.because is not PurgeReason.BEING_FORGOTTEN:
        _check_ended(application, command, context)
    if application.live:
        yield from released(application, context.id, context)
    yield ApplicationPurged(application_id=context.id, person_id=application.person_id, because=command.because)
    if command.because is not PurgeReason.BEING_FORGOTTEN:
        yield from _addresses(application, context)


def _check_ended(application: Application, command: PurgeApplication, context: Context) -> None:
    if not application.ended or application.kept_until is None:
        raise APPLICATION_NOT_ENDED("application_id")
    if command.because is PurgeReason.TIME_OVER and context.now < application.kept_until:
        day = day_of(application.kept_until, intake_checks.of(context).zone)
        raise APPLICATION_STILL_KEPT("application_id", day=as_people_say(day))


def _addresses(application: Application, context: Context) -> Iterator[Event]:
    """Frees the person's addresses when this was the last that there was of them here."""
    held: StillHeld = context.found[STILL_HELD]
    others: list[Application | None] = [
        context.others[f"application:{id}"] for id in held.applications if id != context.id
    ]
    if held.otherwise or any(each and not each.purged for each in others):
        return
    for claim in held.claims:
        holder: ApplicantClaim = context.others[f"claim:{claim}"]
        if holder.holder == application.person_id:
            yield ApplicantReleased(claim=claim, person_id=application.person_id)
