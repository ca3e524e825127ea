"""What delivery counts of itself, in Prometheus's terms, beside what every service shows (docs/metrics.md)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from services.notify.delivery.lane import Lane
from services.notify.delivery.sources import Waiting
from shared.contracts.notify import MessageChannel, MessagePurpose
from shared.metrics import Metrics

NO_PROVIDER: Final = "none"


class Outcome(StrEnum):
    """What became of a message, or of one try at it (`retried`)."""

    HANDED_OVER = "handed_over"
    REPEATED = "repeated"
    RETRIED = "retried"
    REFUSED = "refused"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


class Counting(Collector):
    """Registers itself among the service's metrics. `queue` is None where it is not known, or another replica's."""

    def __init__(self, metrics: Metrics, lanes: Mapping[MessageChannel, Lane]) -> None:
        self._service = metrics.service
        self._lanes = lanes
        self._messages = Counter(
            "peernet_messages",
            "Messages by what became of them: handed_over, repeated, retried, refused, failed, suppressed, expired.",
            ("service", "provider", "purpose", "outcome"),
            registry=metrics.registry,
        )
        self.queue: Waiting | None = None
        metrics.registry.register(self)

    def count(self, purpose: MessagePurpose, outcome: Outcome, provider: str = NO_PROVIDER) -> None:
        self._messages.labels(self._service, provider, purpose.value, outcome.value).inc()

    def collect(self) -> Iterator[Metric]:
        queue = self.queue
        if queue is None:
            return
        yield self._gauge("peernet_messages_waiting", "Messages that no provider has yet, due or not.", queue.waiting)
        yield self._gauge("peernet_messages_due", "Those of them that could go now.", queue.due)
        yield self._gauge(
            "peernet_messages_oldest_due_seconds",
            "Seconds for which the oldest of these could have gone, or 0.",
            (datetime.now(UTC) - queue.oldest).total_seconds() if queue.oldest else 0.0,
        )
        away = GaugeMetricFamily(
            "peernet_message_provider_away",
            "1 while nothing can be handed to the provider of a channel.",
            labels=("service", "channel", "provider"),
        )
        for channel, lane in self._lanes.items():
            away.add_metric((self._service, channel.value, lane.provider.name), lane.away is not None)
        yield away

    def _gauge(self, name: str, documentation: str, value: float) -> Metric:
        family = GaugeMetricFamily(name, documentation, labels=("service",))
        family.add_metric((self._service,), value)
        return family
