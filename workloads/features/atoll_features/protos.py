"""Feast's protobuf messages without Feast: ``import feast`` takes seconds and half a gigabyte, these don't.

Feast's generated modules need nothing but protobuf; only their package's ``__init__`` pulls in the rest.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import types
from typing import Any

from atoll_features.errors import FeaturesError


def _load(*names: str) -> list[Any]:
    if "feast" in sys.modules:
        return [importlib.import_module(f"feast.protos.feast.{name}") for name in names]
    spec = importlib.util.find_spec("feast")
    if spec is None or spec.submodule_search_locations is None:
        raise FeaturesError("Feast is not installed: package feast; fix: uv sync")
    package = types.ModuleType("feast")
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules["feast"] = package
    try:
        return [importlib.import_module(f"feast.protos.feast.{name}") for name in names]
    finally:
        # Whoever imports Feast later gets the real one.
        del sys.modules["feast"]


_entities, _views, _services, _values = _load(
    "core.Entity_pb2", "core.FeatureView_pb2", "core.FeatureService_pb2", "types.Value_pb2"
)
Entity = _entities.Entity
FeatureView = _views.FeatureView
FeatureViewState = _views.FeatureViewState
FeatureService = _services.FeatureService
Value = _values.Value
ValueType = _values.ValueType
