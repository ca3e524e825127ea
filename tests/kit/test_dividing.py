"""Views that two processes fill, each from some of the aggregates, are as one process fills them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.app import events as events_service
from services.membership.app import membership
from services.notify.app import notify
from services.training.app import training
from shared.contracts.messages import Event, read_event
from shared.ids import new_id
from shared.log.envelope import Cause, Stored, encode
from shared.log.stream import Message
from shared.projection.folder import Folder
from shared.projection.part import DIGITS, Part
from shared.projection.rows import changed
from shared.projection.sharing import Sharing, share_out
from shared.projection.view import RowsWith, View, Where, sequence_of
from shared.vault.vault import Vault
from tests.contracts.recorded import Sample, all_samples
from tests.kit.garden import PlaceTaken, PlotLeft, PlotRented, PlotWatered
from tests.support.running import NOW, OPERATOR

PLOTS = [UUID(int=number) for number in range(16)]
SERVICES = (membership, events_service, training, notify)
DIVIDED = [view for service in SERVICES for view in service.all_views if view.can_be_divided]


@dataclass(frozen=True, slots=True)
class Plot:
    plot_id: UUID
    watered: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    sequence: int
    plot_id: UUID


@dataclass(frozen=True, slots=True)
class Garden:
    name: str
    events: int


plots = View("plots_divided", version=1, row=Plot, key="plot_id")
notes = View("notes_divided", version=1, row=Note, key="sequence", written_once=True)
whole = View("garden_whole", version=1, row=Garden, key="name")

plots.starts(PlotRented)(lambda event: Plot(event.plot_id))
plots.on(PlotWatered)(lambda row, event: changed(row, watered=row.watered + 1))
plots.ends(PlotLeft)
notes.starts(PlotWatered, key=sequence_of)(lambda event, stored: Note(stored.sequence, event.plot_id))
notes.ends(PlotLeft, key=RowsWith("plot_id"))
whole.on(PlotWatered, key=lambda event: "all", blank=lambda event: Garden("all", 0))(
    lambda row, event: changed(row, events=row.events + 1)
)
VIEWS: tuple[View[Any], ...] = (plots, notes, whole)

_PLOT = st.sampled_from(PLOTS)
_EVENTS = st.lists(
    st.builds(PlotRented, plot_id=_PLOT, places=st.just(1), name=st.none())
    | st.builds(PlotWatered, plot_id=_PLOT)
    | st.builds(PlotWatered, plot_id=_PLOT)
    | st.builds(PlotLeft, plot_id=_PLOT),
    max_size=60,
)


def recorded(events: Iterable[Event]) -> list[Message]:
    cause = Cause(actor=OPERATOR, command_id=new_id(), correlation_id=new_id(), time=NOW)
    return [
        Message(event.ref.subject("test"), sequence, NOW, encode("test", new_id(), event, cause, None))
        for sequence, event in enumerate(events, start=1)
    ]


async def folded(messages: Sequence[Message], views: Sequence[View[Any]], part: Part | None) -> list[Any]:
    keyring: Any = SimpleNamespace(connections=0)  # nothing is sealed
    folder = Folder(views, Vault(keyring), "test", new_tables=True, part=part)
    assert await folder.apply(None, messages) == []  # type: ignore[arg-type]  # everything is in memory
    return [row for kept in folder._kept for row in kept.living.values()]


@given(_EVENTS, st.integers(0, 16))
async def test_two_parts_make_the_whole(events: list[Event], here: int) -> None:
    messages, ends = recorded(events), DIGITS[:here]
    both = await folded(messages, VIEWS, Part(ends=ends))
    both += await folded(messages, (plots, notes), Part(ends=ends, others=True))
    assert sorted(map(repr, both)) == sorted(map(repr, await folded(messages, VIEWS, None)))


def test_only_keys_that_name_the_events_own_aggregate_let_a_view_be_divided() -> None:
    assert plots.can_be_divided
    assert notes.can_be_divided
    assert not whole.can_be_divided
    by_another_field: View[Plot] = View("by_another_field", version=1, row=Plot, key="plot_id")
    by_another_field.starts(PlotRented)(lambda event: Plot(event.plot_id))
    by_another_field.on(PlaceTaken, key=RowsWith("place_id"))(lambda row, event: row)
    assert not by_another_field.can_be_divided


def test_an_id_is_in_one_of_two_parts() -> None:
    here, there = Part(ends="0123"), Part(ends="0123", others=True)
    for id in [*map(str, PLOTS), "peers.example", "f" * 64]:
        assert here.has(f"durham.log.membership.member.{id}") is not there.has(f"durham.log.membership.member.{id}")
    assert here.has(f"durham.log.membership.member.{PLOTS[3]}")
    assert not here.has(f"durham.log.membership.member.{PLOTS[4]}")


def _handled(view: View[Any]) -> Iterable[tuple[Event, Stored]]:
    for sample in all_samples():
        stored = sample.stored()
        for event in read_event(stored.type, stored.version, stored.data):
            if type(event) in view.events:
                yield event, stored


@pytest.mark.parametrize("view", DIVIDED, ids=lambda view: view.name)
def test_what_events_touch_in_such_a_view_is_of_their_own_aggregate(view: View[Any]) -> None:
    fields = {
        each.keys.field for type in view.events for each in view.handlers(type) if isinstance(each.keys, RowsWith)
    }
    handled = list(_handled(view))
    assert handled
    for event, stored in handled:
        for handler in view.handlers(type(event)):
            key = handler.keys(event, stored) if handler.key_takes_stored else handler.keys(event)
            if handler.keys is not sequence_of:
                assert str(key.value if isinstance(key, Where) else key) == event.ref.id
            elif fields:
                row = handler.row_after(None, event, stored)
                assert {str(getattr(row, field)) for field in fields} == {event.ref.id}


class _Log:
    """A log in which each event is one of the samples."""

    def __init__(self, samples: Sequence[Sample]) -> None:
        self._bodies = [sample.body.read_bytes() for sample in samples]

    async def message(self, sequence: int) -> Message:
        return Message("", sequence, NOW, self._bodies[sequence % len(self._bodies)])


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
async def test_each_view_is_filled_once_or_in_two_parts(service: Any) -> None:
    log: Any = _Log([sample for sample in all_samples() if sample.service == service.name])
    shares = await share_out(log, 200_000, service.all_views)
    assert shares.here.part.ends == shares.there.part.ends
    assert not shares.here.part.others
    assert shares.there.part.others
    assert shares.here.part.ends != DIGITS
    here, there = set(shares.here.views), set(shares.there.views)
    assert here | there == set(service.all_views)
    assert here & there == {view for view in service.all_views if view.can_be_divided}


def test_an_empty_log_and_a_single_view_need_no_second_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.projection.sharing._cores", lambda: 2)
    from_the_first = Sharing(command=("python",), least_events=0)
    assert from_the_first.is_worth_it(1, VIEWS)
    assert not from_the_first.is_worth_it(0, VIEWS)
    assert not from_the_first.is_worth_it(1, (plots,))
    assert not Sharing(command=("python",), least_events=50_000).is_worth_it(49_999, VIEWS)
