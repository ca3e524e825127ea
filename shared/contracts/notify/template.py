"""Templates: the words of messages, in versions. Only a version that a second person approved is ever sent.

Templates are for everybody who works with them to read: their words name nobody.
"""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import TEMPLATE
from shared.contracts.notify.channels import MessageChannel, MessageFormat, MessagePurpose
from shared.contracts.notify.notice import Notice
from shared.contracts.notify.placeholder import Placeholder
from shared.contracts.types import Text

BUILT_IN = 0
"""The version of the words that come with the service: in force until a coordinator approves others."""

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]


class NewWording(BaseModel):
    """The words of a message in one format, with placeholders as in `Dear {{ name }}`.

    `subject` is for e-mail alone: one line that discloses nobody's health. Without `html`, an e-mail's HTML part is
    made of `text`, with a blank line between paragraphs and `- ` before each item of a list.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    subject: Text | None = None
    text: _Words
    html: _Words | None = None


class Wording(BaseModel):
    """The same as events record it, without a command's limits."""

    model_config = ConfigDict(frozen=True)
    subject: str | None = None
    text: str
    html: str | None = None


class DraftTemplate(Command, of=TEMPLATE, by=["coordinator"]):
    """Draft words for a notice or, without one, for campaigns; again, they are the template's next version.

    The format `standard` must be among them. Whatever is in double braces must be one of the notice's placeholders.
    `purpose` left out is the notice's own; campaigns are news.
    """

    template_id: UUID | None = None
    name: Text
    notice: Notice | None = None
    purpose: MessagePurpose | None = None
    channel: MessageChannel = MessageChannel.EMAIL
    formats: Annotated[dict[MessageFormat, NewWording], Field(min_length=1)]


class ApproveTemplate(Command, of=TEMPLATE, by=["coordinator"]):
    """Approve the newest version of a template that somebody else drafted. A notice goes in these words from now on."""

    template_id: UUID
    version: Annotated[int, Field(ge=1)]


class RetireTemplate(Command, of=TEMPLATE, by=["coordinator"]):
    """Use a template no more. Its notice goes in the built-in words again."""

    template_id: UUID


class _Recorded(BaseModel):
    name: str
    notice: Notice | None = None
    purpose: MessagePurpose
    channel: MessageChannel
    formats: dict[MessageFormat, Wording]
    placeholders: tuple[Placeholder, ...]


class TemplateDrafted(_Recorded, Event, of=TEMPLATE, version=1):
    """Somebody drafted this version of the template; `placeholders` are those it uses, in any format."""

    template_id: UUID
    template_version: int
    by: UUID


class TemplateApproved(_Recorded, Event, of=TEMPLATE, version=1):
    """A second person approved this version: it is what is sent from now on."""

    template_id: UUID
    template_version: int
    by: UUID


class TemplateRetired(Event, of=TEMPLATE, version=1):
    """No message is asked for in these words any more."""

    template_id: UUID
