"""Which region a resource is in: its own word, else its cloud's region."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from atoll_engine.offline import Resource
from atoll_engine.plan.reading import at, objects

CLOUDS = {"aws": "aws", "gcp": "gcp", "azure-native": "azure"}
"""Pulumi packages, and the cloud that each is for."""

# What only one cloud's clusters understand.
_KUBERNETES = {"karpenter": "aws", "cloud.google.com": "gcp", "networking.gke.io": "gcp"}
_ZONE_OF_GCP = re.compile(r"(.+[0-9])-[a-z]")
_ZONE_OF_AWS = re.compile(r"([a-z]{2}(-[a-z]+)+-[0-9])[a-z]")


def cloud_of(resource: Resource) -> str | None:
    """Return ``aws``, ``gcp`` or ``azure``, or None for what belongs to none."""
    package, _, rest = resource.type.partition(":")
    if package in CLOUDS:
        return CLOUDS[package]
    if package == "kubernetes":
        return next((cloud for sign, cloud in _KUBERNETES.items() if sign in rest), None)
    return None


class Regions:
    """Regions of an environment's clouds and resources."""

    def __init__(self, resources: Iterable[Resource], settings: Mapping[str, Any]) -> None:
        """Take a cloud's regions from the settings, else the one that most of its resources say."""
        said: dict[str, Counter[str]] = {}
        for resource in resources:
            package = resource.type.removeprefix("pulumi:providers:").partition(":")[0]
            region = _own_region(resource)
            if package in CLOUDS and region:
                said.setdefault(CLOUDS[package], Counter())[region] += 1
        self.by_cloud: dict[str, tuple[str, ...]] = {
            cloud: (counts.most_common(1)[0][0],) for cloud, counts in sorted(said.items())
        }
        places: dict[str, dict[str, None]] = {}
        for place in (settings, *(settings.get("places") or {}).values()):
            cloud, region = place.get("cloud"), place.get("region") or place.get("location")
            if cloud in CLOUDS.values() and isinstance(region, str):
                places.setdefault(cloud, {})[_without_zone(region)] = None
        self.by_cloud |= {cloud: tuple(regions) for cloud, regions in places.items()}

    def of(self, resource: Resource) -> str:
        """Return the region of one resource: ``a or b`` where it may be either, ``unknown`` where none is."""
        cloud = cloud_of(resource) or ""
        known = self.by_cloud.get(cloud, ())
        if cloud == "aws" and len(known) == 1:
            return known[0]
        told = resource.outputs.get("region")
        own = _own_region(resource) or (told if isinstance(told, str) and told in known else None)
        return own or " or ".join(known) or "unknown"


def _own_region(resource: Resource) -> str | None:
    for key in ("region", "location", "zone", "availabilityZone"):
        value = resource.inputs.get(key)
        if isinstance(value, str) and value and value.lower() not in ("global", "us", "eu"):
            return _without_zone(value)
    if resource.type == "kubernetes:karpenter.sh/v1:NodePool":
        for need in objects(at(resource.inputs, "spec", "template", "spec", "requirements")):
            zone = at(need, "values", 0)
            if need.get("key") == "topology.kubernetes.io/zone" and isinstance(zone, str):
                return _without_zone(zone)
    return None


def _without_zone(place: str) -> str:
    for pattern in (_ZONE_OF_GCP, _ZONE_OF_AWS):
        if found := pattern.fullmatch(place):
            return found[1]
    return place
