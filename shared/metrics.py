"""What a service counts of itself, in Prometheus's terms. docs/metrics.md has the list; tests hold the two together."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from shared.contracts.messages import COMMANDS, QUESTIONS
from shared.vitals import Vitals

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
UNKNOWN = "unknown"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# They would double the number of series, to say when each was first counted.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The counters of one service, in a registry of their own."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._of = {
            "command": (
                Counter(
                    "peernet_commands",
                    "Commands answered, by what became of them: accepted, repeated, service.failed, or a refusal.",
                    ("service", "command", "outcome"),
                    registry=self.registry,
                ),
                Histogram(
                    "peernet_command_seconds",
                    "Seconds from a command's arrival to its answer, whatever the answer was.",
                    ("service", "command"),
                    registry=self.registry,
                    buckets=_SECONDS,
                ),
            ),
            "question": (
                Counter(
                    "peernet_questions",
                    "Questions answered, by what became of them: answered, service.failed, or a refusal.",
                    ("service", "question", "outcome"),
                    registry=self.registry,
                ),
                Histogram(
                    "peernet_question_seconds",
                    "Seconds from a question's arrival to its answer, whatever the answer was.",
                    ("service", "question"),
                    registry=self.registry,
                    buckets=_SECONDS,
                ),
            ),
        }
        self._counted: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}
        self._commits = self._counter("peernet_appends", "Commits to the log; commands that wait together share one.")
        self._events = self._counter("peernet_appended_events", "Events that these commits added to the log.")
        self._commands = self._counter("peernet_appended_commands", "Commands whose events these commits added.")
        self._conflicts = self._counter(
            "peernet_append_conflicts", "Races lost to another write of the same aggregate; the command decides again."
        )

    def answered(self, kind: str, name: str, outcome: str, seconds: float) -> None:
        """Counts a command or a question (`kind`). A name that no contract has is counted as unknown."""
        counted = self._counted.get((kind, name, outcome))
        if counted is None:
            counted = self._first(kind, name, outcome)
        counted[0].inc()
        counted[1].observe(seconds)

    def appended(self, events: int, commands: int) -> None:
        """Counts one commit to the log."""
        self._commits.inc()
        self._events.inc(events)
        self._commands.inc(commands)

    def conflict(self) -> None:
        self._conflicts.inc()

    def exposition(self, vitals: Vitals) -> bytes:
        """All of it as Prometheus reads it; what is not known just now is left out."""
        return generate_latest(self.registry) + generate_latest(_Scraped(self.service, vitals))

    def _counter(self, name: str, documentation: str) -> Counter:
        return Counter(name, documentation, ("service",), registry=self.registry).labels(self.service)

    def _first(self, kind: str, name: str, outcome: str) -> tuple[Counter, Histogram]:
        # Anybody can send a million names: only published ones may become series, or be remembered at all.
        published = (self.service, name) in (COMMANDS if kind == "command" else QUESTIONS)
        key = (kind, name if published else UNKNOWN, outcome)
        counter, histogram = self._of[kind]
        if key not in self._counted:
            self._counted[key] = (
                counter.labels(self.service, key[1], outcome),
                histogram.labels(self.service, key[1]),
            )
        return self._counted[key]


class _Scraped:
    """What is read off the service when it is asked, as metrics."""

    def __init__(self, service: str, vitals: Vitals) -> None:
        self._service = service
        self._vitals = vitals

    def collect(self) -> Iterator[Metric]:
        vitals = self._vitals
        yield self._gauge("peernet_log_reachable", "1 while the service is connected to the log.", vitals.log)
        yield self._gauge(
            "peernet_database_reachable", "1 if its database has just answered, and has the views.", vitals.database
        )
        yield self._gauge(
            "peernet_projecting",
            "1 in the one replica that keeps the views, 0 in those that stand by.",
            vitals.projecting,
        )
        yield self._gauge("peernet_rebuilding", "1 while views are being built anew.", vitals.rebuilding)
        rebuilds = CounterMetricFamily(
            "peernet_rebuilds", "Times that views were built anew since the process began.", labels=("service",)
        )
        rebuilds.add_metric((self._service,), vitals.rebuilds)
        yield rebuilds
        if vitals.sequence is not None:
            yield self._gauge("peernet_projector_sequence", "How far the views have read the log.", vitals.sequence)
        if vitals.behind is not None:
            yield self._gauge(
                "peernet_projector_lag_events",
                "Events in the log that the views do not show yet.",
                vitals.behind.events,
            )
            yield self._gauge(
                "peernet_projector_lag_seconds",
                "Seconds that the oldest event which the views do not show yet has been in the log, or 0.",
                vitals.behind.seconds,
            )
        if vitals.parked is not None:
            yield self._gauge(
                "peernet_parked_events", "Events put aside because a view could not apply them.", vitals.parked
            )
        if vitals.duties is not None:
            yield self._gauge("peernet_duties_owed", "Duties that are still owed, due or not.", vitals.duties.owed)
            yield self._gauge(
                "peernet_duties_overdue",
                "Duties that are still owed though their time has come.",
                vitals.duties.overdue,
            )

    def _gauge(self, name: str, documentation: str, value: float) -> Metric:
        family = GaugeMetricFamily(name, documentation, labels=("service",))
        family.add_metric((self._service,), value)
        return family
