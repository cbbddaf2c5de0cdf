"""What is done with Feast itself: registering, materialising, training sets. It takes seconds to import."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
from feast import FeatureStore, FeatureView

from atoll_features import config, definitions, flights
from atoll_features.errors import FeaturesError, listed

_log = logging.getLogger(__name__)
# ibis 12 calls a method that duckdb 2 renamed; nobody here can act on it.
warnings.filterwarnings("ignore", "fetch_arrow_table", DeprecationWarning)


def open_store(repo_dir: Path) -> FeatureStore:
    """Open the store that ``repo_dir``/feature_store.yaml describes. Raises FeaturesError."""
    config.read(repo_dir)
    return FeatureStore(repo_path=str(repo_dir))


def apply(repo_dir: Path, data_dir: Path | None) -> None:
    """Write the flights' tables as parquet into ``data_dir`` (None: ``repo_dir``/data), and register them."""
    config.write_one_machine(repo_dir)
    store = open_store(repo_dir)
    data_dir = (data_dir or repo_dir / "data").resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    for name, table in flights.tables().items():
        # Renamed into place, so that a reader never sees half a table.
        partial = data_dir / f".{name}.partial"
        table.to_parquet(partial, index=False)
        partial.rename(data_dir / f"{name}.parquet")
        _log.info("wrote %s: %d rows", name, len(table))
    store.apply(definitions.objects(data_dir))


def materialize(
    repo_dir: Path,
    end: datetime,
    start: datetime | None = None,
    views: Sequence[str] = (),
    step: timedelta = timedelta(days=1),
    lookback: timedelta = timedelta(0),
) -> None:
    """Bring the online store up to ``end``, view by view, in intervals of at most ``step``.

    Each interval is noted in the registry when it is done, and a run starts where the last one ended: a job
    that was killed goes on with the interval it was in, and a repeated one does nothing twice. A view without
    a past begins one TTL before ``end``: older values would count as missing. ``lookback`` begins that much
    earlier, for rows that arrived late; ``start`` overrides it all. ``views`` names some, none means all.
    Raises FeaturesError.
    """
    store = open_store(repo_dir)
    for view in _chosen(store, views):
        for first, last in _intervals(view, start, end, step, lookback):
            _log.info("materialising %s from %s to %s", view.name, first.isoformat(), last.isoformat())
            with contextlib.redirect_stdout(io.StringIO()):  # Feast prints in colours
                store.materialize(first, last, feature_views=[view.name])


def training_set(
    repo_dir: Path, output: Path, start: datetime, end: datetime, rows: int | None = None
) -> int:
    """Write flights scheduled from ``start`` until before ``end``, with features, and return how many.

    Features are those of the service ``flight_delay``, as they were known at the scheduled departure. The
    label is ``late``; flights without an arrival have none and are left out. ``rows`` takes that many,
    spread evenly. Raises FeaturesError.
    """
    store = open_store(repo_dir)
    table = flights.read_flights()
    table = table[table["arrived"] & (table["scheduled"] >= start) & (table["scheduled"] < end)]
    if table.empty:
        raise FeaturesError(
            f"no flights from {start.isoformat()} to {end.isoformat()}; allowed: times in 2013"
        )
    if rows is not None and rows < len(table):
        table = table.iloc[[i * len(table) // rows for i in range(rows)]]
    entities = table[["carrier", "origin", "dest", "late"]].reset_index(drop=True)
    entities[flights.EVENT_TIMESTAMP] = table["scheduled"].reset_index(drop=True)
    joined = historical_features(store, entities)
    partial = output.with_name(f".{output.name}.partial")
    joined.to_parquet(partial, index=False)
    partial.rename(output)
    return len(joined)


def historical_features(store: FeatureStore, entities: pd.DataFrame) -> pd.DataFrame:
    """Return ``entities`` with the service's features as they were known at each row's event timestamp.

    Timestamps may be in any zones, also mixed as ISO 8601 texts; they come back in UTC. The latest row counts
    that had happened and was computed by then, and is no older than its view's TTL; of two that happened at
    once, the one computed last.
    """
    moments = pd.to_datetime(entities[flights.EVENT_TIMESTAMP], utc=True, format="ISO8601")
    frame: pd.DataFrame = store.get_historical_features(
        entity_df=entities.assign(**{flights.EVENT_TIMESTAMP: moments}),
        features=store.get_feature_service(definitions.FEATURE_SERVICE),
        filter_by_created_timestamp=True,
    ).to_df()
    return frame


def _chosen(store: FeatureStore, names: Sequence[str]) -> list[FeatureView]:
    known = {view.name: view for view in store.list_feature_views()}
    unknown = sorted(set(names) - set(known))
    if unknown or not known:
        got = ", ".join(unknown) or "an empty registry"
        raise FeaturesError(
            f"no such feature view; got: {got}; allowed: {listed(list(known))}; fix: run apply first"
        )
    return [view for name, view in known.items() if not names or name in names]


def _intervals(
    view: FeatureView, start: datetime | None, end: datetime, step: timedelta, lookback: timedelta
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the intervals that are due, oldest first.

    The first one reaches at least as far as the last run did: Feast's sqlite store lets an older value
    replace a newer one, so no interval may end before what is there already.
    """
    done = max((last for _, last in view.materialization_intervals), default=None)
    if done and start and end < done:
        raise FeaturesError(
            f"{view.name} is materialised until {done.isoformat()}; got: --end {end.isoformat()}; "
            "allowed: from then on"
        )
    # What is older than a TTL before the end can only be overwritten, or count as missing.
    begin = start or max(done - lookback if done else end - view.ttl, end - view.ttl)
    last = max(begin, done) if done else begin
    while last < end:
        last = min(last + step, end)
        yield begin, last
        begin = last
