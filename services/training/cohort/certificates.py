"""Certificates: issued once for a completion, and revoked with it."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.training.certificate_codes import code_of, number_of, series_of
from services.training.certificate_series import CertificateSeries
from services.training.cohort import trainees
from services.training.cohort.checks import not_cancelled, trainee
from services.training.cohort.state import State, decider
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.training import (
    CERTIFICATE_SERIES,
    COHORT_SERIES,
    COMPLETION_NONE,
    CertificateIssued,
    CertificateRevoked,
    CertificateSeriesClaimed,
    IssueCertificate,
    RevokeCertificate,
    TraineeReleased,
    TraineeWithdrew,
    TrainingOutcome,
)
from shared.decider import Claim, Context

# Some 190,000 series are told apart: that another cohort has the first is rare, that others have all of these is not
# to be expected in the life of a network.
_ATTEMPTS: Final = 4


def _series(command: IssueCertificate, state: State, _claim: Claim) -> Mapping[str, Ref]:
    if state is None or state.series:
        return {}
    letters = (series_of(command.cohort_id, attempt) for attempt in range(_ATTEMPTS))
    return {f"series:{each}": CERTIFICATE_SERIES.ref(each) for each in letters}


@decider.decides(IssueCertificate, needs=_series)
def issue(command: IssueCertificate, state: State, context: Context) -> Iterable[Event]:
    cohort = not_cancelled(state, context)
    completion = trainee(cohort, command.person_id).completion
    if completion is None:
        raise COMPLETION_NONE("person_id")
    if completion.number:
        return
    series = cohort.series or _free_series(context)
    if not cohort.series:
        yield CertificateSeriesClaimed(series=series, cohort_id=context.id)
    yield CertificateIssued(
        cohort_id=context.id,
        person_id=command.person_id,
        certificate_id=completion.certificate_id,
        number=number_of(completion.completed_on, series, cohort.certificates + 1),
        code=code_of(completion.certificate_id),
        programme_id=cohort.programme_id,
        completed_on=completion.completed_on,
        taught_hours=completion.taught_hours,
        placement_hours=completion.placement_hours,
    )


def _free_series(context: Context) -> str:
    for attempt in range(_ATTEMPTS):
        letters = series_of(context.id, attempt)
        held: CertificateSeries = context.others[f"series:{letters}"]
        if held.holder in (None, context.id):
            return letters
    raise COHORT_SERIES("cohort_id")


def _record(command: RevokeCertificate, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return trainees.wanted(command.person_id)


@decider.decides(RevokeCertificate, needs=_record)
def revoke(command: RevokeCertificate, state: State, context: Context) -> Iterable[Event]:
    cohort, person_id = not_cancelled(state, context), command.person_id
    trained = trainee(cohort, person_id)
    if trained.completion is None:
        raise COMPLETION_NONE("person_id")
    elsewhere = trainees.record_of(person_id, context).active_in
    again = not cohort.completed and elsewhere is None
    yield CertificateRevoked(
        cohort_id=context.id,
        person_id=person_id,
        certificate_id=trained.completion.certificate_id,
        in_training_again=again,
        reason=command.reason,
    )
    if again:
        yield trainees.activated(cohort, context.id, person_id, trained.application_id)
        return
    outcome = TrainingOutcome.REVOKED
    if not cohort.completed:
        # The cohort is still to be completed, and its numbers are to add up: the person is in training elsewhere now.
        outcome = TrainingOutcome.WITHDREW
        yield TraineeWithdrew(cohort_id=context.id, person_id=person_id, application_id=trained.application_id)
    yield TraineeReleased(
        person_id=person_id, cohort_id=context.id, application_id=trained.application_id, outcome=outcome
    )
