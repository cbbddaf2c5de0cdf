"""What Prometheus reads from ``/metrics``.

Names and labels are contract: dashboards and alerts are built on them, and ``docs/serving.md`` lists them.
"""

from __future__ import annotations

from functools import cache

from prometheus_client import Counter, Gauge, Histogram

_LATENCY_BUCKETS_S = (
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
    5.0,
    10.0,
    30.0,
)
_WAIT_BUCKETS_S = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0)
_ROW_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096)

REQUESTS = Counter("atoll_serving_requests", "Requests answered", ["protocol", "code"])
LATENCY_S = Histogram(
    "atoll_serving_request_seconds", "From request to answer", ["protocol"], buckets=_LATENCY_BUCKETS_S
)
ERRORS = Counter("atoll_serving_errors", "Requests refused or failed, by kind of error", ["protocol", "kind"])
QUEUE_ROWS = Gauge("atoll_serving_queue_rows", "Rows that wait for an inference run")
QUEUE_WAIT_S = Histogram(
    "atoll_serving_queue_wait_seconds", "Wait of a request for its inference run", buckets=_WAIT_BUCKETS_S
)
BATCH_ROWS = Histogram("atoll_serving_batch_rows", "Rows of an inference run", buckets=_ROW_BUCKETS)
BATCH_REQUESTS = Histogram(
    "atoll_serving_batch_requests", "Requests in an inference run", buckets=_ROW_BUCKETS
)
INFERENCE_S = Histogram(
    "atoll_serving_inference_seconds", "Time of an inference run", buckets=_WAIT_BUCKETS_S
)
DROPPED = Counter("atoll_serving_dropped", "Requests dropped from the queue before their run", ["reason"])
READY = Gauge("atoll_serving_ready", "1 while the server says that it is ready")
MODEL_INFO = Gauge(
    "atoll_serving_model_info", "Always 1; the labels name the model served", ["model", "version"]
)


def names() -> list[str]:
    """Return the names of all metrics, as Prometheus shows them, for the guide's test."""
    own = [value for value in globals().values() if isinstance(value, (Counter, Gauge, Histogram))]
    return [f"{item._name}_total" if isinstance(item, Counter) else item._name for item in own]


@cache
def requests(protocol: str, code: int | str) -> Counter:
    """Return the request counter of one protocol and code (an HTTP status or a gRPC code's name)."""
    return REQUESTS.labels(protocol, str(code if isinstance(code, str) else int(code)))


@cache
def latency_s(protocol: str) -> Histogram:
    """Return the latency histogram of one protocol, in seconds."""
    return LATENCY_S.labels(protocol)


def observe(protocol: str, code: int | str, elapsed_s: float, error: Exception | None = None) -> None:
    """Count one answered request."""
    requests(protocol, code).inc()
    latency_s(protocol).observe(elapsed_s)
    if error is not None:
        ERRORS.labels(protocol, type(error).__name__.removesuffix("Error")).inc()
