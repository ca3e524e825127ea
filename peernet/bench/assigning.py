"""Assigning roles: the command that several benches send."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
from nats.aio.client import Client

from peernet.bench.context import NETWORK
from shared.bus.requests import CommandRequest
from shared.contracts.membership import AssignRole, RoleCode
from shared.contracts.types import Actor

_ROLES = tuple(role for role in RoleCode if role is not RoleCode.OTHER)
_PATIENCE = 30.0


def people_for(commands: int) -> int:
    """How many members so many commands are about."""
    return -(-commands // len(_ROLES))


def assignments(people: Sequence[UUID]) -> Iterator[AssignRole]:
    """Each role to everybody, before the next role."""
    return (AssignRole(member_id=person, role=role) for role in _ROLES for person in people)


def request(command: AssignRole, coordinator: Actor) -> bytes:
    """As it travels over the bus."""
    data = command.model_dump(mode="json", exclude_unset=True)
    return CommandRequest(actor=str(coordinator), data=data).model_dump_json(exclude_none=True).encode()


async def send(nc: Client, body: bytes) -> int:
    """Returns the sequence that the service answers with. Raises RuntimeError where it refuses."""
    reply = await nc.request(f"{NETWORK}.cmd.membership.AssignRole", body, timeout=_PATIENCE)
    answer: dict[str, Any] = orjson.loads(reply.data)
    if "sequence" not in answer:
        raise RuntimeError(f"a command was refused: {answer.get('detail')}")
    return int(answer["sequence"])
