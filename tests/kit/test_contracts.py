"""Contracts: how old events are read, what marks do, what a request must bring."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from shared.contracts.messages import Data, Event, UnknownEvent, read_event, retire, upcast
from shared.contracts.types import Actor, PartialDate, earliest
from shared.ids import derived_id, new_id
from tests.kit.garden import PLOT, PlotRented, PlotWatered, RentPlot

ID = "01990000-0000-7000-8000-000000000001"


class PlotMoved(Event, of=PLOT, version=3):
    """Its first version called the field `to`, its second had no reason."""

    plot_id: UUID
    where: str
    reason: str


@upcast(PlotMoved, from_version=1)
def _(data: Data) -> Data:
    return {**data, "where": data["to"]}


@upcast(PlotMoved, from_version=2)
def _(data: Data) -> Data:
    return {"reason": "unknown", **data}


class PlotMovedAndWatered(Event, of=PLOT, version=2):
    """Split in two after its first version."""

    plot_id: UUID


@upcast(PlotMovedAndWatered, from_version=1)
def _(data: Data) -> list[tuple[type[Event], Data]]:
    return [(PlotMoved, {**data, "where": "here", "reason": "split"}), (PlotWatered, data)]


retire("PlotPainted")


def read(type: str, version: int, data: dict[str, Any]) -> list[Event]:
    return list(read_event(type, version, data))


def test_old_versions_are_brought_up_to_date() -> None:
    for version, data in [(1, {"to": "north"}), (2, {"where": "north"}), (3, {"where": "north", "reason": "unknown"})]:
        assert read("PlotMoved", version, {"plot_id": ID, **data}) == [
            PlotMoved(plot_id=UUID(ID), where="north", reason="unknown")
        ]


def test_a_split_event_reads_as_its_parts() -> None:
    moved, watered = read("PlotMovedAndWatered", 1, {"plot_id": ID})
    assert (type(moved), type(watered)) == (PlotMoved, PlotWatered)


def test_a_retired_event_is_passed_over() -> None:
    assert read("PlotPainted", 1, {"colour": "green"}) == []


def test_unknown_types_and_newer_versions_are_told_apart() -> None:
    with pytest.raises(UnknownEvent) as unknown:
        read("PlotEaten", 1, {})
    assert not unknown.value.newer
    with pytest.raises(UnknownEvent) as newer:
        read("PlotMoved", 4, {})
    assert newer.value.newer


def test_fields_that_this_version_does_not_know_are_passed_over_on_reading() -> None:
    assert read("PlotWatered", 1, {"plot_id": ID, "litres": 3}) == [PlotWatered(plot_id=UUID(ID))]


def test_personal_fields_that_were_not_opened_read_as_none() -> None:
    [event] = read("PlotRented", 1, {"plot_id": ID, "places": 1})
    assert isinstance(event, PlotRented)
    assert event.name is None


@pytest.mark.parametrize("data", [{}, {"name": None}])
def test_a_command_must_bring_its_required_personal_fields(data: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        RentPlot.model_validate(data)
    assert [(error["loc"], error["type"]) for error in refused.value.errors()] == [(("name",), "missing")]


def test_no_marked_value_shows_in_a_repr() -> None:
    shown = repr(RentPlot(name="Ann Unusual", email="ann@post.example", needs="a ramp"))
    assert "Ann" not in shown
    assert "post.example" not in shown
    assert "ramp" not in shown


def test_derived_ids_follow_from_their_parent_alone() -> None:
    parent = new_id()
    assert derived_id(parent, "a", 1) == derived_id(parent, "a", 1)
    assert len({derived_id(parent, "a", 1), derived_id(parent, "a", 2), derived_id(new_id(), "a", 1)}) == 3
    assert derived_id(parent, "a").version == 7


def test_actors_are_opaque() -> None:
    assert str(Actor.parse(f"coordinator:{ID}")) == f"coordinator:{ID}"
    for wrong in ("coordinator:alice", "boss:" + ID, "coordinator", ""):
        with pytest.raises(ValueError, match=r"kind|UUID"):
            Actor.parse(wrong)


def test_partial_dates() -> None:
    from pydantic import TypeAdapter

    adapter: TypeAdapter[str] = TypeAdapter(PartialDate)
    assert [str(earliest(adapter.validate_python(text))) for text in ("2022", "2022-02", "2022-02-28")] == [
        "2022-01-01",
        "2022-02-01",
        "2022-02-28",
    ]
    for wrong in ("2022-02-30", "2022-13", "22", "February 2022"):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)
