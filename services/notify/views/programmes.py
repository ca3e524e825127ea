"""What are the programmes called that people apply to and complete?"""

from dataclasses import dataclass
from uuid import UUID

from shared.contracts.training import ProgrammeChanged, ProgrammeDefined
from shared.projection.view import View


@dataclass(frozen=True, slots=True)
class Programme:
    programme_id: UUID
    title: str


programmes = View("programmes", version=1, row=Programme, key="programme_id")

# How each event changes it


@programmes.starts(ProgrammeDefined)
@programmes.starts(ProgrammeChanged)
def _titled(event: ProgrammeDefined | ProgrammeChanged) -> Programme:
    return Programme(event.programme_id, event.title)
