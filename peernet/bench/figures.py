"""What a bench finds: figures, each with what it ought to reach."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `bare` is the same of the bare servers in the same run, `ratio` ours to theirs.

    `reached` is None where nothing was to be reached, or where it could not be measured (`value` is None then).
    """

    name: str
    value: float | None
    unit: str
    ratio: float | None = None
    bare: float | None = None
    reach: str = ""
    reached: bool | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What one bench found; `sizes` say how much of everything it did."""

    figures: tuple[Figure, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)


def compared(
    name: str, value: float, unit: str, bare: float, reach: str, *, most: float = 0, least: float = 0
) -> Figure:
    """A figure beside the bare one, whose ratio ought to be `most` at the most, or `least` at the least."""
    ratio = value / bare
    return Figure(name, value, unit, ratio, bare, reach, ratio <= most if most else ratio >= least)


def document(name: str, measured: Measured, seconds: float) -> dict[str, Any]:
    """For programs."""
    return {
        "name": name,
        "seconds": round(seconds, 1),
        "sizes": dict(measured.sizes),
        "figures": [asdict(figure) for figure in measured.figures],
    }
