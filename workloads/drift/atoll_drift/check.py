"""The command ``check``: the same comparison on files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atoll_drift.comparing import Limits
from atoll_drift.errors import EventError, LogError
from atoll_drift.events import TYPES, from_line, parse_object
from atoll_drift.monitor import Memory, Monitor
from atoll_drift.records import LABELS, own_lines, parse_labels
from atoll_drift.reference import Reference

_EVERYTHING = Memory(pending_rows=10**9, label_rows=10**9)


def check(log: Path, labels: Path | None, reference: Reference, limits: Limits) -> Monitor:
    """Compare all full windows of the events in ``log``, a file or a folder of ``.jsonl`` files.

    Lines are events, or what the service wrote beside them: of that, labels are taken and results are not.
    Lines that can't be used are counted. Raises ``LogError`` where not one window is full.
    """
    monitor = Monitor(reference, limits, _EVERYTHING)
    for line in own_lines(_lines(log), reference):
        _read(monitor, line)
    for line in _lines(labels) if labels else ():
        _read_label(monitor, line)
    if not monitor.series["data"].windows:
        dropped = sum(number for (what, _), number in monitor.counts.items() if what == "dropped")
        raise LogError(
            [
                f"{log} has {monitor.filled('data')} rows with request and response, and a window takes "
                f"{limits.window} ({dropped} events were dropped); fix: --window, or more events"
            ]
        )
    return monitor


def _read(monitor: Monitor, line: bytes) -> None:
    try:
        record = parse_object(line)
        if record.get("type") in TYPES:
            event = from_line(line)
            kind = event.type.rsplit(".", 1)[1]
            monitor.count("events", kind)
            monitor.take(event, monitor.decode(event))
        elif record.get("type") == LABELS and type(record.get("data")) is dict:
            monitor.take_labels(*parse_labels(record["data"]))
    except EventError as error:
        monitor.count("dropped", error.reason)
    _close(monitor)


def _read_label(monitor: Monitor, line: bytes) -> None:
    try:
        monitor.take_labels(*parse_labels(parse_object(line)))
    except EventError:
        monitor.count("labels", "invalid")
    _close(monitor)


def _close(monitor: Monitor) -> None:
    for kind in monitor.due():
        monitor.close(kind)


def _lines(path: Path) -> Iterator[bytes]:
    try:
        files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
        for file in files:
            with file.open("rb") as stream:
                yield from (line for line in stream if line.strip())
    except OSError as error:
        raise LogError([f"{error.filename or path} can't be read: {error.strerror}"]) from error
