"""A campaign through the front door, and kill -9 while it goes out.

`python -m tests.notify.delivery.campaigning [people] [kills] [seed]` prints what came of it.
"""

import random
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import uvloop

from shared.contracts.membership import ConsentGiven, ConsentPurpose, JoinedVia
from shared.contracts.notify import (
    ApproveCampaign,
    ApproveTemplate,
    CampaignAudience,
    CampaignSent,
    DraftCampaign,
    DraftTemplate,
    FreezeAudience,
    MessageFormat,
    MessageRequested,
    NewWording,
)
from shared.contracts.types import Actor, ActorKind, Method
from tests.notify.delivery.network import joined
from tests.notify.delivery.own_process import Own, own_process
from tests.support.running import COORDINATOR, grant
from tests.support.servers import embedded_servers
from tests.support.wait import eventually

COLLEAGUE = Actor(ActorKind.COORDINATOR, UUID("01990000-0000-7000-8000-0000000000c1"))
SETTLED = 50
"""So many letters lie between two kills: what the first left unsure is settled before the second."""


@dataclass(frozen=True)
class UnderFire:
    """What came of a campaign. `copies` says for each person how many letters came."""

    people: int
    kills: int
    copies: dict[str, int]
    twice: frozenset[str]
    said: frozenset[str]
    requested: int
    sent: int

    def __str__(self) -> str:
        return (
            f"{self.kills} kills in a campaign to {self.people}: {len(self.copies)} people have theirs, "
            f"{len(self.twice)} letters came twice with the same Message-ID, the log says so of {len(self.said)}"
        )


async def they_agree(own: Own, count: int) -> list[str]:
    """Members who want news, and one who does not; their addresses."""
    people = [joined(f"p{n}@post.example", f"Person {n}", via=JoinedVia.IMPORT) for n in range(count + 1)]
    consents = [
        ConsentGiven(
            member_id=each.member_id,
            purpose=ConsentPurpose.NEWSLETTER,
            wording_id="newsletter-1",
            wording_sha256="0" * 64,
            method=Method.FORM,
        )
        for each in people[:count]
    ]
    await own.record(*people)
    await own.record(*consents)
    return [str(each.email) for each in people[:count]]


async def approved_by_two(own: Own, count: int) -> UUID:
    """The campaign, on its way."""
    client = own.client
    wording = NewWording(subject="Summer", text="Dear {{ name }},\n\nwe meet in summer.\n")
    draft = DraftTemplate(name="Summer", formats={MessageFormat.STANDARD: wording})
    template = (await client.send(draft, actor=COORDINATOR)).id
    await client.send(ApproveTemplate(template_id=template, version=1), actor=COLLEAGUE)
    to = CampaignAudience(consent=ConsentPurpose.NEWSLETTER)
    drafted = await client.send(DraftCampaign(name="Summer", template_id=template, audience=to), actor=COORDINATOR)
    campaign: UUID = drafted.id
    await client.send(FreezeAudience(campaign_id=campaign), actor=COORDINATOR)
    for actor in (COORDINATOR, COLLEAGUE):
        await client.send(ApproveCampaign(campaign_id=campaign, count=count), actor=actor)
    return campaign


async def under_fire(own: Own, people: int, kills: int, seed: int) -> UnderFire:
    """Kills the service at random while the campaign's messages are requested and sent."""
    await grant(own.log, COORDINATOR, COLLEAGUE)
    await they_agree(own, people)
    await approved_by_two(own, people)
    chance = random.Random(seed)
    room = people - SETTLED * kills
    for number, at in enumerate(sorted(chance.randrange(room) for _ in range(kills))):

        async def so_many(at: int = at + SETTLED * number) -> bool:
            return len(own.sink.copies) >= at

        await eventually(so_many, 120)
        own.kill()
        own.start()
    requested: set[str] = set()

    async def all_requested() -> bool:
        return bool(await own.said(CampaignSent))

    await eventually(all_requested, 120)
    await own.nothing_waits()
    requested = {str(each["message_id"]) for each in await own.said(MessageRequested)}
    copies: dict[str, int] = {}
    for letter in own.sink.letters:
        copies[letter.to] = copies.get(letter.to, 0) + 1
    return UnderFire(
        people,
        kills,
        copies,
        frozenset(id for id, count in own.sink.copies.items() if count > 1),
        frozenset(await own.said_to_be_repeated()),
        len(requested),
        len(own.sink.copies),
    )


async def _main(people: int, kills: int, seed: int) -> None:
    with embedded_servers() as servers, tempfile.TemporaryDirectory() as folder:
        began = datetime.now(UTC)
        async with own_process(servers, "campaign", await servers.fresh_database(), Path(folder)) as own:
            came = await under_fire(own, people, kills, seed)
        print(came)
        print(f"seed {seed}, {(datetime.now(UTC) - began) / timedelta(seconds=1):.0f} s")
        check(came)


def check(came: UnderFire) -> None:
    """Everybody who agreed has exactly one message, once or, where the log says so, twice."""
    assert came.copies.keys() == {f"p{n}@post.example" for n in range(came.people)}
    assert came.requested == came.sent == came.people
    assert max(came.copies.values()) <= 2
    assert came.twice <= came.said


if __name__ == "__main__":
    given = [*map(int, sys.argv[1:])]
    uvloop.run(_main(*(given + [2_000, 8, 6][len(given) :])))
