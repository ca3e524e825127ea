"""When people can apply to an intake."""

from collections.abc import Iterable

from services.training.intake.checks import known
from services.training.intake.state import State, decider
from services.training.local_days import day_of
from services.training.within import check_within
from shared.contracts.messages import Event
from shared.contracts.training import (
    INTAKE_CLOSES_BEFORE,
    INTAKE_NOT_OPENED,
    INTAKE_OPENED_LATER,
    CloseIntake,
    IntakeClosed,
    IntakeOpened,
    OpenIntake,
)
from shared.decider import Context


@decider.decides(OpenIntake)
def open_it(command: OpenIntake, state: State, context: Context) -> Iterable[Event]:
    intake = known(state)
    check_within(context, context.id)
    anew = intake.would_open_anew(context.time)
    opened_at = context.time if anew else intake.windows[-1].opened_at
    if command.closes_on and command.closes_on < day_of(opened_at, intake.zone):
        raise INTAKE_CLOSES_BEFORE("closes_on")
    if not anew and intake.windows[-1].closes_on == command.closes_on:
        return
    yield IntakeOpened(
        intake_id=context.id, programme_id=intake.programme_id, opened_at=opened_at, closes_on=command.closes_on
    )


@decider.decides(CloseIntake)
def close(_command: CloseIntake, state: State, context: Context) -> Iterable[Event]:
    intake = known(state)
    check_within(context, context.id)
    if not intake.windows:
        raise INTAKE_NOT_OPENED("intake_id")
    if not intake.is_open:
        return
    if context.time < intake.windows[-1].opened_at:
        raise INTAKE_OPENED_LATER("occurred_at")
    yield IntakeClosed(intake_id=context.id, programme_id=intake.programme_id, closed_at=context.time)
