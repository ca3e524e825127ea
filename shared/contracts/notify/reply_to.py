"""Named people to whom answers go."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.marks import Personal
from shared.contracts.messages import Command, Event
from shared.contracts.notify.aggregates import REPLY_TO
from shared.contracts.types import Email, Text


class SetReplyTo(Command, of=REPLY_TO, by=["coordinator"]):
    """Name somebody who answers what people write back: in these areas or, without any, wherever nobody else does.

    Again, it replaces what was said before.
    """

    reply_to_id: UUID | None = None
    name: Personal[Text]
    email: Personal[Email]
    areas: Annotated[tuple[Text, ...], Field(max_length=100)] = ()


class EndReplyTo(Command, of=REPLY_TO, by=["coordinator"]):
    """Let answers go to this person no more."""

    reply_to_id: UUID


class ReplyToSet(Event, of=REPLY_TO, version=1):
    """Answers from these areas go to this person; from everywhere else, too, where there are none."""

    reply_to_id: UUID
    name: Personal[str] = None
    email: Personal[str] = None
    areas: tuple[str, ...] = ()


class ReplyToEnded(Event, of=REPLY_TO, version=1):
    """Answers go to this person no more."""

    reply_to_id: UUID
