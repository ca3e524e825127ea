"""Publishing what a gathering was like, naming and quoting only people who agreed to that."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.events.feedback import Feedback
from services.events.gathering.checks import not_cancelled
from services.events.gathering.state import Gathering, State, Summary, decider
from shared.contracts.aggregate import Ref
from shared.contracts.events import (
    FEEDBACK,
    GATHERING_NOT_STARTED,
    QUOTE_NOT_PUBLISHABLE,
    SPEAKER_NOT_PUBLISHABLE,
    GatheringSummaryPublished,
    PublishSummary,
)
from shared.contracts.messages import Event
from shared.decider import Claim, Context
from shared.local_time import as_people_say


def _quoted(command: PublishSummary, _state: State, _claim: Claim) -> Mapping[str, Ref]:
    return {f"feedback:{id}": FEEDBACK.ref(id) for id in command.quotes}


@decider.decides(PublishSummary, needs=_quoted)
def publish(command: PublishSummary, state: State, context: Context) -> Iterable[Event]:
    gathering = not_cancelled(state)
    if not gathering.held and context.time < gathering.starts_at:
        raise GATHERING_NOT_STARTED("gathering_id", time=as_people_say(gathering.starts_at, gathering.times.zone))
    for number, speaker_id in enumerate(command.speakers):
        _check_speaker(gathering, speaker_id, f"speakers.{number}")
    for number, feedback_id in enumerate(command.quotes):
        _check_quote(context, feedback_id, f"quotes.{number}")
    summary = Summary(command.text, tuple(dict.fromkeys(command.speakers)), tuple(dict.fromkeys(command.quotes)))
    if summary != gathering.summary:
        yield GatheringSummaryPublished(
            gathering_id=context.id, text=summary.text, speakers=summary.speakers, quotes=summary.quotes
        )


def _check_speaker(gathering: Gathering, id: UUID, field: str) -> None:
    speaker = gathering.speakers.get(id)
    if speaker is None or speaker.to_be_named is None or speaker.to_be_published is None:
        raise SPEAKER_NOT_PUBLISHABLE(field)


def _check_quote(context: Context, id: UUID, field: str) -> None:
    feedback: Feedback | None = context.others[f"feedback:{id}"]
    if feedback is None or feedback.gathering_id != context.id or not feedback.quotable:
        raise QUOTE_NOT_PUBLISHABLE(field)
