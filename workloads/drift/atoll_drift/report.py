"""What ``/drift`` and ``check`` say, as JSON."""

from __future__ import annotations

from typing import Any

from atoll_drift.monitor import Monitor, Series

_SHORT = {"number", "rows", "began", "ended"}


def as_json(monitor: Monitor) -> dict[str, Any]:
    """Return the state of ``monitor``: whether there is drift, and each kind's last window."""
    counts: dict[str, dict[str, int]] = {}
    for (what, label), number in sorted(monitor.counts.items()):
        if number:
            counts.setdefault(what, {})[label] = number
    return {
        "model": monitor.reference.model_name,
        "version": monitor.reference.model_version,
        "drift": any(series.since is not None for series in monitor.series.values()),
        "kinds": {
            kind: {**_series(series), "open_window_rows": monitor.filled(kind)}
            for kind, series in monitor.series.items()
        },
        "counts": counts,
    }


def _series(series: Series) -> dict[str, Any]:
    return {
        "drift": series.since is not None,
        "since_window": series.since,
        "windows": series.windows,
        "drifted": list(series.last.drifted) if series.last else [],
        "drifted_windows": series.drifted_windows,
        "recent": [
            {**result.model_dump(mode="json", include=_SHORT), "drifted": list(result.drifted)}
            for result in series.recent
        ],
        "last_window": series.last.model_dump(mode="json", exclude={"kind"}) if series.last else None,
    }
