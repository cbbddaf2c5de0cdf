"""The changes that an environment is rehearsed with, made as a person makes them: in its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from atoll_engine.environments.workspace import Workspace
from atoll_engine.rehearsing.life import Change
from atoll_engine.rehearsing.plan import AtLeast, Expected

Tree = Mapping[str, Any]

_PREFIX = "atoll:"
_NEW_POOL, _RENAMED_POOL = "extra", "renamed"
# For an environment that has no pool to make another of: a small machine of each cloud.
_POOLS: Mapping[str, Tree] = {
    "aws": {"machine_type": "g6.xlarge", "max_nodes": 1},
    "azure": {"machine_type": "Standard_NC16as_T4_v3", "max_nodes": 1},
    "gcp": {"machine_type": "g2-standard-12", "max_nodes": 1},
}


@dataclass(frozen=True)
class Place:
    """What is changed of an environment: all of it, or one of its places where it has several.

    ``content`` is the place's settings as the YAML has them; ``written`` turns changed ones into the settings
    of the whole environment.
    """

    cloud: str
    content: Tree
    kubernetes_version: str
    written: Callable[[Tree], Tree]


def changes_of(environment: str, settings: Tree) -> tuple[Tree, list[Change]]:
    """Return the settings with which all of an environment can be removed, and the changes made to it.

    ``settings`` are the environment's with defaults, as a JSON tree.
    """
    content = yaml.safe_load(Workspace(environment).settings_file.read_text())["config"]
    raw = {key.removeprefix(_PREFIX): value for key, value in content.items()}
    place = _place(raw, settings)
    added = _with_pool(place)
    resized = _with_larger_pool(added)
    newer = {**resized, "cluster": {**resized.get("cluster", {}), "kubernetes_version": _next(place)}}
    renamed = _with_renamed_pool(newer)
    only_creates = Expected(creates=AtLeast(1))
    only_updates = Expected(updates=AtLeast(1))
    changes = [
        Change("add a pool", only_creates, place.written(added)),
        Change("resize a pool", only_updates, place.written(resized)),
        Change(f"Kubernetes {_next(place)}", only_updates, place.written(newer)),
        Change("rename a pool", Expected(updates=None), place.written(renamed)),
    ]
    if _is_protected(settings):
        given_up = _unprotected({**raw, **_unprefixed(place.written(renamed))})
        # What keeps data may have to be another: the reclaim policy of a storage class can't be changed.
        anything = Expected(creates=None, updates=None, replaces=None, deletes=None)
        changes.append(Change("give up protection", anything, given_up))
    return _unprotected(raw), changes


def _place(raw: Tree, settings: Tree) -> Place:
    if "places" not in raw:
        version = str(settings["cluster"]["kubernetes_version"])
        return Place(str(settings["cloud"]), raw, version, _prefixed)
    places: Tree = raw["places"]
    # The first that has pools.
    name = next((name for name, place in places.items() if place.get("pools")), next(iter(places)))
    full = settings["places"][name]

    def written(changed: Tree) -> Tree:
        return _prefixed({"places": {**places, name: changed}})

    return Place(str(full["cloud"]), places[name], str(full["cluster"]["kubernetes_version"]), written)


def _prefixed(tree: Tree) -> Tree:
    return {f"{_PREFIX}{key}": value for key, value in tree.items()}


def _unprefixed(tree: Tree) -> Tree:
    return {key.removeprefix(_PREFIX): value for key, value in tree.items()}


def _with_pool(place: Place) -> Tree:
    pools: Tree = place.content.get("pools") or {}
    own = _cloud_pools(pools)
    like = pools[own[-1]] if own else _POOLS[place.cloud]
    return {**place.content, "pools": {**pools, _NEW_POOL: like}}


def _cloud_pools(pools: Tree) -> list[str]:
    """Return the names of the pools that are the cloud's own.

    Others, of Karpenter and of compute classes, are objects of Kubernetes, which nobody can rename.
    """
    return [name for name, pool in pools.items() if "provisioner" not in pool]


def _with_larger_pool(content: Tree) -> Tree:
    pools: Tree = content["pools"]
    # The one that the new one is like; the new one where there is none.
    *others, new = _cloud_pools(pools)
    name = others[-1] if others else new
    size = "max_nodes" if "max_nodes" in pools[name] else "nodes"
    return {**content, "pools": {**pools, name: {**pools[name], size: pools[name][size] + 1}}}


def _with_renamed_pool(content: Tree) -> Tree:
    pools: Tree = content["pools"]
    renamed = {
        _RENAMED_POOL if name == _NEW_POOL else name: (
            {**pool, "renamed_from": _NEW_POOL} if name == _NEW_POOL else pool
        )
        for name, pool in pools.items()
    }
    return {**content, "pools": renamed}


def _next(place: Place) -> str:
    major, minor = place.kubernetes_version.split(".")
    return f"{major}.{int(minor) + 1}"


def _is_protected(settings: Tree) -> bool:
    return any(item.get("protect") for item in [settings, *settings.get("places", {}).values()])


def _unprotected(raw: Tree) -> Tree:
    if "places" not in raw:
        return _prefixed({**raw, "protect": False})
    places = {name: {**place, "protect": False} for name, place in raw["places"].items()}
    return _prefixed({**raw, "places": places})
