"""A service of the tests' own that has been changed for years: what it recorded at first lies in `recorded/`.

Each way an event may change is here once: a new field, a renamed one, one event that became two, one that is gone.
"""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.marks import Personal, Sensitive
from shared.contracts.messages import Command, Data, Event, Question, retire, upcast
from shared.decider import Context, Decider
from shared.definition import Definition
from shared.projection.view import Asker, View

SINGER = Aggregate("choir", "singer", key="singer_id", person="singer_id")


class SingerJoined(Event, of=SINGER, version=2):
    """Version 1 had `part` for `voice`, and `name` for `full_name`. `guest` and `nickname` are newer, by themselves."""

    singer_id: UUID
    voice: str
    guest: bool = False
    full_name: Personal[str]
    nickname: Personal[str] = None


@upcast(SingerJoined, from_version=1)
def _(data: Data) -> Data:
    # Sealed fields are missing where they were not opened, and once the person is erased.
    renamed = {"part": "voice", "name": "full_name"}
    return {renamed.get(name, name): value for name, value in data.items()}


class SingerMoved(Event, of=SINGER):
    singer_id: UUID
    row: int
    help_needed: Sensitive[str] = None


class FeePaid(Event, of=SINGER):
    singer_id: UUID
    pence: int
    note: Personal[str] = None


class MovedAndPaid(Event, of=SINGER, version=2):
    """Two things in one, until version 1. No longer written."""

    singer_id: UUID


@upcast(MovedAndPaid, from_version=1)
def _(data: Data) -> list[tuple[type[Event], Data]]:
    both = {"singer_id": data["singer_id"]}
    return [
        (SingerMoved, both | {"row": data["row"]} | {n: data[n] for n in ("help_needed",) if n in data}),
        (FeePaid, both | {"pence": data["pounds"] * 100} | {n: data[n] for n in ("note",) if n in data}),
    ]


retire("SingerPhotographed")


class SongLearnt(Event, of=SINGER, version=2):
    """Version 1 was the same. `recorded/` also has one of a version that only a newer choir knows."""

    singer_id: UUID
    song: str


@upcast(SongLearnt, from_version=1)
def _(data: Data) -> Data:
    return data


class Sung(Event, of=SINGER):
    """What the singer's state was when they sang."""

    singer_id: UUID
    voice: str
    guest: bool
    row: int
    paid: int
    songs: int


class Sing(Command, of=SINGER, by=("coordinator",)):
    """Sing, whatever has been learnt."""

    singer_id: UUID


class Singers(Question, service="choir", by=("coordinator",), answers=list[dict[str, Any]]):
    """All singers."""


@dataclass(frozen=True, slots=True)
class Singer:
    voice: str = ""
    guest: bool = False
    row: int = 0
    paid: int = 0
    songs: int = 0


singer = Decider(SINGER, Singer())


@singer.evolves(SingerJoined)
def _(state: Singer, event: SingerJoined) -> Singer:
    return replace(state, voice=event.voice, guest=event.guest)


@singer.evolves(SingerMoved)
def _(state: Singer, event: SingerMoved) -> Singer:
    return replace(state, row=event.row)


@singer.evolves(FeePaid)
def _(state: Singer, event: FeePaid) -> Singer:
    return replace(state, paid=state.paid + event.pence)


@singer.evolves(SongLearnt)
def _(state: Singer, event: SongLearnt) -> Singer:
    return replace(state, songs=state.songs + 1)


@singer.decides(Sing)
def _(command: Sing, state: Singer, context: Context) -> list[Event]:
    return [
        Sung(
            singer_id=context.id,
            voice=state.voice,
            guest=state.guest,
            row=state.row,
            paid=state.paid,
            songs=state.songs,
        )
    ]


@dataclass(frozen=True, slots=True)
class SingerRow:
    singer_id: UUID
    full_name: str | None
    nickname: str | None
    voice: str
    guest: bool
    row: int
    help_needed: str | None
    paid: int
    notes: list[str]
    songs: list[str]
    sung: int


singers = View("singers", version=1, row=SingerRow, key="singer_id")


@singers.starts(SingerJoined)
def _(event: SingerJoined) -> SingerRow:
    return SingerRow(event.singer_id, event.full_name, event.nickname, event.voice, event.guest, 0, None, 0, [], [], 0)


@singers.on(SingerMoved)
def _(row: SingerRow, event: SingerMoved) -> SingerRow:
    return replace(row, row=event.row, help_needed=event.help_needed)


@singers.on(FeePaid)
def _(row: SingerRow, event: FeePaid) -> SingerRow:
    return replace(row, paid=row.paid + event.pence, notes=[*row.notes, event.note or "-"])


@singers.on(SongLearnt)
def _(row: SingerRow, event: SongLearnt) -> SingerRow:
    return replace(row, songs=[*row.songs, event.song])


@singers.on(Sung)
def _(row: SingerRow, event: Sung) -> SingerRow:
    return replace(row, sung=row.sung + 1)


@singers.answers(Singers)
async def _(question: Singers, asker: Asker, db: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await db.fetch("SELECT * FROM singers ORDER BY singer_id")]


choir = Definition(name="choir", deciders=(singer,), views=(singers,))
