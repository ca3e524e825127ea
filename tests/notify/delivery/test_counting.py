"""What delivery counts of itself, as Prometheus reads it."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from services.notify.delivery import worker
from shared.vitals import Vitals
from tests.notify.delivery.network import Delivering, delivering, ids, joined, requested
from tests.notify.delivery.post_office import post_office
from tests.support.servers import Servers
from tests.support.wait import eventually

LABELS = ("channel", "provider", "purpose", "outcome")
IDLE = Vitals(log=True, database=True, projecting=True)


def scraped(service: Delivering) -> dict[str, float]:
    """Each series of messages, by its name and labels."""
    text = service.started.service.metrics.exposition(IDLE).decode()
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {
        " ".join([each.name, *(each.labels[name] for name in LABELS if name in each.labels)]): each.value
        for each in samples
        if each.name.startswith("peernet_message")
    }


async def test_what_became_of_messages_and_what_waits_is_shown(
    servers: Servers, network: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_COUNTS_EVERY", 0.05)
    with post_office() as office:
        office.answers_rcpt = lambda to: "550 5.1.1 unknown" if to == "bea@post.example" else None
        async with delivering(servers, network, database, office) as service:
            people = [joined("ann@post.example"), joined("bea@post.example"), joined(None)]
            messages = [requested(each.member_id) for each in people]
            await service.record(*people, *messages)
            await service.ended(*ids(messages))
            await service.outbox_is_empty()

            async def nothing_waits() -> bool:
                return scraped(service).get("peernet_messages_waiting") == 0

            await eventually(nothing_waits)
            assert scraped(service) == {
                "peernet_messages_total smtp service handed_over": 1,
                "peernet_messages_total smtp service refused": 1,
                "peernet_messages_total none service suppressed": 1,
                "peernet_messages_waiting": 0,
                "peernet_messages_due": 0,
                "peernet_messages_oldest_due_seconds": 0,
                "peernet_message_provider_away email smtp": 0,
            }

            office.close()
            await service.record(requested(people[0].member_id))

            async def one_waits() -> bool:
                found = scraped(service)
                return (found["peernet_messages_due"], found["peernet_message_provider_away email smtp"]) == (1, 1)

            await eventually(one_waits)
            assert scraped(service)["peernet_messages_oldest_due_seconds"] > 0
