"""How what happens changes a template."""

from dataclasses import replace

from services.notify.template.state import State, Template, Use, Version, decider, words_of
from shared.contracts.notify import TemplateApproved, TemplateDrafted, TemplateRetired


@decider.evolves(TemplateDrafted)
def _drafted(state: State, event: TemplateDrafted) -> State:
    newest = Version(event.template_version, event.by, event.name, event.formats, event.placeholders)
    if state:
        return replace(state, newest=newest)
    return Template(Use(event.notice, event.purpose, event.channel), newest)


@decider.evolves(TemplateApproved)
def _approved(state: State, event: TemplateApproved) -> State:
    if state is None:
        return state
    return replace(
        state, approved=words_of(event.template_id, event.channel, event.template_version, event.placeholders)
    )


@decider.evolves(TemplateRetired)
def _retired(state: State, _event: TemplateRetired) -> State:
    return replace(state, retired=True) if state else state
