"""A row that is changed is what dataclasses themselves would make of it."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.projection.rows import changed


@dataclass(frozen=True, slots=True)
class Row:
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
    with pytest.raises(TypeError, match="Row has no field 'nmae'"):
        changed(Row(1), nmae="Ann")
