"""What ``/metrics`` shows, read from the monitor when asked.

Names and labels are contract: dashboards and alerts are built on them, and ``docs/drift.md`` lists them.
"""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from atoll_drift.errors import REASONS
from atoll_drift.events import TYPES
from atoll_drift.journal import Journal
from atoll_drift.monitor import Monitor
from atoll_drift.results import KINDS

COUNTERS: dict[str, tuple[str, str, list[str]]] = {
    "events": (
        "events received, sampled out ones included",
        "type",
        [kind.rsplit(".", 1)[1] for kind in TYPES],
    ),
    "dropped": ("events dropped, by reason", "reason", list(REASONS)),
    "sampled_out": ("events outside the sample", "type", [kind.rsplit(".", 1)[1] for kind in TYPES]),
    "rows": ("rows that entered a window", "kind", list(KINDS)),
    "windows": ("windows compared", "kind", list(KINDS)),
    "labels": (
        "calls whose labels came, or were waited for in vain",
        "outcome",
        ["taken", "unknown_id", "not_sampled", "mismatch", "invalid", "expired"],
    ),
    "alerts": ("alerts, by what became of them", "outcome", ["delivered", "failed"]),
}
"""Counters: what is counted, the name of the label, and its values."""

FINDINGS = {
    "effect": "how far the last window was from the reference",
    "effect_floor": "the smallest effect that counts",
    "p_value": "p-value of the last window, adjusted for the number of tests",
    "drifted": "1 where the last window drifted",
}
"""Gauges of each test of the last window, by kind, name and measure."""


class _Reader(Collector):
    def __init__(self, monitor: Monitor, journal: Journal) -> None:
        self._monitor = monitor
        self._journal = journal

    def collect(self) -> Iterator[Metric]:
        """Yield all metrics."""
        for what, (help_text, label, values) in COUNTERS.items():
            counter = CounterMetricFamily(f"atoll_drift_{what}", help_text, labels=[label])
            for value in values:
                counter.add_metric([value], self._monitor.counts[what, value])
            yield counter
        yield from self._findings()
        yield from self._state()

    def _findings(self) -> Iterator[Metric]:
        for field, help_text in FINDINGS.items():
            gauge = GaugeMetricFamily(f"atoll_drift_{field}", help_text, labels=["kind", "name", "measure"])
            for kind, series in self._monitor.series.items():
                for finding in series.last.findings if series.last else ():
                    gauge.add_metric([kind, finding.name, finding.measure], float(getattr(finding, field)))
            yield gauge

    def _state(self) -> Iterator[Metric]:
        detected = GaugeMetricFamily("atoll_drift_detected", "1 while a drift goes on", labels=["kind"])
        filled = GaugeMetricFamily("atoll_drift_window_rows", "rows in the open window", labels=["kind"])
        for kind, series in self._monitor.series.items():
            detected.add_metric([kind], float(series.since is not None))
            filled.add_metric([kind], self._monitor.filled(kind))
        info = GaugeMetricFamily("atoll_drift_model_info", "1", labels=["model", "version"])
        info.add_metric([self._monitor.reference.model_name, self._monitor.reference.model_version], 1)
        size = GaugeMetricFamily("atoll_drift_log_bytes", "size of the log", value=self._journal.size_bytes)
        yield from (detected, filled, info, size)


def registry(monitor: Monitor, journal: Journal) -> CollectorRegistry:
    """Return the registry of one monitor."""
    made = CollectorRegistry()
    made.register(_Reader(monitor, journal))
    return made


def text(of: CollectorRegistry) -> bytes:
    """Return the metrics in Prometheus' text format 0.0.4."""
    return generate_latest(of)
