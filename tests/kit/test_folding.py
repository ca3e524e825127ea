"""However often rows are written, let go of and read again, they are what a plain fold over a dictionary gives."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.messages import Event
from shared.ids import derived_id, new_id
from shared.log.envelope import Cause, Stored, encode, type_of
from shared.log.stream import Message
from shared.projection import table as table_module
from shared.projection.at_once import Move
from shared.projection.database import prepare
from shared.projection.folder import Folder
from shared.projection.kept import KeptRows, mark
from shared.projection.rows import changed
from shared.projection.table import Table
from shared.projection.view import RowsWith, View, Where, sequence_of
from shared.vault.vault import Vault
from tests.kit.garden import PlaceTaken, PlotLeft, PlotPraised, PlotRented, PlotWatered
from tests.support.running import NOW, OPERATOR
from tests.support.servers import Servers

PLACE = UUID("01990000-0000-7000-8000-00000000b1a0")
PLOTS = [derived_id(PLACE, number) for number in range(3)]
DRY = 3


@dataclass(frozen=True, slots=True)
class Tended:
    plot_id: UUID
    owner: UUID
    watered: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    sequence: int
    plot_id: UUID
    what: str


tended = View("tended", version=1, row=Tended, key="plot_id", indexes=("owner",))
noted = View("noted", version=1, row=Noted, key="sequence", indexes=("plot_id",), written_once=True)


@tended.starts(PlotRented)
def _(event: PlotRented) -> Tended:
    return Tended(event.plot_id, PLOTS[event.places])


@tended.on(PlotWatered, blank=lambda event: Tended(event.plot_id, event.plot_id))
def _(row: Tended, _event: PlotWatered) -> Tended:
    if row.watered == DRY:
        raise ValueError("it has had enough")
    return changed(row, watered=row.watered + 1)


@tended.on(PlaceTaken, key=lambda event: Where("owner", event.plot_id))
def _(row: Tended, event: PlaceTaken) -> Tended | None:
    return changed(row, owner=PLOTS[0]) if event.plot_id != PLOTS[0] else None


tended.ends(PlotLeft)


def _note(event: Any, stored: Stored) -> Noted:
    return Noted(stored.sequence, event.plot_id, type(event).__name__)


for _event in (PlotRented, PlotWatered):
    noted.starts(_event, key=sequence_of)(_note)
noted.ends(PlotLeft, key=RowsWith("plot_id"))

VIEWS = (noted, tended)  # what fails in the second is taken back in the first


def plainly(events: list[Event]) -> tuple[dict[UUID, Tended], list[Noted]]:
    """What the two views say, told once more in the plainest way. A plot that had enough water waits from then on."""
    rows: dict[UUID, Tended] = {}
    notes: list[Noted] = []
    waiting: set[UUID] = set()
    for sequence, event in enumerate(events, start=1):
        plot: UUID = event.plot_id  # type: ignore[attr-defined]
        if plot in waiting:
            continue
        match event:
            case PlotRented():
                rows[plot] = Tended(plot, PLOTS[event.places])
            case PlotWatered():
                row = rows.get(plot, Tended(plot, plot))
                if row.watered == DRY:
                    waiting.add(plot)
                    continue
                rows[plot] = Tended(plot, row.owner, row.watered + 1)
            case PlaceTaken() if plot == PLOTS[0]:
                rows = {key: row for key, row in rows.items() if row.owner != plot}
            case PlaceTaken():
                rows = {key: changed(row, owner=PLOTS[0]) if row.owner == plot else row for key, row in rows.items()}
            case PlotLeft():
                rows.pop(plot, None)
                notes = [note for note in notes if note.plot_id != plot]
        if isinstance(event, (PlotRented, PlotWatered)):
            notes.append(Noted(sequence, plot, type(event).__name__))
    return rows, notes


_PLOT = st.sampled_from(PLOTS)
EVENTS = (
    st.builds(PlotRented, plot_id=_PLOT, places=st.integers(0, 2), name=st.none())
    | st.builds(PlotWatered, plot_id=_PLOT)
    | st.builds(PlaceTaken, plot_id=_PLOT)
    | st.builds(PlaceTaken, plot_id=_PLOT)
    | st.builds(PlotPraised, plot_id=_PLOT)
    | st.builds(PlotLeft, plot_id=_PLOT)
)
LATER = st.sampled_from(
    [
        "go on",
        "write",
        "write at once",
        "write what is final",
        "write and let all go",
        "write and let some go",
        "begin anew",
    ]
)
BATCHES = st.lists(st.tuples(st.lists(EVENTS, min_size=2, max_size=6), LATER), max_size=10)


def as_recorded(sequence: int, event: Event) -> Message:
    cause = Cause(actor=OPERATOR, command_id=new_id(), correlation_id=new_id(), time=NOW)
    body = encode("test", new_id(), event, cause, None)
    return Message(event.ref.subject("test"), sequence, NOW, body)


@pytest.fixture
def everything_is_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that are few go another way than many."""
    monkeypatch.setattr(table_module, "_ENOUGH_TO_COPY", 1)


async def folded(db: Any, batches: list[tuple[list[Event], str]]) -> tuple[dict[UUID, Tended], list[Noted]]:
    for view in VIEWS:
        await db.execute(f"DROP TABLE IF EXISTS {view.name}; {Table(view).ddl()}")
    await db.execute("UPDATE checkpoint SET sequence = 0")
    keyring: Any = SimpleNamespace(connections=0)  # nothing is sealed
    vault = Vault(keyring)
    folder, sequence, moved = Folder(VIEWS, vault, "test", new_tables=True), 0, 0
    for events, later in batches:
        messages = [as_recorded(sequence + number, event) for number, event in enumerate(events, start=1)]
        await folder.apply(db, messages)
        sequence += len(messages)
        match later:
            case "write":
                await folder.flush(db)
            case "write at once":
                assert not await folder.flush_and_move(db, Move(moved + 1, sequence, NOW))
                assert await folder.flush_and_move(db, Move(moved, sequence, NOW))
                moved = sequence
            case "write what is final":
                await folder.flush_written_once(db, 2)
            case "write and let all go":
                await folder.flush(db)
                folder.trim(0)
            case "write and let some go":
                await folder.flush(db)
                folder.trim(2)
            case "begin anew":
                await folder.flush(db)
                blocked, folder = folder.blocked, Folder(VIEWS, vault, "test")
                folder.blocked = blocked
    await folder.flush(db)
    rows = {row.plot_id: row for row in await all_rows(db, tended)}
    return rows, sorted(await all_rows(db, noted), key=lambda note: note.sequence)


async def all_rows(db: Any, view: View[Any]) -> list[Any]:
    return [Table(view).to_row(record) for record in await db.fetch(f"SELECT * FROM {view.name}")]


@pytest.mark.parametrize("way", ["few rows", "many rows"])
async def test_rows_are_those_of_a_plain_fold(servers: Servers, way: str, request: pytest.FixtureRequest) -> None:
    if way == "many rows":
        request.getfixturevalue("everything_is_copied")
    examples: list[list[tuple[list[Event], str]]] = []

    @settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(BATCHES)
    def collect(batches: list[tuple[list[Event], str]]) -> None:
        examples.append(batches)

    collect()
    db = await asyncpg.connect(await servers.fresh_database())
    try:
        await prepare(db, VIEWS)
        for batches in examples:
            assert await folded(db, batches) == plainly([event for events, _ in batches for event in events]), batches
    finally:
        await db.close()


def test_rows_that_were_let_go_of_are_not_found_by_a_field_any_more() -> None:
    kept = KeptRows(tended, complete=True)
    for plot in PLOTS:
        kept.change(kept.begin(plot, mark(plot)), Tended(plot, PLOTS[0]))
    assert len(kept.where(Where("owner", PLOTS[0]))) == 3
    kept.written()
    kept.trim(1)
    [found] = kept.where(Where("owner", PLOTS[0]))
    assert found.key == PLOTS[-1]


class Watched:
    """A row that counts how often it is asked whose it is."""

    asked = 0

    def __init__(self, times: int) -> None:
        self.times = times

    @property
    def owner(self) -> UUID:
        Watched.asked += 1
        return PLACE


def test_finding_a_row_by_a_field_takes_no_longer_the_more_often_the_row_has_changed() -> None:
    kept = KeptRows(tended)
    kept.read(PLACE, Watched(0))
    (row,) = kept.where(Where("owner", PLACE))
    for times in range(1, 1001):
        kept.change(row, Watched(times))
    Watched.asked = 0
    assert [each.row.times for each in kept.where(Where("owner", PLACE))] == [1000]
    assert Watched.asked == 1


def test_a_row_that_is_put_back_is_found_by_a_field_that_was_first_asked_for_meanwhile() -> None:
    kept = KeptRows(tended)
    before, after = Tended(PLACE, PLOTS[0]), Tended(PLACE, PLOTS[1])
    kept.read(PLACE, before)
    row = kept.rows[mark(PLACE)]
    kept.change(row, after)
    assert kept.where(Where("owner", PLOTS[1])) == [row]
    kept.undo(row, before, was_unwritten=False)
    assert kept.where(Where("owner", PLOTS[0])) == [row]
    assert kept.where(Where("owner", PLOTS[1])) == []


def test_a_row_is_found_by_what_it_holds_now_whatever_it_held_before() -> None:
    kept = KeptRows(tended)
    kept.read(PLACE, Tended(PLACE, PLOTS[0]))
    kept.where(Where("owner", PLOTS[0]))
    row = kept.rows[mark(PLACE)]
    for now in (Tended(PLACE, PLOTS[1]), None, Tended(PLACE, PLOTS[0]), Tended(PLACE, PLOTS[0], watered=1)):
        kept.change(row, now)
        for owner in PLOTS[:2]:
            assert kept.where(Where("owner", owner)) == ([row] if now and now.owner == owner else [])


def test_the_type_is_seen_without_reading_the_event_only_where_that_is_certain() -> None:
    body = as_recorded(1, PlotWatered(plot_id=PLACE)).body
    assert type_of(body) == "PlotWatered"
    assert type_of(body.replace(b'"specversion"', b'"Specversion"')) is None
    data = b'{"specversion":"1.0","id":"x","data":{"padding":"0123456789","type":"PlotWatered","a":1}}'
    assert type_of(data) is None
