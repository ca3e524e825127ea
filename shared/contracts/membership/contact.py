"""How a person is named and reached: the fields that joining and later changes share."""

import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator

from shared.contracts.marks import DiscreetModel, Personal
from shared.contracts.types import Email, LongText, Text


def _phone(value: str) -> str:
    if len(re.sub(r"\D", "", value)) < 5:
        raise ValueError("write it with all its digits, such as 0191 498 0000")
    return value


Phone = Annotated[Text, AfterValidator(_phone)]


class Channel(StrEnum):
    """A way to be in touch with somebody."""

    EMAIL = "email"
    PHONE = "phone"
    TEXT_MESSAGE = "text_message"
    POST = "post"
    VIDEO_CALL = "video_call"
    IN_PERSON = "in_person"
    OTHER = "other"


class ReachBy(StrEnum):
    """A way to reach somebody that the network holds; which one is plain, the address itself is not."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"


class Contact(DiscreetModel):
    """Who a person is and how to reach them, as a command brings it."""

    full_name: Personal[Text] = None
    known_as: Personal[Text] = None
    pronouns: Personal[Text] = None
    email: Personal[Email] = None
    phone: Personal[Phone] = None
    post: Personal[LongText] = None
    preferred_channel: Personal[Channel] = None

    def ways_given(self) -> frozenset[ReachBy]:
        """The ways to reach the person that this message itself brings."""
        return frozenset(way for way in ReachBy if getattr(self, way) is not None)

    def contact_fields(self) -> dict[str, Any]:
        """These fields alone, to be handed on from a command to its event."""
        return {name: getattr(self, name) for name in Contact.model_fields}


class RecordedContact(DiscreetModel):
    """The same as an event records it: None means as it was known before.

    Without a command's limits, so that tightening those never makes a recorded event unreadable.
    """

    full_name: Personal[str] = None
    known_as: Personal[str] = None
    pronouns: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    post: Personal[str] = None
    preferred_channel: Personal[Channel] = None
