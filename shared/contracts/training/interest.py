"""Interest in a programme: who is to be told when its next intake opens."""

from uuid import UUID

from shared.contracts.marks import Personal
from shared.contracts.membership import Phone
from shared.contracts.messages import Command, Event
from shared.contracts.training.aggregates import INTEREST, LIVE_INTEREST
from shared.contracts.types import Email, Text


class RegisterInterest(Command, of=INTEREST, by=["member", "coordinator", "system"], about="person_id"):
    """Ask to be told when the next intake of a programme opens.

    Somebody whom the network knows is named by `person_id`, or found by their e-mail address; anybody else needs a
    name, and an e-mail address or a phone number. `site` is where they would like to train. Where a person asks by
    themselves, the service that hands their form in acts as `system`.
    """

    interest_id: UUID | None = None
    programme_id: UUID
    person_id: UUID | None = None
    full_name: Personal[Text] = None
    email: Personal[Email] = None
    phone: Personal[Phone] = None
    site: Text | None = None


class WithdrawInterest(Command, of=INTEREST, by=["member", "coordinator", "system"], about="person_id"):
    """Ask not to be told after all; nobody needs to say why."""

    interest_id: UUID
    person_id: UUID | None = None


class AnnounceIntake(Command, of=INTEREST, by=["system"]):
    """Let somebody be told that an intake of the programme they asked about is open. They are told once."""

    interest_id: UUID
    intake_id: UUID


class InterestRegistered(Event, of=INTEREST, version=1):
    """The person is to be told when the next intake of the programme opens.

    `after_application` is the application that was rejected, where this is the way on to the next intake.
    """

    interest_id: UUID
    programme_id: UUID
    person_id: UUID
    full_name: Personal[str] = None
    email: Personal[str] = None
    phone: Personal[str] = None
    site: str | None = None
    after_application: UUID | None = None


class InterestWithdrawn(Event, of=INTEREST, version=1):
    """The person is not to be told."""

    interest_id: UUID
    person_id: UUID


class IntakeAnnounced(Event, of=INTEREST, version=1):
    """The person is told that this intake is open. That ends their interest; they may register it anew."""

    interest_id: UUID
    person_id: UUID
    intake_id: UUID


class LiveInterestClaimed(Event, of=LIVE_INTEREST, version=1):
    """This interest is the one that the person has in the programme; `live_interest` names both of them."""

    live_interest: str
    interest_id: UUID


class LiveInterestReleased(Event, of=LIVE_INTEREST, version=1):
    """The person has no interest in the programme that waits to be answered."""

    live_interest: str
    interest_id: UUID
