"""A state that was written down reads back as it was, or is not written at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple
from uuid import UUID

import pytest
from asyncpg.pgproto.pgproto import UUID as PostgresUUID
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from peernet.documents.example import example
from peernet.stack.services import SERVICES
from services.membership.app import membership
from services.membership.member.state import Active, Left, Person
from shared.command_ids import CommandIds
from shared.decider import Decider
from shared.ids import new_id
from shared.snapshots.code import Source, all_loaded, digest, fingerprint
from shared.snapshots.states import NotKept, StateForm, state_form
from tests.kit.garden import garden


def _deciders() -> Iterator[Decider[Any]]:
    for service in SERVICES:
        yield from getattr(import_module(f"services.{service.name}.app"), service.name).deciders
    yield from garden.deciders


DECIDERS = list(_deciders())


def _dicts(mapping: Any) -> st.SearchStrategy[dict[Any, Any]]:
    keys, values = mapping.__args__
    return st.dictionaries(st.from_type(keys), st.from_type(values), max_size=4)


st.register_type_strategy(Mapping, _dicts)
# JSON has no other numbers, and commands take none.
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))


def declared(decider: Decider[Any]) -> Any:
    given = getattr(decider, "__orig_class__", None)
    return given.__args__[0] if given else type(decider.initial)


def _models(decider: Decider[Any]) -> Iterator[type[BaseModel]]:
    return (kind for kind in state_form(decider).classes if issubclass(kind, BaseModel))


for _model in {model for decider in DECIDERS for model in _models(decider)}:
    st.register_type_strategy(_model, st.builds(example, st.just(_model), in_full=st.booleans()))


@pytest.mark.parametrize("decider", DECIDERS, ids=lambda each: f"{each.aggregate.service}.{each.aggregate.name}")
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_state_of_every_decider_reads_back(decider: Decider[Any], data: st.DataObject) -> None:
    state = data.draw(st.from_type(declared(decider)))
    form = state_form(decider)
    try:
        read = form.read(form.write(state))
    except NotKept as refused:
        assume("64-bit" not in str(refused))  # nobody counts that far
        raise
    assert read == state
    assert type(read) is type(state)


def test_states_that_look_alike_stay_apart() -> None:
    form = StateForm(Person)
    assert type(form.read(form.write(Person(Active()))).standing) is Active
    assert type(form.read(form.write(Person(Left()))).standing) is Left


class Colour(StrEnum):
    RED = "red"


class Pair(NamedTuple):
    first: int
    second: str | None


SEVEN = UUID(int=7)


@dataclass(frozen=True)
class Everything:
    kind: Literal["a", "b"] = "a"
    colour: Colour = Colour.RED
    text: str = "red"
    pairs: frozenset[Pair] = frozenset({Pair(1, None), Pair(2, "x")})
    by_pair: Mapping[Pair, tuple[int, ...]] = field(default_factory=lambda: {Pair(1, "y"): (1, 2)})
    frozen: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({"a": 1}))
    some: tuple[Any, ...] = ([1, [2]], {3}, b"\0\xff", 1.5, True, None, -1)
    times: tuple[Any, ...] = (date(2022, 2, 1), time(1, 2), timedelta(-1, 2, 3), datetime(2022, 2, 1, 3, 4, 5, 6, UTC))
    id: UUID = SEVEN
    inner: "Everything | None" = None


def test_what_a_state_may_hold() -> None:
    form = StateForm(Everything)
    state = Everything(inner=Everything(id=PostgresUUID(str(SEVEN))))
    read = form.read(form.write(state))
    assert read == state
    assert type(read.colour) is Colour
    assert type(read.text) is str
    assert {type(pair) for pair in read.pairs} == {Pair}
    assert [type(each) for each in read.some] == [type(each) for each in state.some]
    assert [type(each) for each in read.times] == [type(each) for each in state.times]


@dataclass(frozen=True)
class Holder:
    what: Any


@dataclass(frozen=True)
class Cunning:
    given: int
    made: int = field(init=False, default=3)


class Text(str):
    pass


@pytest.mark.parametrize(
    "what",
    [float("nan"), 2**70, Path("x"), object(), Active(), Text("x"), "\ud800", Cunning(1), Pair],
    ids=lambda what: type(what).__name__,
)
def test_what_cannot_be_kept_is_not_written(what: object) -> None:
    with pytest.raises(NotKept):
        StateForm(Holder).write(Holder(what))


def test_nothing_is_made_but_what_the_state_declares() -> None:
    with pytest.raises(LookupError):
        StateForm(Holder).read(b'["Person", ["Active"]]')


def _a_class() -> type:
    @dataclass(frozen=True)
    class Twin:
        part: int

    return Twin


def test_two_classes_of_one_name_cannot_be_told_apart() -> None:
    with pytest.raises(NotKept, match="two classes"):
        StateForm(_a_class() | _a_class())


def test_a_decider_that_does_not_declare_its_state_has_no_snapshots() -> None:
    undeclared: Decider[Any] = object.__new__(Decider)  # a whole one would take the place of another
    undeclared.aggregate, undeclared.initial = garden.deciders[0].aggregate, None
    with pytest.raises(NotKept, match="does not say"):
        state_form(undeclared)


@given(st.dictionaries(st.uuids(), st.integers(0, 2**63)))
def test_command_ids_read_back(ends: dict[UUID, int]) -> None:
    commands = CommandIds()
    for id, end in ends.items():
        commands[id] = end
    read = CommandIds.read(commands.written())
    assert read == commands
    assert len(read) == len(ends)
    assert {id: read.get(id) for id in read} == ends
    stranger = new_id()
    assert (stranger in read, read.get(stranger), read.get(stranger, 5)) == (False, None, 5)


# The code


def sources(folder: Path) -> list[Source]:
    return [Source(file.name, file) for file in folder.iterdir()]


def test_every_byte_and_name_of_the_code_counts(tmp_path: Path) -> None:
    file = tmp_path / "evolve.py"
    file.write_text("a = 1")
    one = digest(sources(tmp_path))
    assert digest(sources(tmp_path)) == one
    file.write_text("a = 2")
    other = digest(sources(tmp_path))
    file.rename(tmp_path / "involve.py")
    assert len({one, other, digest(sources(tmp_path))}) == 3


def test_code_that_changed_after_it_was_loaded_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "evolve.py"
    file.write_text("a = 1")
    changed = file.stat().st_ctime
    assert all_loaded(sources(tmp_path), changed + 1)
    assert not all_loaded(sources(tmp_path), changed)


def test_a_package_has_one_fingerprint_and_another_one_another() -> None:
    plot, tenancy, member = garden.deciders[0], garden.deciders[1], membership.deciders[2]
    assert fingerprint(plot) == fingerprint(tenancy)
    assert fingerprint(plot) != fingerprint(member)
