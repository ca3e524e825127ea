"""`python -m tests.contracts.make_samples` makes the samples of event versions that have none; it changes no other."""

import asyncio

from peernet import published
from tests.contracts.recorded import record, sample_of


async def make_missing() -> None:
    for event in published.events():
        if not sample_of(event).body.exists():
            print(f"made: {(await record(event)).body}")


if __name__ == "__main__":
    asyncio.run(make_missing())
