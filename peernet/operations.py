"""Requests of operators to running services."""

from typing import Any


async def operate(service: str, operation: str, *, actor: str, patience: float = 15.0, **request: Any) -> Any:
    """What the service answers to the operation. Raises Refused."""
    import orjson

    from peernet.connection import open_bus

    async with open_bus(patience=patience) as bus:
        return await bus.request(f"ops.{service}.{operation}", orjson.dumps({"actor": actor, **request}))
