"""Drafting words, which are checked at once: what could not be sent is refused now."""

from collections.abc import Iterable

from services.notify.rendering.checking import check_wordings
from services.notify.template.state import State, Use, decider, known
from shared.contracts.messages import Event
from shared.contracts.notify import (
    NOTICES_THERE_ARE,
    TEMPLATE_OTHER_USE,
    TEMPLATE_PURPOSE,
    DraftTemplate,
    MessagePurpose,
    TemplateDrafted,
    Wording,
    placeholders_of,
)
from shared.decider import Context


@decider.decides(DraftTemplate)
def draft(command: DraftTemplate, state: State, context: Context) -> Iterable[Event]:
    use = Use(command.notice, _purpose(command), command.channel)
    before = known(state) if state else None
    if before and before.use != use:
        raise TEMPLATE_OTHER_USE("template_id", use=before.use)
    placeholders = check_wordings(command.channel, command.formats, placeholders_of(command.notice))
    formats = {format: Wording(**dict(wording)) for format, wording in command.formats.items()}
    if before and (before.newest.name, before.newest.formats) == (command.name, formats):
        return
    yield TemplateDrafted(
        template_id=context.id,
        template_version=before.newest.number + 1 if before else 1,
        by=context.actor.id,
        name=command.name,
        notice=use.notice,
        purpose=use.purpose,
        channel=use.channel,
        formats=formats,
        placeholders=placeholders,
    )


def _purpose(command: DraftTemplate) -> MessagePurpose:
    its_own = NOTICES_THERE_ARE[command.notice].purpose if command.notice else MessagePurpose.NEWS
    if command.purpose not in (None, its_own):
        what = f"the notice {command.notice}" if command.notice else "campaigns"
        raise TEMPLATE_PURPOSE("purpose", what=what, purpose=its_own)
    return its_own
