"""A row that is changed is what dataclasses themselves would make of it."""

from dataclasses import FrozenInstanceError, asdict, dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.projection.rows import changed, quickly_made


@dataclass(frozen=True, slots=True)
class Row:
    key: int
    name: str | None = None
    tags: tuple[str, ...] = ()


@quickly_made
@dataclass(frozen=True, slots=True)
class Quick:
    key: int
    name: str | None = None
    tags: tuple[str, ...] = ()


FIELDS = st.fixed_dictionaries(
    {}, optional={"key": st.integers(), "name": st.none() | st.text(), "tags": st.lists(st.text()).map(tuple)}
)


@given(st.builds(Row, st.integers(), st.text()), FIELDS)
def test_it_is_what_replace_gives(row: Row, fields: dict[str, Any]) -> None:
    before = Row(row.key, row.name, row.tags)
    assert changed(row, **fields) == replace(row, **fields)
    assert row == before


def test_a_field_that_there_is_not_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"Row.changed\(\) got an unexpected keyword argument 'nmae'"):
        changed(Row(1), nmae="Ann")


@given(st.integers(), FIELDS)
def test_one_that_is_quickly_made_is_what_another_is(key: int, fields: dict[str, Any]) -> None:
    fields = {"key": key} | fields
    assert asdict(Quick(**fields)) == asdict(Row(**fields))
    assert Quick(key, "Ann") == Quick(name="Ann", key=key)
    assert changed(Quick(key), name="Ann") == Quick(key, "Ann")
    assert hash(Quick(**fields)) == hash(Quick(**fields))


def test_one_that_is_quickly_made_stays_as_it_is() -> None:
    for row in (Quick(1), changed(Quick(1), name="Ann"), changed(Row(1), name="Ann")):
        with pytest.raises(FrozenInstanceError):
            row.key = 2  # type: ignore[misc]


def test_one_that_is_quickly_made_needs_its_fields() -> None:
    with pytest.raises(TypeError, match="'key'"):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="'nmae'"):
        Quick(1, nmae="Ann")  # type: ignore[call-arg]
