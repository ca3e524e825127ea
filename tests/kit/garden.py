"""A service of the tests' own: an allotment, where people rent plots and water them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.marks import Personal, Sensitive
from shared.contracts.membership import reaches
from shared.contracts.messages import Command, Event, Question
from shared.contracts.refusals import FORBIDDEN, refusal
from shared.decider import Claim, Context, Decider
from shared.definition import Definition
from shared.duties import duties_of, duty_id, owed
from shared.log.envelope import Stored
from shared.projection.view import Asker, View

POISONOUS = {"Poison Ivy"}
"""The plots of whom cannot be watered: the views fail. Tests that mend the code take names out."""

PLOT = Aggregate("garden", "plot", key="plot_id", person="plot_id")
TENANCY = Aggregate("garden", "tenancy", key="tenancy")

TAKEN = refusal("plot.taken", 409, "Already rented", "This person already has a plot.")
FULL = refusal("plot.full", 409, "No room", "All {places} places of this plot are taken.")
NOT_RENTED = refusal("plot.not_rented", 404, "Nobody's plot", "Nobody rents this plot.")


class PlotRented(Event, of=PLOT):
    plot_id: UUID
    places: int
    tenancy: str | None = None
    name: Personal[str]
    needs: Sensitive[str] = None


class PlaceTaken(Event, of=PLOT):
    plot_id: UUID


class PlotWatered(Event, of=PLOT):
    plot_id: UUID


class PlotLeft(Event, of=PLOT):
    plot_id: UUID


class PlotPraised(Event, of=PLOT):
    plot_id: UUID


class TenancyClaimed(Event, of=TENANCY):
    tenancy: str
    plot_id: UUID


class RentPlot(Command, of=PLOT, by=("coordinator",)):
    """Rent a plot."""

    plot_id: UUID | None = None
    name: Personal[str]
    email: Personal[str] = None
    needs: Sensitive[str] = None
    places: int = 1


class TakePlace(Command, of=PLOT, by=("coordinator", "member")):
    """Take one of a plot's places."""

    plot_id: UUID


class WaterPlot(Command, of=PLOT, by=("coordinator", "system")):
    """Water a plot."""

    plot_id: UUID


class LeavePlot(Command, of=PLOT, by=("coordinator", "member")):
    """Give a plot back."""

    plot_id: UUID


class JoinNeighbour(Command, of=PLOT, by=("coordinator",), within="plot"):
    """Take a place, for whoever has this plot, at the plot of somebody else, who is named by their address."""

    plot_id: UUID
    email: Personal[str]


class PraisePlot(Command, of=PLOT, by=("coordinator", "member"), about="gardener_id"):
    """Say that a plot is a joy to see, if wished without saying who does."""

    plot_id: UUID
    gardener_id: UUID | None = None
    in_secret: bool = False

    @property
    def anonymous(self) -> bool:
        return self.in_secret


class Plots(Question, service="garden", by=("coordinator", "operator"), answers=list[dict[str, Any]]):
    """All plots, by name."""


@dataclass(frozen=True, slots=True)
class Plot:
    rented: bool = False
    places: int = 0
    taken: int = 0
    watered: int = 0


@dataclass(frozen=True, slots=True)
class Tenancy:
    plot_id: UUID | None = None


plot = Decider(PLOT, Plot())
tenancy = Decider(TENANCY, Tenancy())


@plot.evolves(PlotRented)
def _(state: Plot, event: PlotRented) -> Plot:
    return Plot(True, event.places)


@plot.evolves(PlaceTaken)
def _(state: Plot, event: PlaceTaken) -> Plot:
    return replace(state, taken=state.taken + 1)


@plot.evolves(PlotWatered)
def _(state: Plot, event: PlotWatered) -> Plot:
    return replace(state, watered=state.watered + 1)


@plot.evolves(PlotLeft)
def _(state: Plot, event: PlotLeft) -> Plot:
    return Plot()


@tenancy.evolves(TenancyClaimed)
def _(state: Tenancy, event: TenancyClaimed) -> Tenancy:
    return Tenancy(event.plot_id)


def _tenancy_of(command: RentPlot, _state: Plot, claim: Claim) -> dict[str, Any]:
    return {"tenancy": TENANCY.ref(claim(command.email))} if command.email else {}


@plot.decides(RentPlot, needs=_tenancy_of)
def _(command: RentPlot, state: Plot, context: Context) -> list[Event]:
    claimed = context.claim(command.email) if command.email else None
    rented = PlotRented(
        plot_id=context.id, places=command.places, tenancy=claimed, name=command.name, needs=command.needs
    )
    if claimed is None:
        return [rented]
    if context.others["tenancy"].plot_id:
        raise TAKEN("email")
    return [TenancyClaimed(tenancy=claimed, plot_id=context.id), rented]


@plot.decides(TakePlace)
def _(command: TakePlace, state: Plot, context: Context) -> list[Event]:
    if state.taken >= state.places:
        raise FULL(places=state.places)
    return [PlaceTaken(plot_id=context.id)]


def _tenancy_of_neighbour(command: JoinNeighbour, _state: Plot, claim: Claim) -> dict[str, Any]:
    return {"tenancy": TENANCY.ref(claim(str(command.email)))}


def _neighbour(_command: JoinNeighbour, _state: Plot, context: Context) -> dict[str, Any]:
    plot_id = context.others["tenancy"].plot_id
    return {"neighbour": PLOT.ref(plot_id)} if plot_id else {}


@plot.decides(JoinNeighbour, needs=_tenancy_of_neighbour, then_needs=_neighbour)
def _(command: JoinNeighbour, state: Plot, context: Context) -> list[Event]:
    if not reaches(context.scopes, "plot", context.id):
        raise FORBIDDEN("actor", actor="This coordinator")
    if not (state.rented and context.others["tenancy"].plot_id):
        raise NOT_RENTED("plot_id")
    neighbour: Plot = context.others["neighbour"]
    if neighbour.taken >= neighbour.places:
        raise FULL(places=neighbour.places)
    return [PlaceTaken(plot_id=context.others["tenancy"].plot_id)]


@plot.decides(WaterPlot)
def _(command: WaterPlot, state: Plot, context: Context) -> list[Event]:
    if not state.rented:
        raise NOT_RENTED("plot_id")
    return [PlotWatered(plot_id=context.id)]


@plot.decides(PraisePlot)
def _(command: PraisePlot, state: Plot, context: Context) -> list[Event]:
    return [PlotPraised(plot_id=context.id)]


@plot.decides(LeavePlot)
def _(command: LeavePlot, state: Plot, context: Context) -> list[Event]:
    return [PlotLeft(plot_id=context.id)] if state.rented else []


@dataclass(frozen=True, slots=True)
class PlotRow:
    plot_id: UUID
    name: str | None
    needs: str | None
    taken: int
    log: list[str]


plots = View("plots", version=1, row=PlotRow, key="plot_id")


@plots.starts(PlotRented)
def _(event: PlotRented) -> PlotRow:
    return PlotRow(event.plot_id, event.name, event.needs, 0, ["rented"])


@plots.on(PlaceTaken)
def _(row: PlotRow, event: PlaceTaken) -> PlotRow:
    return replace(row, taken=row.taken + 1)


@plots.on(PlotWatered)
def _(row: PlotRow, event: PlotWatered, stored: Stored) -> PlotRow:
    if row.name in POISONOUS:
        raise ValueError("cannot be watered")
    return replace(row, log=[*row.log, f"watered by {stored.actor.partition(':')[0]}"])


plots.ends(PlotLeft)


@plots.answers(Plots)
async def _(question: Plots, asker: Asker, db: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await db.fetch("SELECT plot_id, name, needs, taken, log FROM plots ORDER BY name")]


duties = duties_of("garden", version=1)


@duties.starts(PlotRented, key=lambda event: duty_id("water", event.plot_id))
def _(event: PlotRented, stored: Stored) -> Any:
    return owed(
        "water",
        event.plot_id,
        why="New plots are watered within a second.",
        due_at=stored.time + timedelta(seconds=1),
        command=WaterPlot(plot_id=event.plot_id),
        stored=stored,
    )


duties.ends(PlotWatered, PlotLeft, key=lambda event: duty_id("water", event.plot_id))

garden = Definition(name="garden", deciders=(plot, tenancy), views=(plots,), duties=duties)
