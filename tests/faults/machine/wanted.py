"""What people of the allotment want done, in the tests' own words, and what they were told."""

from dataclasses import dataclass, field
from uuid import UUID

from shared.contracts.messages import Command
from tests.kit.garden import LeavePlot, RentPlot, TakePlace, WaterPlot

PLOTS = tuple(UUID(f"01990000-0000-7000-8000-00000000010{number}") for number in range(3))
ADDRESSES = ("ann@post.example", "bob@post.example", "cat@post.example")
NAME = "Unusual Name"
EVENTS = {"take": "PlaceTaken", "water": "PlotWatered", "leave": "PlotLeft"}


@dataclass(frozen=True)
class Wanted:
    """One command. `plot` and `address` are numbers of those there are; `places` is for renting.

    Who rents without saying which plot gets one that nobody else knows of.
    """

    kind: str
    plot: int | None
    address: int | None = None
    places: int = 1

    @property
    def plot_id(self) -> UUID | None:
        return None if self.plot is None else PLOTS[self.plot]

    @property
    def email(self) -> str | None:
        return None if self.address is None else ADDRESSES[self.address]

    @property
    def events(self) -> list[str]:
        """What must be in the log when it was carried out."""
        if self.kind == "rent":
            return ["PlotRented"] if self.address is None else ["PlotRented", "TenancyClaimed"]
        return [EVENTS[self.kind]]

    def command(self, name: str) -> Command:
        if self.kind == "rent":
            return RentPlot(plot_id=self.plot_id, name=name, email=self.email, places=self.places)
        assert self.plot_id is not None
        return {"take": TakePlace, "water": WaterPlot, "leave": LeavePlot}[self.kind](plot_id=self.plot_id)


@dataclass(frozen=True)
class Answer:
    """Carried out (`sequence`), refused (`refusal` is the code), or neither was heard of: then it is `unknown`.

    `since` is the end of the log when it was sent, or earlier.
    """

    id: UUID | None = None
    sequence: int | None = None
    repeated: bool = False
    refusal: str | None = None
    since: int = 0

    @property
    def unknown(self) -> bool:
        return self.sequence is None and self.refusal is None


@dataclass
class Sent:
    """A command that was sent, once or more often, and what was answered, oldest first."""

    id: UUID
    wanted: Wanted
    name: str
    answers: list[Answer] = field(default_factory=list)

    @property
    def decided(self) -> bool:
        return any(not answer.unknown for answer in self.answers)
