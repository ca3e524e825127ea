"""Which of what waits is meant: an event by its sequence in the log, or a duty by its id."""

import re
from typing import Any
from uuid import UUID

from peernet.errors import CommandError
from peernet.exit_codes import USAGE

_LARGEST = 2**63 - 1


def parse(text: str) -> dict[str, Any]:
    """What the service is to be asked about. Raises CommandError for what is neither."""
    if re.fullmatch(r"[0-9]{1,19}", text) and 0 < int(text) <= _LARGEST:
        return {"sequence": int(text)}
    try:
        return {"duty_id": str(UUID(text))}
    except ValueError:
        raise CommandError(
            f"{text!r} is neither an event's sequence (a whole number) nor a duty's id (a UUID): "
            "peernet parked list shows both.",
            exit_code=USAGE,
        ) from None
