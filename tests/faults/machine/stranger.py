"""Another writer of the same log, who knows nothing of the kit: its own JSON, its own guard."""

import json
from datetime import UTC, datetime
from uuid import uuid4

from tests.faults.machine.wanted import EVENTS, Answer, Wanted
from tests.faults.machine.world import World
from tests.support.running import COORDINATOR


async def append(world: World, wanted: Wanted) -> None:
    """Takes a place or waters a plot if the log as it is allows it, and if nobody comes first."""
    entries, now = await world.oracle.look()
    since = len(entries)
    plot = now.plot(str(wanted.plot_id))
    if not (plot.taken < plot.places if wanted.kind == "take" else plot.rented):
        return
    subject = f"{world.network}.log.garden.plot.{wanted.plot_id}"
    sent, event_id, kind = world.new(wanted), uuid4(), EVENTS[wanted.kind]
    document = {
        "specversion": "1.0",
        "id": str(event_id),
        "type": kind,
        "source": f"/{world.network}/garden",
        "subject": f"plot/{wanted.plot_id}",
        "time": datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "dataschema": f"urn:peernet:garden:{kind}/1",
        "actor": str(COORDINATOR),
        "commandid": str(sent.id),
        "correlationid": str(sent.id),
        "data": {"plot_id": str(wanted.plot_id)},
    }
    headers = {
        "Nats-Msg-Id": str(event_id),
        "Nats-Expected-Last-Subject-Sequence": str(next(e.sequence for e in reversed(entries) if e.subject == subject)),
    }
    reply = await world.nc.request(subject, json.dumps(document).encode(), timeout=10, headers=headers)
    answer = json.loads(reply.data)
    if "error" not in answer:
        sent.answers.append(Answer(wanted.plot_id, answer["seq"], since=since))
        world.oracle.sent[sent.id] = sent
        world.seen["a stranger wrote"] += 1
