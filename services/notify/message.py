"""A message: asked for once for its dedupe key, and then wherever its delivery has got it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from services.notify import notices
from services.notify.asking import Asked, ValueMissing, answered, skipped
from services.notify.filling import VALUES_FOR, ValuesFor
from services.notify.lattice import after
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.notify import (
    MESSAGE,
    MESSAGE_UNKNOWN,
    NOTICE_IN_ROUNDS,
    NOTICES_THERE_ARE,
    VALUE_MISSING,
    ExpireMessage,
    FailureKind,
    MessageDelivered,
    MessageExpired,
    MessageFailed,
    MessageFormat,
    MessageHandedOver,
    MessageRequested,
    MessageStatus,
    MessageSuppressed,
    NoticeSkipped,
    RecordDelivered,
    RecordFailed,
    RecordHandedOver,
    RequestMessage,
    SkippedBecause,
    SuppressMessage,
)
from shared.decider import Claim, Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Message:
    """Where a message stands, whose it is, and under whose key what is personal of it is sealed."""

    status: MessageStatus
    person_id: UUID
    sealed_for: UUID


State = Message | None
decider = Decider[State](MESSAGE, None)

_FAILED = {
    FailureKind.TEMPORARY: MessageStatus.RETRYING,
    FailureKind.PERMANENT: MessageStatus.FAILED,
    FailureKind.TECHNICAL: MessageStatus.FAILED,
}

# Evolve


@decider.evolves(MessageRequested)
def _requested(state: State, event: MessageRequested) -> State:
    return state or Message(MessageStatus.REQUESTED, event.person_id, event.sealed_for)


@decider.evolves(NoticeSkipped)
def _skipped(state: State, event: NoticeSkipped) -> State:
    return state or Message(MessageStatus.SKIPPED, event.person_id, event.sealed_for)


@decider.evolves(MessageSuppressed)
def _suppressed(state: State, _event: MessageSuppressed) -> State:
    return _moved(state, MessageStatus.SUPPRESSED)


@decider.evolves(MessageHandedOver)
def _handed_over(state: State, _event: MessageHandedOver) -> State:
    return _moved(state, MessageStatus.HANDED_OVER)


@decider.evolves(MessageDelivered)
def _delivered(state: State, _event: MessageDelivered) -> State:
    return _moved(state, MessageStatus.DELIVERED)


@decider.evolves(MessageFailed)
def _failed(state: State, event: MessageFailed) -> State:
    return _moved(state, _FAILED[event.kind])


@decider.evolves(MessageExpired)
def _expired(state: State, _event: MessageExpired) -> State:
    return _moved(state, MessageStatus.EXPIRED)


def _moved(state: State, told: MessageStatus) -> State:
    return replace(state, status=after(state.status, told)) if state else state


# Decide: asking for it


def _notices(_command: RequestMessage, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return notices.wanted()


@decider.decides(RequestMessage, needs=_notices, looks_up=(VALUES_FOR,))
def request(command: RequestMessage, state: State, context: Context) -> Iterable[Event]:
    about = NOTICES_THERE_ARE[command.notice]
    if about.round_to:
        raise NOTICE_IN_ROUNDS("notice")
    if state:
        return
    now = notices.of(context)
    asked = Asked(
        about=command.notice,
        fact=command.fact,
        purpose=about.purpose,
        words=now.words_for(command.notice),
        expires_at=command.expires_at,
        not_before=command.not_before,
        critical=command.critical,
        calendar=about.calendar,
    )
    if not now.is_on(command.notice):
        yield skipped(asked, command.person_id, SkippedBecause.NOTICE_OFF, command.subjects)
        return
    filled: ValuesFor = context.found[VALUES_FOR]
    try:
        yield answered(asked, command.person_id, filled, context.now, command.subjects)
    except ValueMissing as missing:
        raise VALUE_MISSING("subjects", placeholders=missing) from None


# Decide: what becomes of it. What changes nothing any more is not recorded again.


@decider.decides(SuppressMessage)
def suppress(command: SuppressMessage, state: State, context: Context) -> Iterable[Event]:
    message = _known(state)
    if _moves(message, MessageStatus.SUPPRESSED):
        yield MessageSuppressed(
            message_id=context.id,
            person_id=message.person_id,
            sealed_for=message.sealed_for,
            reason=command.reason,
        )


@decider.decides(RecordHandedOver)
def record_handed_over(command: RecordHandedOver, state: State, context: Context) -> Iterable[Event]:
    message = _known(state)
    if _moves(message, MessageStatus.HANDED_OVER):
        yield MessageHandedOver(
            message_id=context.id,
            person_id=message.person_id,
            sealed_for=message.sealed_for,
            provider=command.provider,
            provider_reference=command.provider_reference,
            channel=command.channel,
            template_id=command.template_id,
            template_version=command.template_version,
            # The standard one is nobody's secret; a message at a time, sealing it would cost the most of all.
            format=None if command.format is MessageFormat.STANDARD else command.format,
            address=command.address,
            repeated=command.repeated,
            digest_id=command.digest_id,
        )


@decider.decides(RecordDelivered)
def record_delivered(_command: RecordDelivered, state: State, context: Context) -> Iterable[Event]:
    message = _known(state)
    if _moves(message, MessageStatus.DELIVERED):
        yield MessageDelivered(message_id=context.id, person_id=message.person_id, sealed_for=message.sealed_for)


@decider.decides(RecordFailed)
def record_failed(command: RecordFailed, state: State, context: Context) -> Iterable[Event]:
    message = _known(state)
    if _moves(message, _FAILED[command.kind]):
        yield MessageFailed(
            message_id=context.id,
            person_id=message.person_id,
            sealed_for=message.sealed_for,
            kind=command.kind,
            code=command.code,
            reason=command.reason,
        )


@decider.decides(ExpireMessage)
def expire(_command: ExpireMessage, state: State, context: Context) -> Iterable[Event]:
    message = _known(state)
    if _moves(message, MessageStatus.EXPIRED):
        yield MessageExpired(message_id=context.id, person_id=message.person_id, sealed_for=message.sealed_for)


def _known(state: State) -> Message:
    if state is None:
        raise MESSAGE_UNKNOWN("message_id")
    return state


def _moves(message: Message, told: MessageStatus) -> bool:
    return after(message.status, told) is not message.status
