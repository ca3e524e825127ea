"""How fast, with how much memory? `python -m tests.notify.delivery.rates [messages]`, a mail server beside it."""

import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic, process_time

import uvloop

from peernet.stack.ports import choose
from shared.process import collect_garbage_seldom
from tests.notify.delivery.network import delivering, joined, requested
from tests.notify.delivery.post_office import PostOffice
from tests.support.servers import embedded_servers
from tests.support.wait import eventually


def memory_in_mb() -> float:
    """Resident memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


async def measure(count: int) -> None:
    with embedded_servers() as servers, tempfile.TemporaryDirectory() as folder:
        got = Path(folder) / "got"
        office = PostOffice(choose([]))
        database = await servers.fresh_database()
        async with delivering(servers, "rates", database, office, probe_seconds=0.2) as service:
            pool = service.started.service.pool

            async def left() -> int:
                return int(await pool.fetchval("SELECT count(*) FROM outbox"))

            people = [joined(f"p{n}@post.example", f"Person {n}") for n in range(count)]
            for start in range(0, count, 500):
                await service.record(*people[start : start + 500])
            later = [requested(each.member_id) for each in people]
            print(f"{count} people, {memory_in_mb():.0f} MB")
            for start in range(0, count, 500):
                await service.record(*later[start : start + 500])

            async def all_there() -> bool:
                return await left() == count

            await eventually(all_there, 120)
            before, began, cpu = memory_in_mb(), monotonic(), process_time()
            sink = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "peernet.bench.sink", str(office.port), str(got)
            )

            async def all_gone() -> bool:
                return await left() == 0

            await eventually(all_gone, 300)
            seconds, used = monotonic() - began, process_time() - cpu
            print(
                f"{count} messages in {seconds:.1f} s, {count / seconds:.0f}/s: {used / count * 1000:.2f} ms of CPU, "
                f"{before:.0f} MB before, {memory_in_mb():.0f} MB after"
            )
        ids = Counter(line.split()[0] for line in got.read_text().split("\n")[:-1])
        print(f"{len(ids)} arrived, {sum(ids.values()) - len(ids)} of them twice")
        sink.kill()
        await sink.wait()


if __name__ == "__main__":
    collect_garbage_seldom()
    uvloop.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
