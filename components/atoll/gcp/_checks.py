"""Checks of what Google Cloud's names, places and labels look like."""

import ipaddress
import re
from collections.abc import Iterable, Mapping
from typing import Any

from atoll._checks import Checks
from atoll._problem import Problem

REGION = re.compile(r"[a-z]+(-[a-z]+)+[0-9]+")
_ZONE = re.compile(r"[a-z]+(-[a-z]+)+[0-9]+-[a-z0-9]+")
_MULTI_REGION = re.compile(r"[A-Za-z]{2,4}[0-9]?")
_PROJECT = re.compile(r"[a-z][-a-z0-9]{4,28}[a-z0-9]")
_PROJECT_NUMBER = re.compile(r"[0-9]{1,20}")
_NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
_LABEL_KEY = re.compile(r"[a-z][-_a-z0-9]{0,62}")
_LABEL_VALUE = re.compile(r"[-_a-z0-9]{0,63}")
_MOST_LABELS = 60
"""A resource has 64; Atoll and GKE add some. Source: https://cloud.google.com/compute/docs/labeling-resources"""


def region_of(location: str) -> str:
    """Return the region of a zone, or a region itself."""
    return location.rpartition("-")[0] if _ZONE.fullmatch(location) else location


def is_zone(location: object) -> bool:
    """Say whether a location is a zone rather than a region."""
    return isinstance(location, str) and _ZONE.fullmatch(location) is not None


class GcpChecks(Checks):
    """Checks that components of Google Cloud share."""

    def extend(self, problems: Iterable[Problem]) -> None:
        """Record problems that something else found."""
        self._problems.extend(problems)

    def right_but(self, arguments: frozenset[str]) -> bool:
        """Say whether nothing but ``arguments`` has a problem so far."""
        return all(re.split(r"[.\[]", problem.path)[0] in arguments for problem in self._problems)

    def matches(self, path: str, pattern: re.Pattern[str], what: str, allowed: str) -> None:
        """Check a text argument, where it is there and already known, against ``pattern``."""
        value = self._args.get(path)
        if value is None or not isinstance(value, str | int):
            return
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self.add(path, what, got=value, allowed=allowed)

    def resource_name(self, path: str, value: str, *, shortest: int = 1, longest: int = 63) -> None:
        """Check the name of a resource: RFC 1035, so many characters long."""
        if not _NAME.fullmatch(value):
            allowed = "lower-case letters, digits and '-', a letter first and no '-' last"
            self.add(path, "isn't a name of Google Cloud", got=value, allowed=allowed)
        elif not shortest <= len(value) <= longest:
            allowed = f"{shortest} to {longest} characters"
            self.add(path, "is too short or too long", got=value, allowed=allowed)

    def project(self) -> None:
        """Check the arguments ``project`` and ``project_number``."""
        allowed = "6 to 30 lower-case letters, digits and '-', a letter first"
        self.matches("project", _PROJECT, "isn't a project's id", allowed)
        self.matches("project_number", _PROJECT_NUMBER, "isn't a project's number", "digits, as a text")

    def region(self, path: str = "region") -> None:
        """Check a region."""
        self.matches(path, REGION, "isn't a region", "a region, as europe-west4")

    def zone(self, path: str = "zone") -> None:
        """Check a zone."""
        self.matches(path, _ZONE, "isn't a zone", "a zone, as europe-west4-a")

    def is_zone_name(self, path: str, zone: object) -> None:
        """Check a zone that isn't an argument of its own."""
        if not is_zone(zone):
            self.add(path, "isn't a zone", got=zone, allowed="a zone, as europe-west4-a")

    def region_or_zone(self, path: str = "location") -> None:
        """Check a region or zone."""
        either = re.compile(f"{REGION.pattern}|{_ZONE.pattern}")
        self.matches(path, either, "isn't a region or zone", "as europe-west4 or europe-west4-a")

    def region_or_multi_region(self, path: str = "location") -> None:
        """Check a region, or a place of several regions, as ``EU`` or ``NAM4``."""
        either = re.compile(f"{REGION.pattern}|{_MULTI_REGION.pattern}")
        self.matches(path, either, "isn't a place for data", "a region, as europe-west4, or EU, US, ASIA")

    def kms_location(self) -> None:
        """Check the argument ``location`` of a key, whose places of several regions are in small letters."""
        either = re.compile(f"{REGION.pattern}|[a-z]+[0-9]?")
        self.matches("location", either, "isn't a place for keys", "a region, as europe-west4, or europe, us")

    def zones_of(self, location_path: str, path: str) -> None:
        """Check that the zones ``path`` are different ones of the region of ``location_path``."""
        location, zones = self._args.get(location_path), self._args.get(path)
        if not isinstance(location, str) or zones is None:
            return
        region = region_of(location)
        for i, zone in enumerate(zones):
            if not is_zone(zone) or region_of(zone) != region:
                self.add(f"{path}[{i}]", f"isn't a zone of {region}", got=zone, allowed=f"as {region}-a")
        if len(set(zones)) < len(zones):
            self.add(path, "names a zone twice", got=list(zones))

    def labels(self) -> None:
        """Check the argument ``labels``, whose values may not be known yet."""
        labels = self._args.get("labels")
        if labels is None:
            return
        if not isinstance(labels, Mapping):
            self.add("labels", "must be names and values", got=labels)
            return
        if len(labels) > _MOST_LABELS:
            self.add("labels", "are too many", got=len(labels), allowed=f"at most {_MOST_LABELS}")
        for key, value in labels.items():
            self._label(key, value)

    def _label(self, key: str, value: Any) -> None:
        charset = "at most 63 lower-case letters, digits, '-' and '_'"
        if not _LABEL_KEY.fullmatch(key):
            self.add(f"labels.{key}", "isn't a label's name", got=key, allowed=f"{charset}, a letter first")
        if isinstance(value, str) and not _LABEL_VALUE.fullmatch(value):
            self.add(f"labels.{key}", "isn't a label's value", got=value, allowed=charset)

    def reserved_cidrs(self, path: str, default: str) -> None:
        """Check the argument ``reserved_cidrs``, and that the block ``path`` overlaps none of them."""
        mine = _block(self._args.get(path, default))
        for i, value in enumerate(self._args.get("reserved_cidrs", ())):
            other = _block(value)
            if other is None:
                self.add(
                    f"reserved_cidrs[{i}]", "isn't a block of addresses", got=value, allowed="as 10.0.0.0/8"
                )
            elif mine is not None and mine.overlaps(other):
                self.add(
                    path, f"overlaps reserved_cidrs[{i}], {other}", got=str(mine), fix="take another block"
                )

    def cidr(self, path: str, value: Any, *, shortest: int, longest: int, private: bool = True) -> None:
        """Check an IPv4 block whose prefix has ``shortest`` to ``longest`` bits."""
        if not isinstance(value, str):
            return
        allowed = f"an IPv4 block of /{shortest} to /{longest}, as 10.0.0.0/{shortest}"
        try:
            block = ipaddress.IPv4Network(value)
        except ValueError as error:
            self.add(path, f"isn't a block of addresses: {error}", got=value, allowed=allowed)
            return
        if not shortest <= block.prefixlen <= longest:
            self.add(path, "is too large or too small", got=value, allowed=allowed)
        elif private and not block.is_private:
            self.add(path, "isn't private", got=value, allowed="10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16")


def _block(value: Any) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(value)
    except ValueError:
        return None
