"""What Prometheus reads from ``/metrics``.

Names and labels are contract: dashboards and alerts are built on them, and ``docs/features.md`` lists them.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_LATENCY_BUCKETS_S = (
    0.00025,
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    10.0,
)
_ROW_BUCKETS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

REQUESTS = Counter("atoll_features_requests", "Requests answered, by HTTP status", ["code"])
LATENCY_S = Histogram(
    "atoll_features_read_seconds", "From request to answer of a read", buckets=_LATENCY_BUCKETS_S
)
ENTITIES = Histogram("atoll_features_read_entities", "Entities of a read", buckets=_ROW_BUCKETS)
READY = Gauge("atoll_features_ready", "1 while the server says that it is ready")
REGISTRY_READS = Counter("atoll_features_registry_reads", "Reads of the registry, by outcome", ["outcome"])
REGISTRY_TIME_S = Gauge("atoll_features_registry_read_timestamp_seconds", "When the registry was read last")


def names() -> list[str]:
    """Return the names of all metrics, as Prometheus shows them, for the guide's test."""
    own = [value for value in globals().values() if isinstance(value, (Counter, Gauge, Histogram))]
    return [f"{item._name}_total" if isinstance(item, Counter) else item._name for item in own]
