"""What a ``GkeCluster`` can't be."""

import re
from collections.abc import Mapping
from typing import Any

from atoll.accelerators import catalogue
from atoll.gcp._checks import GcpChecks

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CPU_MACHINE = re.compile(r"(e2|n2d?|n4[ad]?|c2d?|c3d?|c4[ad]?|t2[ad])-(standard|highmem|highcpu)-[0-9]+")
_VERSION = re.compile(r"1\.[0-9]+(\.[0-9]+(-gke\.[0-9]+)?)?")
_LONGEST_NAME = 40
_SHORTEST_WINDOW_H = 4
_WINDOW_H_IN_32_DAYS = 48
_WEEKS_IN_32_DAYS = 4


def check_cluster(checks: GcpChecks, name: str, args: Mapping[str, Any]) -> None:
    """Check the values of the cluster's arguments; what is there and what is missing is checked before."""
    checks.resource_name("name", name, longest=_LONGEST_NAME)
    checks.project()
    checks.region_or_zone()
    checks.not_empty("node_zones")
    checks.zones_of("location", "node_zones")
    checks.matches("kubernetes_version", _VERSION, "isn't a version", "as 1.34, or 1.34.1-gke.1829001")
    checks.labels()
    _endpoints(checks, args)
    _maintenance(checks, args)
    _system_pool(checks, args)


def _endpoints(checks: GcpChecks, args: Mapping[str, Any]) -> None:
    public = args.get("public_endpoint", False)
    blocks = args.get("authorized_cidrs", [])
    for i, block in enumerate(blocks):
        checks.cidr(f"authorized_cidrs[{i}]", block, shortest=0, longest=32, private=False)
        if isinstance(block, str) and block.endswith("/0"):
            checks.add(f"authorized_cidrs[{i}]", "lets everyone in", got=block, fix="name who needs it")
    if public and not blocks:
        checks.add(
            "authorized_cidrs",
            "must not be empty with public_endpoint",
            fix="name who may reach it, or set dns_endpoint, where IAM decides",
        )


def _maintenance(checks: GcpChecks, args: Mapping[str, Any]) -> None:
    checks.whole_number("maintenance_start_hour", at_least=0, at_most=23)
    checks.whole_number("maintenance_duration_h", at_least=_SHORTEST_WINDOW_H, at_most=24)
    days = args.get("maintenance_days", ["SA", "SU"])
    for i, day in enumerate(days):
        if day not in _DAYS:
            checks.add(f"maintenance_days[{i}]", "isn't a day", got=day, allowed=", ".join(_DAYS))
    duration_h = args.get("maintenance_duration_h", 8)
    if not isinstance(duration_h, int | float):
        return
    hours = len(set(days)) * int(duration_h) * _WEEKS_IN_32_DAYS
    if hours < _WINDOW_H_IN_32_DAYS:
        # Source: https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions
        checks.add(
            "maintenance_days",
            f"leave {hours} hours in four weeks",
            allowed=f"{_WINDOW_H_IN_32_DAYS} or more, which GKE wants",
            fix="add days, or hours to maintenance_duration_h",
        )


def _system_pool(checks: GcpChecks, args: Mapping[str, Any]) -> None:
    machine_type = args.get("system_machine_type")
    if machine_type is not None and not _is_cpu_machine(machine_type):
        allowed = "a machine with CPUs alone, as e2-standard-4"
        fix = "a GkeAcceleratorPool is for accelerators"
        checks.add("system_machine_type", "isn't one", got=machine_type, allowed=allowed, fix=fix)
    for path in ("system_min_nodes", "system_max_nodes"):
        checks.whole_number(path, at_least=1, at_most=1000)
    fewest, most = args.get("system_min_nodes", 3), args.get("system_max_nodes", 6)
    if isinstance(fewest, int | float) and isinstance(most, int | float) and fewest > most:
        allowed = f"at least system_min_nodes, {int(fewest)}"
        checks.add("system_max_nodes", "is too small", got=int(most), allowed=allowed)
    checks.whole_number("system_disk_size_gib", at_least=50, at_most=65_536)


def _is_cpu_machine(machine_type: object) -> bool:
    known = catalogue().machines.get(str(machine_type))
    if known is not None:
        return known.accelerator is None and _CPU_MACHINE.fullmatch(known.machine_type) is not None
    return _CPU_MACHINE.fullmatch(str(machine_type)) is not None
