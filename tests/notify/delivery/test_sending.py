"""What becomes of a parcel that is refused for now."""

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from services.notify.delivery.attempts import Attempts
from services.notify.delivery.counting import Counting
from services.notify.delivery.judging import Send
from services.notify.delivery.lane import Lane
from services.notify.delivery.letter import Letter, TryLater
from services.notify.delivery.letters import Letters
from services.notify.delivery.parcels import Item, Parcel
from services.notify.delivery.provider import BeforeItLeaves
from services.notify.delivery.recording import Recorder
from services.notify.delivery.sending import Sending
from shared.contracts.notify import MessageChannel, TemplateUse
from shared.ids import new_id
from tests.notify.delivery.letters import letter
from tests.notify.delivery.test_judging import NOW, due


class Greylisting:
    """A provider that takes nothing at first."""

    name, at_once, rate = "smtp", 1, 0.0

    async def hand_over(self, letter: Letter, before: BeforeItLeaves) -> str:
        raise TryLater("greylisted", "451")


class Refused:
    """What is noted of attempts: when each message is tried again."""

    def __init__(self) -> None:
        self.at: dict[UUID, datetime] = {}

    async def refused(self, message_id: UUID, next_at: datetime) -> None:
        self.at[message_id] = next_at


class Nothing:
    """Takes whatever it is told."""

    def count(self, *_: object) -> None: ...

    async def record(self, *_: object) -> None: ...

    async def letter(self, _parcel: Parcel) -> Letter:
        return letter()


def item(**changed: Any) -> Item:
    use = TemplateUse(channel=MessageChannel.EMAIL, template_id=new_id(), template_version=0)
    return Item(due(**changed), Send(MessageChannel.EMAIL, "ann@post.example", use, in_digest=True))


async def tried_again_at(*items: Item) -> list[datetime]:
    attempts, nothing = Refused(), Nothing()
    sending = Sending(
        cast(Letters, nothing),
        cast(Attempts, attempts),
        cast(Recorder, nothing),
        str,
        cast(Counting, nothing),
        clock=lambda: NOW,
    )
    lane = Lane(cast(Any, Greylisting()), 1, lambda: None)
    await sending.send(Parcel.of_digest(list(items), None), lane)
    return [attempts.at[each.due.message_id] for each in items]


async def test_a_digest_that_is_refused_for_now_comes_back_as_one() -> None:
    [at] = set(await tried_again_at(*(item(refused=refused) for refused in (0, 2, 1, 0, 0))))
    assert NOW + timedelta(minutes=2) <= at <= NOW + timedelta(minutes=4), "as late as the one that was refused most"


async def test_what_would_be_over_by_then_ends_when_it_is() -> None:
    soon = NOW + timedelta(seconds=5)
    first, second = await tried_again_at(item(expires_at=soon), item())
    assert first == soon < second
