"""Answers of any shape, as a person sees them."""

import io
from typing import Any

import pytest
from rich.console import Console

from peernet.tables import show

ID = "01980000-0000-7000-8000-000000000001"


def shown(answer: Any, width: int = 100) -> list[str]:
    stream = io.StringIO()
    show(answer, Console(file=stream, width=width, highlight=False))
    return [line.rstrip() for line in stream.getvalue().splitlines()]


def test_records_are_a_table() -> None:
    assert shown([{"full_name": "Ann", "count": 2}, {"full_name": "Bea", "count": 12}]) == [
        "full name  count",
        "Ann            2",
        "Bea           12",
    ]


def test_a_column_with_nothing_in_it_is_left_out() -> None:
    assert shown([{"a": 1, "b": None}, {"a": 2, "b": []}]) == ["a", "1", "2"]


def test_one_record_is_its_fields_with_its_lists_as_tables() -> None:
    answer = {"members": 41, "paused": {"count": None, "fewer_than": 5}, "by_area": [{"name": "Durham", "count": 12}]}
    assert shown(answer) == ["members  41", "paused   fewer than: 5", "", "by area", "name    count", "Durham     12"]


def test_records_too_wide_for_the_terminal_are_shown_one_after_the_other() -> None:
    rows = [{"a": ID, "b": ID, "c": None}, {"a": ID, "b": ID, "c": "x"}]
    found = shown(rows, width=60)
    assert found[:2] == [f"a  {ID}", f"b  {ID}"]
    assert found[2].startswith("──")
    assert found[3:] == [f"a  {ID}", f"b  {ID}", "c  x"]


def test_an_id_is_never_cut() -> None:
    assert any(ID in line for line in shown([{"id": ID, "about": "word " * 50}], width=70))


@pytest.mark.parametrize("nothing", [[], {}, None, ""])
def test_nothing_is_said(nothing: Any) -> None:
    assert shown(nothing) == ["Nothing found."]


def test_plain_values_read_as_people_write_them() -> None:
    assert shown({"agreed": True, "areas": ["Durham", "Preston"], "when": "2026-06-30T13:00:00Z", "none": 0}) == [
        "agreed  yes",
        "areas   Durham, Preston",
        "when    2026-06-30 14:00:00 BST",
        "none    0",
    ]


def test_what_people_wrote_is_never_taken_for_markup_or_for_the_terminals_language() -> None:
    assert shown({"name": "[red]Ann[/] \x1b[2J"}) == ["name  [red]Ann[/] \N{REPLACEMENT CHARACTER}[2J"]
