"""Forgetting a person: asked for, cooling off, carried out, proven by a receipt.

Whoever any service knows can be forgotten, also guests, applicants and trainees who never asked to be members.
Two figures come from the settings: `cooling_off`, and `key_rotation`, after which no backup can be opened. So does
which other services must have removed what they hold before a person's key is destroyed (`erasure_waits_for`).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from services.membership import keys
from services.membership.member import addresses
from services.membership.member.checks import known
from services.membership.member.state import CoolingOff, Member, UnderWay, decider
from shared.contracts.aggregate import Ref
from shared.contracts.membership import (
    ERASURE_DATA_REMAINS,
    ERASURE_NOT_REQUESTED,
    ERASURE_NOT_STARTED,
    ERASURE_TOO_EARLY,
    ERASURE_TOO_LATE,
    CancelErasure,
    CompleteErasure,
    ErasureCancelled,
    ErasureReceipt,
    ErasureRequested,
    ErasureStarted,
    MemberErased,
    PersonalDataRemoved,
    RecordDataRemoved,
    RequestErasure,
    StartErasure,
)
from shared.contracts.messages import Event
from shared.contracts.refusals import UNAVAILABLE
from shared.contracts.types import Actor
from shared.decider import Claim, Context
from shared.local_time import day_at

KNOWN_ELSEWHERE: Final = "known_elsewhere"
"""The look-up that says whether another service knows the person."""


def _is_unknown_here(_command: RequestErasure, state: Member, _actor: Actor) -> bool:
    return state is None


@decider.decides(RequestErasure, looks_up=(KNOWN_ELSEWHERE,), looks_up_if=_is_unknown_here)
def request(command: RequestErasure, state: Member, context: Context) -> Iterable[Event]:
    is_known_elsewhere = state is None and context.found.get(KNOWN_ELSEWHERE, False)
    if is_known_elsewhere or known(state).erasure is None:
        yield ErasureRequested(
            member_id=context.id,
            reason=command.reason,
            requested_at=context.now,
            not_before=context.now + context.settings["cooling_off"],
        )


@decider.decides(CancelErasure)
def cancel(_command: CancelErasure, state: Member, context: Context) -> Iterable[Event]:
    erasure = _asked_for(state)
    if isinstance(erasure, UnderWay) or context.now >= erasure.not_before:
        raise ERASURE_TOO_LATE("member_id")
    yield ErasureCancelled(member_id=context.id)


@decider.decides(StartErasure)
def start(_command: StartErasure, state: Member, context: Context) -> Iterable[Event]:
    erasure = _asked_for(state)
    if isinstance(erasure, UnderWay):
        return
    if context.now < erasure.not_before:
        raise ERASURE_TOO_EARLY("member_id", until=f"{erasure.not_before:%d %B %Y, %H:%M %Z}")
    yield ErasureStarted(member_id=context.id, started_at=context.now)


@decider.decides(RecordDataRemoved, looks_up=("rows_about",))
def record_data_removed(_command: RecordDataRemoved, state: Member, context: Context) -> Iterable[Event]:
    if _under_way(state).removed is None:
        yield PersonalDataRemoved(member_id=context.id, counts=context.found["rows_about"])


def _claim_held(_command: CompleteErasure, state: Member, _claim: Claim) -> Mapping[str, Ref]:
    return addresses.wanted(addresses.held_claim(state))


def _keys_elsewhere(_command: CompleteErasure, _state: Member, context: Context) -> Mapping[str, Ref]:
    return keys.wanted(context.found.get(keys.KEYS_ELSEWHERE, ()))


@decider.decides(
    CompleteErasure,
    needs=_claim_held,
    looks_up=("removed_elsewhere", keys.KEYS_ELSEWHERE),
    then_needs=_keys_elsewhere,
    effect="destroy_keys",
)
def complete(_command: CompleteErasure, state: Member, context: Context) -> Iterable[Event]:
    erasure = _under_way(state)
    if erasure.removed is None:
        raise ERASURE_DATA_REMAINS("member_id")
    elsewhere: Mapping[str, Mapping[str, int]] = context.found["removed_elsewhere"]
    if waited_for := [service for service in context.settings["erasure_waits_for"] if service not in elsewhere]:
        raise UNAVAILABLE(what=f"What {', '.join(waited_for)} still has to remove")
    yield from addresses.move(known(state).email_claim, None, "member_id", context)
    yield from keys.destroyed(context.found[keys.KEYS_ELSEWHERE], context)
    yield MemberErased(
        member_id=context.id,
        receipt=ErasureReceipt(
            requested_at=erasure.requested_at,
            started_at=erasure.started_at,
            removed={**erasure.removed, **_by_service(elsewhere)},
            key_destroyed_at=context.now,
            backups_unreadable_after=day_at(context.now + context.settings["key_rotation"]),
        ),
    )


def _by_service(removed: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {f"{service}.{what}": count for service, counts in removed.items() for what, count in counts.items()}


def _asked_for(state: Member) -> CoolingOff | UnderWay:
    erasure = known(state).erasure
    if erasure is None:
        raise ERASURE_NOT_REQUESTED("member_id")
    return erasure


def _under_way(state: Member) -> UnderWay:
    erasure = _asked_for(state)
    if not isinstance(erasure, UnderWay):
        raise ERASURE_NOT_STARTED("member_id")
    return erasure
