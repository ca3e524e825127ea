"""The notices: which are switched on, and in which words each of them goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.notify.rendering.built_in import built_in
from services.notify.template import state as templates
from services.notify.words import Words, WordsByChannel, built_in_words
from shared.contracts.aggregate import Ref
from shared.contracts.messages import Event
from shared.contracts.notify import (
    BUILT_IN,
    NOTICES,
    NOTICES_THERE_ARE,
    TEMPLATE_NOT_FOR_THIS,
    THE_NOTICES,
    ActivateNotices,
    ChooseNoticeTemplate,
    MessageChannel,
    Notice,
    NoticesActivated,
    NoticeSwitched,
    NoticeTemplateChosen,
    SwitchNotice,
    TemplateUse,
)
from shared.decider import Claim, Context, Decider

# State


@dataclass(frozen=True, slots=True)
class Notices:
    """What coordinators decided about the notices; before that, all are on and go in the built-in words.

    `active`: it is recorded from where on in the log people are told.
    """

    active: bool = False
    off: frozenset[Notice] = frozenset()
    chosen: Mapping[Notice, Mapping[MessageChannel, Words]] = field(default_factory=dict)

    def is_on(self, notice: Notice) -> bool:
        return notice not in self.off

    def words_for(self, notice: Notice) -> WordsByChannel:
        """In which words the notice goes, by channel."""
        return {**built_in_words(notice), **self.chosen.get(notice, {})}


decider = Decider(NOTICES, Notices(), announced=True)

# Evolve


@decider.evolves(NoticesActivated)
def _activated(state: Notices, _event: NoticesActivated) -> Notices:
    return replace(state, active=True)


@decider.evolves(NoticeSwitched)
def _switched(state: Notices, event: NoticeSwitched) -> Notices:
    return replace(state, off=state.off - {event.notice} if event.on else state.off | {event.notice})


@decider.evolves(NoticeTemplateChosen)
def _chosen(state: Notices, event: NoticeTemplateChosen) -> Notices:
    its = {channel: words for channel, words in state.chosen.get(event.notice, {}).items() if channel != event.channel}
    if event.template_version != BUILT_IN:
        use = TemplateUse(channel=event.channel, template_id=event.template_id, template_version=event.template_version)
        its[event.channel] = Words(use, frozenset(event.placeholders))
    return replace(state, chosen={**state.chosen, event.notice: its})


# Decide


@decider.decides(ActivateNotices)
def activate(command: ActivateNotices, state: Notices, context: Context) -> Iterable[Event]:
    if not state.active:
        yield NoticesActivated(notices_id=context.id, after=command.after)


@decider.decides(SwitchNotice)
def switch(command: SwitchNotice, state: Notices, context: Context) -> Iterable[Event]:
    if state.is_on(command.notice) != command.on:
        yield NoticeSwitched(notices_id=context.id, notice=command.notice, on=command.on)


def _template(command: ChooseNoticeTemplate, _state: Notices, _claim: Claim) -> Mapping[str, Ref]:
    return templates.wanted(command.template_id)


@decider.decides(ChooseNoticeTemplate, needs=_template)
def choose(command: ChooseNoticeTemplate, state: Notices, context: Context) -> Iterable[Event]:
    if command.template_id is None:
        yield from back_to_built_in(state, command.notice, command.channel)
        return
    template: templates.State = context.others["template"]
    words, use = templates.approved(template), templates.known(template).use
    wanted = templates.Use(command.notice, NOTICES_THERE_ARE[command.notice].purpose, command.channel)
    if use != wanted:
        raise TEMPLATE_NOT_FOR_THIS("template_id", use=use, wanted=wanted)
    yield from chosen(state, command.notice, words)


# For decisions about something else


def wanted() -> dict[str, Ref]:
    """What a decision about something else `needs` in order to ask for the notices by `of`."""
    return {"notices": NOTICES.ref(THE_NOTICES)}


def of(context: Context) -> Notices:
    """The notices that were `wanted`."""
    state: Notices = context.others["notices"]
    return state


def chosen(state: Notices, notice: Notice, words: Words) -> Iterable[Event]:
    """That a notice goes in these words from now on, unless it does."""
    if state.chosen.get(notice, {}).get(words.use.channel) != words:
        yield NoticeTemplateChosen(
            notices_id=THE_NOTICES,
            notice=notice,
            channel=words.use.channel,
            template_id=words.use.template_id,
            template_version=words.use.template_version,
            placeholders=tuple(sorted(words.placeholders)),
        )


def back_to_built_in(state: Notices, notice: Notice, channel: MessageChannel) -> Iterable[Event]:
    """That a notice goes in the words that come with the service, unless it does."""
    words = built_in(notice, channel)
    if words and channel in state.chosen.get(notice, {}):
        yield NoticeTemplateChosen(
            notices_id=THE_NOTICES,
            notice=notice,
            channel=channel,
            template_id=words.template_id,
            template_version=BUILT_IN,
            placeholders=words.placeholders,
        )
