"""What was asked for at the command line, the same for every kind of sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peernet.spreadsheet.people import MemberDefaults


@dataclass(frozen=True)
class Request:
    """`basis` is None where nobody named a wording; `rejects` is None for the usual place beside the file."""

    file: Path
    actor: str
    dry_run: bool = False
    as_json: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)
    defaults: MemberDefaults = field(default_factory=MemberDefaults)
    basis: str | None = None
    wording: Path | None = None
    rejects: Path | None = None
    at_once: int = 16
