"""What did people say of a gathering? Shown from five answers on, and never whose it is."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.events.views.parts.forgetting import by_person, once_erased
from services.events.views.parts.gatherings import READ_FOR_ENTRIES, gathering
from shared.contracts.events import (
    FEWEST_SHOWN,
    BookingDataRemoved,
    FeedbackGiven,
    FeedbackReport,
    FeedbackSummary,
    Measure,
)
from shared.contracts.membership import MemberErased, PublishedNumber
from shared.projection.rows import changed
from shared.projection.view import Asker, View


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. `person_id` is there so that words can be removed with their person; figures stay."""

    feedback_id: UUID
    gathering_id: UUID
    person_id: UUID | None
    rating: int
    belonging: int | None
    new_contacts: int | None
    comment: str | None
    quote: str | None


feedback = View("feedback", version=2, row=Said, key="feedback_id", indexes=("gathering_id", "person_id"))

# How each event changes it


@feedback.starts(FeedbackGiven)
def _given(event: FeedbackGiven) -> Said:
    return Said(
        feedback_id=event.feedback_id,
        gathering_id=event.gathering_id,
        person_id=event.person_id,
        rating=event.rating,
        belonging=event.belonging,
        new_contacts=event.new_contacts,
        comment=event.comment,
        quote=event.quote if event.quote_basis else None,
    )


@feedback.on(BookingDataRemoved, key=by_person)
@feedback.on(MemberErased, key=once_erased)
def _person_removed(row: Said, _event: BookingDataRemoved | MemberErased) -> Said:
    return changed(row, person_id=None, comment=None, quote=None)


# Queries

# In the order of a hash: ids tell when they were made, and so who was the last to answer.
_SAID = """
SELECT count(*) AS answers, avg(rating)::float8 AS rating,
    avg(belonging)::float8 AS belonging, count(belonging) AS belonging_answers,
    avg(new_contacts)::float8 AS new_contacts, count(new_contacts) AS new_contacts_answers,
    coalesce(array_agg(comment ORDER BY md5(comment)) FILTER (WHERE comment IS NOT NULL), '{}') AS comments,
    coalesce(array_agg(quote ORDER BY md5(quote)) FILTER (WHERE quote IS NOT NULL), '{}') AS quotes
FROM feedback WHERE gathering_id = $1
"""


@feedback.answers(FeedbackReport, also=READ_FOR_ENTRIES)
async def _report(question: FeedbackReport, asker: Asker, db: Any) -> FeedbackSummary:
    found = await gathering(question.gathering_id, asker, db)
    said = await db.fetchrow(_SAID, found.gathering_id)
    if said["answers"] < FEWEST_SHOWN:
        return FeedbackSummary(gathering_id=found.gathering_id, answers=PublishedNumber(fewer_than=FEWEST_SHOWN))
    return FeedbackSummary(
        gathering_id=found.gathering_id,
        answers=PublishedNumber(count=said["answers"]),
        rating=_measure(said["rating"], said["answers"]),
        belonging=_measure(said["belonging"], said["belonging_answers"]),
        new_contacts=_measure(said["new_contacts"], said["new_contacts_answers"]),
        comments=tuple(said["comments"]),
        quotes=tuple(said["quotes"]),
    )


def _measure(mean: float | None, answers: int) -> Measure | None:
    """Few answers are withheld even among many others: the others' can be the same, or known."""
    return None if mean is None or answers < FEWEST_SHOWN else Measure(mean=round(mean, 2), answers=answers)


async def quotes_by_id(ids: tuple[UUID, ...], db: Any) -> tuple[str, ...]:
    """The words of these that may be published, in this order."""
    found = await db.fetch("SELECT feedback_id, quote FROM feedback WHERE feedback_id = ANY($1)", list(ids))
    quotes = {each["feedback_id"]: each["quote"] for each in found}
    return tuple(quote for id in ids if (quote := quotes.get(id)))
