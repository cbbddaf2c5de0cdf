"""Which environments a change touches, by the paths of its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from atoll_engine.environments.offline import clouds_of

_SETTINGS = re.compile(r"stacks/environments/Pulumi\.(?P<name>[^/]+)\.yaml")
# The first that matches decides; the clouds, or None for all there are.
_CODE: tuple[tuple[re.Pattern[str], tuple[str, ...] | None], ...] = tuple(
    (re.compile(pattern), clouds)
    for pattern, clouds in (
        (r"stacks/(landings/_?|_settings/)aws[_.]", ("aws",)),
        (r"stacks/(landings/_?|_settings/)gcp[_.]", ("gcp",)),
        (r"stacks/(landings/_?|_settings/)azure[_.]", ("azure",)),
        (r"stacks/(landings/|_settings/)local\.", ()),
        (r"components/atoll/aws/|components/atoll/accelerators/.*(aws|eks)", ("aws",)),
        (r"components/atoll/gcp/|components/atoll/accelerators/.*(gcp|gke)", ("gcp",)),
        (r"components/atoll/azure/|components/atoll/accelerators/.*(azure|aks)", ("azure",)),
        (r"(stacks|components)/", None),
        (r"(Pulumi\.yaml|pyproject\.toml|uv\.lock)$", None),
    )
)
_POLICIES = re.compile(r"policies/")


def touched(paths: Iterable[str], environments: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the ``environments`` (settings by name) that a change of ``paths`` touches, in their order.

    Its own settings touch an environment; a cloud's components and landing those on the cloud; policies,
    other components and the rest of the program all of them; docs, tests, workloads and the engine none.
    """
    found: set[str] = set()
    for path in paths:
        found |= _of(path, environments)
    return tuple(name for name in environments if name in found)


def same_program(paths: Iterable[str]) -> bool:
    """Say whether a change of ``paths`` leaves alone what environments are made of."""
    return not any(_SETTINGS.match(path) or _clouds(path) != () for path in paths)


def _of(path: str, environments: Mapping[str, Mapping[str, Any]]) -> set[str]:
    if own := _SETTINGS.match(path):
        return {own["name"]}
    clouds = None if _POLICIES.match(path) else _clouds(path)
    if clouds is None:
        return set(environments)
    return {name for name, settings in environments.items() if set(clouds) & set(clouds_of(settings))}


def _clouds(path: str) -> tuple[str, ...] | None:
    return next((clouds for pattern, clouds in _CODE if pattern.match(path)), ())
