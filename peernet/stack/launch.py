"""What a stack does when all its parts are ready: launches its network, if that has not happened yet."""

import os
from pathlib import Path
from typing import Final

USUAL_NAME: Final = "Peer support network"
USUAL_AREA: Final = "England"


def launch_network(folder: Path) -> None:
    """Launch the network of the folder's stack, with the operator and the coordinator made for that stack.

    `PEERNET_LAUNCH_NAME` and `PEERNET_LAUNCH_AREA` say what it is called and which area it covers.
    """
    import asyncio

    from peernet.connection import stack_place
    from peernet.errors import CommandError
    from peernet.first_launch import Launch, launch
    from peernet.stack.access import access
    from shared.contracts.refusals import Refused
    from shared.contracts.types import Actor

    who = access(folder)
    wanted = Launch(
        operator=Actor.parse(who.actor),
        coordinator=Actor.parse(who.coordinator).id,
        name=os.environ.get("PEERNET_LAUNCH_NAME", USUAL_NAME),
        area=os.environ.get("PEERNET_LAUNCH_AREA", USUAL_AREA),
    )
    try:
        asyncio.run(launch(wanted, stack_place(folder)))
    except Refused as refused:
        raise CommandError(f"The network could not be launched: {refused.problem.detail}") from None
