"""The store's configuration: Feast's own ``feature_store.yaml``, read without importing Feast."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from atoll_features.errors import FeaturesError

FILE_NAME = "feature_store.yaml"
ONLINE_STORES = ("redis", "sqlite")
_KEY_VERSION = 3

_ONE_MACHINE = """\
project: flights
provider: local
registry:
  registry_type: sql
  path: sqlite:///{data}/registry.db
  # Values of the last run stay served while the next one writes.
  serve_features_while_materializing: true
offline_store:
  type: duckdb
online_store:
  type: sqlite
  path: {data}/online.db
entity_key_serialization_version: 3
"""


@dataclass(frozen=True)
class Config:
    """What serving needs of a ``feature_store.yaml``."""

    project: str
    registry_url: str
    """SQLAlchemy URL of the registry; may hold a password, so it is never shown."""
    serves_while_materializing: bool
    online: dict[str, Any]
    """The online store's settings, ``type`` among them; may hold a password."""


def write_one_machine(repo_dir: Path) -> None:
    """Write a configuration for one machine (all in ``repo_dir``/data) where there is none yet."""
    path = repo_dir / FILE_NAME
    if path.exists():
        return
    data = repo_dir.resolve() / "data"
    data.mkdir(parents=True, exist_ok=True)
    path.write_text(_ONE_MACHINE.format(data=data))


def read(repo_dir: Path) -> Config:
    """Read ``repo_dir``/feature_store.yaml.

    ``$NAME`` and ``${NAME}`` in it stand for environment variables, as Feast has it. Raises
    FeaturesError with every problem found.
    """
    path = repo_dir / FILE_NAME
    try:
        document = yaml.safe_load(os.path.expandvars(path.read_text()))
    except OSError as error:
        raise FeaturesError(f"{path} can't be read: {error.strerror}; fix: run apply first") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        # A parser's message quotes the line, which may hold a password.
        raise FeaturesError(f"{path} is not YAML; fix: check it with a YAML linter") from error
    if not isinstance(document, dict):
        raise FeaturesError(f"{path} must be a mapping, got {type(document).__name__}")
    registry, online = document.get("registry"), document.get("online_store")
    registry = registry if isinstance(registry, dict) else {}
    online = online if isinstance(online, dict) else {}
    problems = _problems(document, registry, online)
    if problems:
        raise FeaturesError([f"{path}: {problem}" for problem in problems])
    if online["type"] == "sqlite":
        online = {**online, "path": str(repo_dir.resolve() / online["path"])}
    return Config(
        project=document["project"],
        registry_url=registry.get("read_path") or registry["path"],
        serves_while_materializing=bool(registry.get("serve_features_while_materializing")),
        online=online,
    )


def _problems(document: dict[str, Any], registry: dict[str, Any], online: dict[str, Any]) -> list[str]:
    found = []
    if not isinstance(document.get("project"), str):
        found.append(f"project must be a name, got {document.get('project')!r}")
    if registry.get("registry_type") != "sql" or not isinstance(registry.get("path"), str):
        found.append(
            f"registry.registry_type is {registry.get('registry_type', 'file')!r}; allowed: 'sql' with "
            "a path that is an SQLAlchemy URL"
        )
    if registry.get("enable_online_feature_view_versioning"):
        found.append("registry.enable_online_feature_view_versioning is not supported; fix: leave it out")
    if online.get("type") not in ONLINE_STORES:
        found.append(f"online_store.type is {online.get('type')!r}; allowed: {', '.join(ONLINE_STORES)}")
    elif online["type"] == "redis":
        found += _redis_problems(online)
    elif not isinstance(online.setdefault("path", "data/online.db"), str):
        found.append("online_store.path must be a file's path")
    version = document.get("entity_key_serialization_version", _KEY_VERSION)
    if version != _KEY_VERSION:
        found.append(f"entity_key_serialization_version is {version!r}; allowed: {_KEY_VERSION}")
    return found


def _redis_problems(online: dict[str, Any]) -> list[str]:
    kind = online.get("redis_type", "redis")
    if kind != "redis":
        return [
            f"online_store.redis_type is {kind!r}; allowed: 'redis' (a cluster's or a sentinel's own client "
            "is Feast's server to use)"
        ]
    if not isinstance(online.get("connection_string", ""), str):
        return ["online_store.connection_string must be host:port,parameter=value,..."]
    return []
