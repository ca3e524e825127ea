"""What the network knows about a member: contact details, access needs, lived experience."""

from enum import StrEnum
from uuid import UUID

from shared.contracts.marks import Sensitive
from shared.contracts.membership.aggregates import MEMBER
from shared.contracts.membership.contact import Contact, ReachBy, RecordedContact
from shared.contracts.messages import Command, Event
from shared.contracts.types import LawfulBasis, LongText, Text


class Removable(StrEnum):
    """A contact field that can be taken away without anything in its place."""

    KNOWN_AS = "known_as"
    PRONOUNS = "pronouns"
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    PREFERRED_CHANNEL = "preferred_channel"


class LivedExperience(StrEnum):
    """On what experience somebody's peer work rests."""

    OWN = "own"
    CARER = "carer"
    BOTH = "both"
    PREFER_NOT_TO_SAY = "prefer_not_to_say"


class AccessNeed(StrEnum):
    """What makes taking part possible. `other` comes with a text."""

    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    SCREEN_READER = "screen_reader"
    STEP_FREE = "step_free"
    HEARING_LOOP = "hearing_loop"
    SIGN_LANGUAGE = "sign_language"
    CAPTIONS = "captions"
    INTERPRETER = "interpreter"
    QUIET_SPACE = "quiet_space"
    SUPPORT_PERSON = "support_person"
    BREAKS = "breaks"
    PARKING = "parking"
    OTHER = "other"


class ChangeContactDetails(Contact, Command, of=MEMBER, by=["member", "coordinator"]):
    """Change how a member is named or reached; what is left out stays, and `remove` takes fields away."""

    member_id: UUID
    remove: tuple[Removable, ...] = ()
    areas: tuple[Text, ...] | None = None


class RecordAccessNeeds(Command, of=MEMBER, by=["member", "coordinator"]):
    """Record all that a member needs to take part, in place of what was recorded before."""

    member_id: UUID
    needs: Sensitive[tuple[AccessNeed, ...]] = ()
    text: Sensitive[LongText] = None


class RecordLivedExperience(Command, of=MEMBER, by=["member", "coordinator"]):
    """Record on what lived experience a member's peer work rests."""

    member_id: UUID
    lived_experience: Sensitive[LivedExperience]


class ContactDetailsChanged(RecordedContact, Event, of=MEMBER, version=1):
    """How the member is named or reached changed; what is None and not in `removed` stays.

    `email_claim` and `reachable_by` are complete: what holds from now on.
    """

    member_id: UUID
    removed: tuple[Removable, ...] = ()
    areas: tuple[str, ...] | None = None
    email_claim: str | None = None
    reachable_by: tuple[ReachBy, ...]


class AccessNeedsRecorded(Event, of=MEMBER, version=1):
    """The member's access needs in full. `basis` is None where a consent in force covers them."""

    member_id: UUID
    needs: Sensitive[tuple[AccessNeed, ...]] = None
    text: Sensitive[str] = None
    basis: LawfulBasis | None = None


class LivedExperienceRecorded(Event, of=MEMBER, version=1):
    """On what experience the member's peer work rests. `basis` is None where a consent in force covers it."""

    member_id: UUID
    lived_experience: Sensitive[LivedExperience] = None
    basis: LawfulBasis | None = None
