"""One message, asked for and handed over, for tests to start from."""

from typing import Any
from uuid import UUID

from services.notify.rendering import built_in
from shared.contracts.notify import (
    EXAMPLES,
    NOTICES_THERE_ARE,
    MessageChannel,
    MessageHandedOver,
    MessagePurpose,
    MessageRequested,
    Notice,
    NoticeSkipped,
    RequestMessage,
    SkippedBecause,
    Subjects,
    TemplateUse,
)
from tests.notify.words import (
    ASHA,
    EMAIL,
    LATER,
    SMS,
    numbered,
)

BOOKING, APPLICATION = numbered(21), numbered(22)
FACT = f"booking:{BOOKING}"
ADDRESS = "ab" * 32


def request(notice: Notice = Notice.PLACE_BOOKED, **changes: Any) -> RequestMessage:
    given: dict[str, Any] = {"person_id": ASHA, "fact": FACT, "expires_at": LATER}
    return RequestMessage(notice=notice, **(given | {"subjects": Subjects(booking_id=BOOKING)} | changes))


def use(notice: Notice, channel: MessageChannel) -> TemplateUse:
    words = built_in(notice, channel)
    assert words
    return TemplateUse(channel=channel, template_id=words.template_id, template_version=0)


def values(notice: Notice, *channels: MessageChannel) -> dict[str, str]:
    used = {each for channel in channels if (words := built_in(notice, channel)) for each in words.placeholders}
    return {str(each): EXAMPLES[each] for each in sorted(used)}


def requested(command: RequestMessage | None = None, **changes: Any) -> MessageRequested:
    command = command or request()
    given: dict[str, Any] = {
        "message_id": command.message_id,
        "person_id": ASHA,
        "sealed_for": ASHA,
        "notice": command.notice,
        "dedupe_key": f"{command.notice}:{ASHA}:{FACT}",
        "purpose": MessagePurpose.SERVICE,
        "channel": EMAIL,
        "template_id": use(command.notice, EMAIL).template_id,
        "template_version": 0,
        "otherwise": (use(command.notice, SMS),) if built_in(command.notice, SMS) else (),
        "subjects": command.subjects,
        "calendar": NOTICES_THERE_ARE[command.notice].calendar,
        "expires_at": LATER,
        "values": values(command.notice, EMAIL, SMS),
    }
    return MessageRequested(**(given | changes))


def skipped(because: SkippedBecause, **changes: Any) -> NoticeSkipped:
    asked = request()
    given: dict[str, Any] = {
        "message_id": asked.message_id,
        "person_id": ASHA,
        "sealed_for": ASHA,
        "notice": asked.notice,
        "dedupe_key": f"{asked.notice}:{ASHA}:{FACT}",
        "subjects": asked.subjects,
        "because": because,
    }
    return NoticeSkipped(**(given | changes))


MESSAGE_ID: UUID = request().message_id
IDS: dict[str, Any] = {"message_id": MESSAGE_ID, "person_id": ASHA, "sealed_for": ASHA}
HAND_OVER: dict[str, Any] = {
    "provider": "smtp",
    "provider_reference": f"<{MESSAGE_ID}@peers.example>",
    "channel": EMAIL,
    "template_id": use(Notice.PLACE_BOOKED, EMAIL).template_id,
    "template_version": 0,
    "address": ADDRESS,
}


def handed_over(**changes: Any) -> MessageHandedOver:
    return MessageHandedOver(**(IDS | HAND_OVER | changes))
