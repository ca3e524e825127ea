"""What `peernet` ends with, so that scripts can tell what happened."""

from typing import Final

OK: Final = 0
REFUSED: Final = 1
USAGE: Final = 2
NOT_RUNNING: Final = 3

EXPLAINED: Final = (
    "Exit codes: 0 done; 1 refused by the service, which says why; 2 what was typed cannot be used; "
    "3 the network or the service cannot be reached."
)
