"""Approving words, by a second person, and retiring them. A notice's words change in the same moment."""

from collections.abc import Iterable, Mapping

from services.notify import notices
from services.notify.template.state import State, decider, known, words_of
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Command, Event
from shared.contracts.notify import (
    TEMPLATE_APPROVED_ALREADY,
    TEMPLATE_OWN_DRAFT,
    TEMPLATE_UNKNOWN,
    TEMPLATE_VERSION,
    ApproveTemplate,
    RetireTemplate,
    TemplateApproved,
    TemplateRetired,
)
from shared.decider import Claim, Context


def _notices(_command: Command, state: State, _claim: Claim) -> Mapping[str, Ref]:
    return notices.wanted() if state and state.use.notice else {}


@decider.decides(ApproveTemplate, needs=_notices)
def approve(command: ApproveTemplate, state: State, context: Context) -> Iterable[Event]:
    template = known(state)
    use, newest = template.use, template.newest
    if command.version != newest.number:
        raise TEMPLATE_VERSION("version", newest=newest.number)
    if template.approved and template.approved.use.template_version == newest.number:
        raise TEMPLATE_APPROVED_ALREADY("version")
    if context.actor.id == newest.by:
        raise TEMPLATE_OWN_DRAFT("actor")
    yield TemplateApproved(
        template_id=context.id,
        template_version=newest.number,
        by=context.actor.id,
        name=newest.name,
        notice=use.notice,
        purpose=use.purpose,
        channel=use.channel,
        formats=dict(newest.formats),
        placeholders=newest.placeholders,
    )
    if use.notice:
        words = words_of(context.id, use.channel, newest.number, newest.placeholders)
        yield from notices.chosen(notices.of(context), use.notice, words)


@decider.decides(RetireTemplate, needs=_notices)
def retire(_command: RetireTemplate, state: State, context: Context) -> Iterable[Event]:
    if state is None:
        raise TEMPLATE_UNKNOWN("template_id")
    if state.retired:
        return
    yield TemplateRetired(template_id=context.id)
    use = state.use
    if use.notice:
        now = notices.of(context).chosen.get(use.notice, {}).get(use.channel)
        if now and now.use.template_id == context.id:
            yield from notices.back_to_built_in(notices.of(context), use.notice, use.channel)
