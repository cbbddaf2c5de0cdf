"""Lines of the log: events as they came, and beside them what the monitor made of them, in the same form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
import pydantic

from atoll_drift.errors import EventError
from atoll_drift.events import TYPES, check_id, from_line, parse_object
from atoll_drift.monitor import Monitor
from atoll_drift.reference import Reference
from atoll_drift.results import KINDS, WindowResult

LABELS, WINDOW, ALERT = "atoll.drift.labels", "atoll.drift.window", "atoll.drift.alert"
REFERENCE = "atoll.drift.reference"


def line(kind: str, data: dict[str, Any]) -> bytes:
    """Return a line of the monitor's own: labels taken, a window closed, an alert delivered."""
    attributes = {"specversion": "1.0", "id": "-", "type": kind, "source": "atoll-drift"}
    return orjson.dumps({**attributes, "data": data}, option=orjson.OPT_APPEND_NEWLINE)


def window_line(result: WindowResult) -> bytes:
    """Return the line that says what a window gave."""
    return line(WINDOW, result.model_dump(mode="json"))


def reference_line(reference: Reference) -> bytes:
    """Return the line that says what the lines after it were compared with."""
    return line(REFERENCE, {"version": reference.model_version, "sha256": reference.sha256})


def own_lines(lines: Iterable[bytes], reference: Reference) -> Iterator[bytes]:
    """Leave out what came while the log served another reference, as after a new training."""
    wanted = reference_line(reference)
    mark = line(REFERENCE, {}).removesuffix(b"{}}\n")
    own = True
    for text in lines:
        if text.startswith(mark):
            own = text == wanted
        elif own:
            yield text


def parse_labels(item: Any) -> tuple[str, list[int]]:
    """Read ``{"id": ..., "labels": [0, 1, ...]}``, one label a row of the call. Raises ``EventError``."""
    labels = item.get("labels") if type(item) is dict else None
    if type(labels) is not list or not labels or any(label not in (0, 1) for label in labels):
        raise EventError("schema", "labels must be an array of 0 and 1, one a row of the call")
    return check_id(item.get("id")), [int(label) for label in labels]


def replay(monitor: Monitor, lines: Iterable[bytes]) -> None:
    """Feed a log to ``monitor``, leaving out and counting what can't be read."""
    for text in own_lines(lines, monitor.reference):
        try:
            _replay_line(monitor, text)
        except (EventError, pydantic.ValidationError, KeyError, TypeError, ValueError):
            monitor.count("dropped", "json")


def _replay_line(monitor: Monitor, text: bytes) -> None:
    record = parse_object(text)
    if record["type"] in TYPES:
        event = from_line(text)
        monitor.take(event, monitor.decode(event))
    elif record["type"] == LABELS:
        monitor.take_labels(*parse_labels(record["data"]))
    elif record["type"] == WINDOW:
        monitor.restore(WindowResult.model_validate(record["data"]))
    elif record["type"] == ALERT:
        data = record["data"]
        series = monitor.series[KINDS[KINDS.index(data["kind"])]]
        series.alerted, series.alerted_s = series.since == data["since"], float(data["time_s"])
