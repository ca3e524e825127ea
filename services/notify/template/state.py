"""What decisions about templates rest on."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.notify.words import Words
from shared.contracts.aggregate import Ref
from shared.contracts.notify import (
    NOTICES_THERE_ARE,
    TEMPLATE,
    TEMPLATE_NOT_APPROVED,
    TEMPLATE_RETIRED,
    TEMPLATE_UNKNOWN,
    MessageChannel,
    MessageFormat,
    MessagePurpose,
    Notice,
    Placeholder,
    TemplateUse,
    Wording,
)
from shared.decider import Decider


@dataclass(frozen=True, slots=True)
class Use:
    """What a template is for: the same in all its versions."""

    notice: Notice | None
    purpose: MessagePurpose
    channel: MessageChannel

    def __str__(self) -> str:
        what = NOTICES_THERE_ARE[self.notice].title if self.notice else "campaigns"
        return f"{what}, {self.purpose}, by {self.channel}"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the words, and who drafted it."""

    number: int
    by: UUID
    name: str
    formats: Mapping[MessageFormat, Wording]
    placeholders: tuple[Placeholder, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template with its newest version. `approved` is the number and the placeholders of what is sent."""

    use: Use
    newest: Version
    approved: Words | None = None
    retired: bool = False


State = Template | None
decider = Decider[State](TEMPLATE, None)


# For decisions about something else


def wanted(id: UUID | None, name: str = "template") -> dict[str, Ref]:
    """What a decision `needs` in order to ask for this template."""
    return {name: TEMPLATE.ref(id)} if id else {}


def known(state: State, field: str = "template_id") -> Template:
    """Refuses a template that is not known, or is used no more, naming the field that mentions it."""
    if state is None:
        raise TEMPLATE_UNKNOWN(field)
    if state.retired:
        raise TEMPLATE_RETIRED(field)
    return state


def approved(state: State, field: str = "template_id") -> Words:
    """The words that are sent of a template. Refuses where nobody has approved any."""
    words = known(state, field).approved
    if words is None:
        raise TEMPLATE_NOT_APPROVED(field)
    return words


def words_of(template_id: UUID, channel: MessageChannel, version: int, used: tuple[Placeholder, ...]) -> Words:
    """A version of a template as messages use it."""
    use = TemplateUse(channel=channel, template_id=template_id, template_version=version)
    return Words(use, frozenset(used))
