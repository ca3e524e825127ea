"""The allotment as anybody could keep it on paper from what the log says. Nothing here comes from the kit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


class Broken(AssertionError):
    """Something that was promised does not hold."""


@dataclass(frozen=True)
class Plot:
    rented: bool = False
    places: int = 0
    taken: int = 0


@dataclass(frozen=True)
class Allotment:
    """The plots by their ids, and by the claim of each address the plot that it was used for."""

    plots: Mapping[str, Plot] = field(default_factory=dict)
    tenants: Mapping[str, str] = field(default_factory=dict)

    def plot(self, id: str) -> Plot:
        return self.plots.get(id, Plot())

    def after(self, document: Mapping[str, Any]) -> "Allotment":
        """Raises Broken where the event must not have happened just then."""
        data = document["data"]
        id = data["plot_id"]
        plot = self.plot(id)
        match document["type"]:
            case "TenancyClaimed":
                require(data["tenancy"] not in self.tenants, "an address has two tenancies")
                return replace(self, tenants={**self.tenants, data["tenancy"]: id})
            case "PlotRented":
                claim = data.get("tenancy")
                require(claim is None or self.tenants.get(claim) == id, "a plot is rented with another's address")
                plot = Plot(True, data["places"])
            case "PlaceTaken":
                plot = replace(plot, taken=plot.taken + 1)
                require(plot.taken <= plot.places, f"{plot.taken} have taken one of {plot.places} places")
            case "PlotWatered":
                require(plot.rented, "a plot is watered that nobody rents")
            case "PlotLeft":
                require(plot.rented, "a plot is left that nobody rents")
                plot = Plot()
            case other:
                raise Broken(f"nobody wanted {other}")
        return replace(self, plots={**self.plots, id: plot})

    def refuses(self, code: str, plot_id: str, claim: str | None) -> bool:
        """Whether a command may be refused for this reason as things are."""
        plot = self.plot(plot_id)
        match code:
            case "plot.full":
                return plot.taken >= plot.places
            case "plot.not_rented":
                return not plot.rented
            case "plot.taken":
                return claim in self.tenants
        return False


def require(holds: bool, promise: str) -> None:
    if not holds:
        raise Broken(promise)
