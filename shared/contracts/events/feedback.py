"""What people say of a gathering afterwards: under their name, or anonymously."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.events.aggregates import FEEDBACK
from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.types import LawfulBasis, LongText, Text
from shared.ids import derived_id

FEWEST_SHOWN = 5
"""Feedback on a gathering is shown from so many answers on, so that no answer can be told to be somebody's."""

Score = Annotated[int, Field(ge=1, le=5, description="From 1, not at all, to 5, very much.")]


class GiveFeedback(Command, of=FEEDBACK, by=["member", "coordinator", "organiser"], about="person_id"):
    """Say what a gathering was like. A person does so once by name; what is anonymous says nowhere whose it is.

    A member names themselves in `person_id` either way: anonymously, it only shows that they may, and is not recorded.
    `quote` may be published once `quote_basis` says how the person agreed to that.
    """

    gathering_id: UUID
    anonymously: bool = False
    person_id: UUID | None = None
    rating: Score
    belonging: Annotated[Score | None, Field(description="How much they felt that they belong, from 1 to 5.")] = None
    new_contacts: Annotated[int | None, Field(ge=0, le=1000, description="How many peers they got to know.")] = None
    comment: Personal[LongText] = None
    quote: Personal[Text] = None
    quote_basis: LawfulBasis | None = None

    @property
    def anonymous(self) -> bool:
        return self.anonymously

    @property
    def feedback_id(self) -> UUID | None:
        """One for each gathering and person; what is anonymous gets one that follows from the command's alone."""
        if self.anonymously or self.person_id is None:
            return None
        return derived_id(self.gathering_id, "feedback", self.person_id)


class FeedbackGiven(Event, of=FEEDBACK, version=1):
    """What somebody said of a gathering. `sealed_for` is the person or, of anonymous feedback, its own id.

    `quote` is there only with `quote_basis`, which says how the person agreed that it is published.
    """

    feedback_id: UUID
    gathering_id: UUID
    anonymous: bool
    sealed_for: UUID
    rating: int
    belonging: int | None = None
    new_contacts: int | None = None
    comment: Personal[str] = None
    quote: Personal[str] = None
    quote_basis: LawfulBasis | None = None

    @property
    def person_id(self) -> UUID | None:
        """Who gave it, unless it is anonymous."""
        return None if self.anonymous else self.sealed_for
