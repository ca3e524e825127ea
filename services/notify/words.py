"""In which words a message goes: which template, on which channel, and what has to be filled in there."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notify.rendering.built_in import built_in
from shared.contracts.notify import BUILT_IN, MessageChannel, Notice, Placeholder, TemplateUse


@dataclass(frozen=True, slots=True)
class Words:
    """An approved version of a template, or the built-in one, and the placeholders that it uses."""

    use: TemplateUse
    placeholders: frozenset[Placeholder]


WordsByChannel = Mapping[MessageChannel, Words]


def built_in_words(notice: Notice) -> WordsByChannel:
    """The words that come with the service."""
    found = ((channel, built_in(notice, channel)) for channel in MessageChannel)
    return {
        channel: Words(
            TemplateUse(channel=channel, template_id=each.template_id, template_version=BUILT_IN),
            frozenset(each.placeholders),
        )
        for channel, each in found
        if each
    }
