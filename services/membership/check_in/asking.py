"""Asking for check-ins, and stopping them: nobody is watched over who did not ask for it."""

from collections.abc import Iterable, Mapping

from services.membership.check_in.state import State, decider
from services.membership.member.checks import active_member, open_record
from shared.contracts.aggregate import Ref
from shared.contracts.membership import MEMBER, AskForCheckIns, CheckInsAskedFor, CheckInsStopped, StopCheckIns
from shared.contracts.messages import Event
from shared.decider import Claim, Context


def _member(command: AskForCheckIns | StopCheckIns, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {"member": MEMBER.ref(command.member_id)}


@decider.decides(AskForCheckIns, needs=_member)
def ask(command: AskForCheckIns, state: State, context: Context) -> Iterable[Event]:
    active_member(context.others["member"])
    if state is None or state.weeks != command.weeks:
        yield CheckInsAskedFor(member_id=context.id, weeks=command.weeks)


@decider.decides(StopCheckIns, needs=_member)
def stop(_command: StopCheckIns, state: State, context: Context) -> Iterable[Event]:
    open_record(context.others["member"])
    if state:
        yield CheckInsStopped(member_id=context.id)
