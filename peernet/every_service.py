"""What every service has to say: one that cannot be reached does not keep the others from being heard."""

from typing import Any

import typer

from peernet import output
from peernet.exit_codes import NOT_RUNNING, OK


def ask_every(service: str | None, operation: str, *, actor: str, as_json: bool) -> tuple[dict[str, Any], int]:
    """The answer of this service, or of each there is, by its name, and the exit code to end with.

    Says on stderr which of them could not be reached. Ends the command if none could, or if one refuses.
    """
    import asyncio

    from peernet.operations import operate
    from peernet.published import services
    from shared.contracts.refusals import UNAVAILABLE, Refused

    found: dict[str, Any] = {}
    code = OK
    for each in [service] if service else services():
        with output.refusals_shown(each, as_json=as_json):
            try:
                found[each] = asyncio.run(operate(each, operation, actor=actor))
            except Refused as refused:
                if service or refused.problem.code != UNAVAILABLE.code:
                    raise
                output.show_problem(refused.problem)
                code = NOT_RUNNING
    if not found:
        raise typer.Exit(code)
    return found, code
