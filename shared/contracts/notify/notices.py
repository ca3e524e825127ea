"""Which notices are switched on, and in which words each of them goes."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import NOTICES, THE_NOTICES
from shared.contracts.notify.channels import MessageChannel
from shared.contracts.notify.notice import Notice
from shared.contracts.notify.placeholder import Placeholder


def _the_notices(value: UUID) -> UUID:
    if value != THE_NOTICES:
        raise ValueError(f"leave it out: a network has one set of notices, whose id is always {THE_NOTICES}")
    return value


NoticesId = Annotated[UUID, AfterValidator(_the_notices), Field(examples=[THE_NOTICES])]


class TemplateUse(BaseModel):
    """The words that a message goes in on one channel. Version 0 is what comes with the service."""

    model_config = ConfigDict(frozen=True)
    channel: MessageChannel
    template_id: UUID
    template_version: int


class SwitchNotice(Command, of=NOTICES, by=["coordinator"]):
    """Switch a notice on or off. What happens while it is off is not told later."""

    notices_id: NoticesId = THE_NOTICES
    notice: Notice
    on: bool


class ChooseNoticeTemplate(Command, of=NOTICES, by=["coordinator"]):
    """Say in which template's approved words a notice goes on one channel; without one, in the built-in words."""

    notices_id: NoticesId = THE_NOTICES
    notice: Notice
    channel: MessageChannel = MessageChannel.EMAIL
    template_id: UUID | None = None


class ActivateNotices(Command, of=NOTICES, by=["system"]):
    """Record, once, from where on in the log people are told: beyond the sequence `after`."""

    notices_id: NoticesId = THE_NOTICES
    after: Annotated[int, Field(ge=0)]


class NoticeSwitched(Event, of=NOTICES, version=1):
    """From now on the notice is sent, or is not."""

    notices_id: UUID
    notice: Notice
    on: bool


class NoticesActivated(Event, of=NOTICES, version=1):
    """From now on people are told. What the log held up to the sequence `after` is history, of which nobody is."""

    notices_id: UUID
    after: int


class NoticeTemplateChosen(Event, of=NOTICES, version=1):
    """The notice goes in these words on this channel. Version 0 is the built-in one."""

    notices_id: UUID
    notice: Notice
    channel: MessageChannel
    template_id: UUID
    template_version: int
    placeholders: tuple[Placeholder, ...]
