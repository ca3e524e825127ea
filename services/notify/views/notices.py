"""Which notices are switched on, and in which words do they go?"""

from dataclasses import dataclass

from shared.contracts.notify import BUILT_IN, NoticeSwitched, NoticeTemplateChosen, TemplateUse
from shared.projection.rows import changed
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Switched:
    """What coordinators decided about a notice; one of which nothing is known is on, and goes in the built-in words."""

    notice: str
    is_on: bool = True
    words: tuple[TemplateUse, ...] = ()


switched = View("notices", version=1, row=Switched, key="notice")

# How each event changes it


def _blank(event: NoticeSwitched | NoticeTemplateChosen) -> Switched:
    return Switched(event.notice.value)


def _notice(event: NoticeSwitched | NoticeTemplateChosen) -> str:
    return event.notice.value


@switched.on(NoticeSwitched, key=_notice, blank=_blank)
def _switched(row: Switched, event: NoticeSwitched) -> Switched:
    return changed(row, is_on=event.on)


@switched.on(NoticeTemplateChosen, key=_notice, blank=_blank)
def _chosen(row: Switched, event: NoticeTemplateChosen) -> Switched:
    others = tuple(each for each in row.words if each.channel is not event.channel)
    if event.template_version == BUILT_IN:
        return changed(row, words=others)
    use = TemplateUse(channel=event.channel, template_id=event.template_id, template_version=event.template_version)
    return changed(row, words=(*others, use))
