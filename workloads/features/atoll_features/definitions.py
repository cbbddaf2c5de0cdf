"""What Feast is told of the flights: entities, sources, feature views, and the endpoint's feature service."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from feast import Entity, FeatureService, FeatureView, Field, FileSource
from feast.data_format import ParquetFormat
from feast.types import Float64, Int64
from feast.value_type import ValueType

from atoll_features import flights

FEATURE_SERVICE = "flight_delay"
DELAYS_TTL = timedelta(days=2)
"""Delay tables have a row a day: one missed run leaves yesterday's value in use, two leave none."""

WEATHER_TTL = timedelta(hours=3)
_TYPES = {int: Int64, float: Float64}


def objects(data_dir: Path) -> list[Any]:
    """Return everything to register; ``data_dir`` has the parquet files (absolute, as Feast keeps it)."""
    entities = {
        name: Entity(name=name, join_keys=[name], value_type=ValueType.STRING)
        for name in ("carrier", "origin", "dest")
    }
    views = [
        FeatureView(
            name=name,
            entities=[entities[key] for key in keys],
            ttl=DELAYS_TTL,
            schema=[
                Field(name=feature, dtype=_TYPES[kind]) for feature, kind in flights.delay_features(name)
            ],
            source=_source(data_dir, name),
        )
        for name, keys in flights.DELAY_VIEWS.items()
    ]
    weather = FeatureView(
        name=flights.WEATHER_VIEW,
        entities=[entities["origin"]],
        ttl=WEATHER_TTL,
        schema=[Field(name=feature, dtype=Float64) for feature in flights.WEATHER],
        source=_source(data_dir, flights.WEATHER_VIEW),
    )
    service = FeatureService(name=FEATURE_SERVICE, features=[*views, weather])
    return [*entities.values(), *views, weather, service]


def _source(data_dir: Path, name: str) -> FileSource:
    return FileSource(
        name=name,
        path=str(data_dir / f"{name}.parquet"),
        file_format=ParquetFormat(),
        timestamp_field=flights.EVENT_TIMESTAMP,
        created_timestamp_column=flights.CREATED_TIMESTAMP,
    )
