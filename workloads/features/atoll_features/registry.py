"""Feast's SQL registry, read once into what serving needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy
from google.protobuf.message import DecodeError

from atoll_features import protos
from atoll_features.config import Config
from atoll_features.errors import FeaturesError, listed
from atoll_features.keys import KEY_TYPES, JoinKey

_SERVED_STATES = {"STATE_UNSPECIFIED", "AVAILABLE_ONLINE"}
_OTHER_VIEWS = {
    "on_demand_feature_views": "it is computed on demand",
    "stream_feature_views": "it is a stream feature view",
    "label_views": "it is a label view",
}


@dataclass(frozen=True)
class View:
    """A feature view that can be read online."""

    name: str
    join_keys: tuple[JoinKey, ...]
    """Sorted by name, as they are in stored keys."""
    features: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class Snapshot:
    """The registry at one moment."""

    project: str
    join_keys: frozenset[str]
    """Of all entities: an answer repeats those that a request names, also where no view needs them."""
    views: Mapping[str, View]
    services: Mapping[str, tuple[str, ...]]
    """Feature references (``view:feature``) of each feature service, in order."""
    unserved: Mapping[str, str] = field(default_factory=dict)
    """Views and services that exist but can't be served, and why."""


class Registry:
    """Reads snapshots; one for the life of a process."""

    def __init__(self, config: Config) -> None:
        self._config = config
        try:
            self._engine = sqlalchemy.create_engine(config.registry_url, pool_pre_ping=True)
        except (sqlalchemy.exc.ArgumentError, ImportError) as error:
            raise FeaturesError(
                "the registry's path is no SQLAlchemy URL with a driver that is installed; got: "
                f"{config.registry_url.split(':')[0]}:...; allowed: sqlite:///FILE, postgresql+psycopg://..."
            ) from error

    def read(self) -> Snapshot:
        """Read the project's views and services. Raises FeaturesError."""
        try:
            with self._engine.connect() as connection:
                return self._snapshot(connection)
        except sqlalchemy.exc.SQLAlchemyError as error:
            # The driver's own words may name hosts and users, so only the kind is passed on.
            raise FeaturesError(
                f"the registry can't be read: {type(error).__name__}; fix: run apply first, and check that "
                "its database can be reached"
            ) from error
        except DecodeError as error:
            raise FeaturesError(
                "the registry is broken: an entry is no Feast message; fix: run apply again"
            ) from error

    def close(self) -> None:
        """Give up the connections."""
        self._engine.dispose()

    def _snapshot(self, connection: sqlalchemy.Connection) -> Snapshot:
        project = self._config.project
        projects = [row[0] for row in connection.execute(sqlalchemy.text("SELECT project_id FROM projects"))]
        if project not in projects:
            raise FeaturesError(
                f"the registry doesn't have the project; got: {project}; allowed: {listed(projects)}; "
                "fix: run apply first"
            )
        views: dict[str, View] = {}
        unserved: dict[str, str] = {}
        for blob in self._column(
            connection, "feature_views", "feature_view_name", "feature_view_proto"
        ).values():
            message = protos.FeatureView.FromString(blob)
            reason = self._reason(message)
            if reason:
                unserved[message.spec.name] = reason
            else:
                views[message.spec.name] = _view(message)
        for table, reason in _OTHER_VIEWS.items():
            names = self._column(connection, table, "feature_view_name", "feature_view_name")
            unserved |= dict.fromkeys(names, f"{reason}, which this server doesn't serve")
        entities = self._column(connection, "entities", "entity_name", "entity_proto").values()
        join_keys = frozenset(protos.Entity.FromString(blob).spec.join_key for blob in entities)
        services: dict[str, tuple[str, ...]] = {}
        blobs = self._column(connection, "feature_services", "feature_service_name", "feature_service_proto")
        for name, blob in blobs.items():
            projections = protos.FeatureService.FromString(blob).spec.features
            if any(each.feature_view_name_alias or each.join_key_map for each in projections):
                unserved[name] = "it renames views or join keys, which this server doesn't do"
                continue
            services[name] = tuple(
                f"{each.feature_view_name}:{column.name}"
                for each in projections
                for column in each.feature_columns
            )
        return Snapshot(project, join_keys, views, services, unserved)

    def _column(
        self, connection: sqlalchemy.Connection, table: str, name: str, value: str
    ) -> dict[str, bytes]:
        query = f"SELECT {name}, {value} FROM {table} WHERE project_id = :project ORDER BY {name}"  # noqa: S608
        rows = connection.execute(sqlalchemy.text(query), {"project": self._config.project})
        return {row[0]: row[1] for row in rows}

    def _reason(self, message: protos.FeatureView) -> str | None:
        """Say why a view can't be served, or return None."""
        spec = message.spec
        state = protos.FeatureViewState.Name(message.meta.state)
        served = _SERVED_STATES | ({"MATERIALIZING"} if self._config.serves_while_materializing else set())
        if spec.disabled:
            return "it is disabled"
        if state not in served:
            return f"its state is {state}; fix: materialise it"
        kinds = {column.value_type for column in spec.entity_columns}
        if not kinds or not kinds <= set(KEY_TYPES):
            names = ", ".join(protos.ValueType.Enum.Name(kind) for kind in sorted(kinds)) or "none"
            return f"its join keys are of types: {names}; allowed: {', '.join(KEY_TYPES.values())}"
        return None


def _view(message: protos.FeatureView) -> View:
    spec = message.spec
    return View(
        name=spec.name,
        join_keys=tuple(sorted(JoinKey(column.name, column.value_type) for column in spec.entity_columns)),
        features=tuple(column.name for column in spec.features),
        version=message.meta.current_version_number,
    )
