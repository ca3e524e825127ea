"""What was asked for at the command line, the same for every kind of sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peernet import options
from peernet.spreadsheet.people import MemberDefaults


@dataclass(frozen=True)
class Request:
    """`as_` is None for the coordinator of this folder's stack, `basis` where nobody named a wording, `rejects` for
    the usual place beside the file, `gathering` and `intake` for sheets that are of none, and `assessors` where nobody
    named any, with commas between. `welcome` is None where nobody asked for it."""

    file: Path
    as_: str | None = None
    dry_run: bool = False
    as_json: bool = False
    overrides: Mapping[str, str] = field(default_factory=dict)
    defaults: MemberDefaults = field(default_factory=MemberDefaults)
    basis: str | None = None
    wording: Path | None = None
    rejects: Path | None = None
    at_once: int = 16
    gathering: str | None = None
    intake: str | None = None
    assessors: str | None = None
    welcome: bool | None = None

    @property
    def actor(self) -> str:
        """Who imports. Raises CommandError where nothing says it."""
        return options.actor(self.as_, "coordinator")
