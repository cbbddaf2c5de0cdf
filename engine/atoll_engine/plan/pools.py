"""Pools of nodes, whichever cloud runs them: machine, fewest and most nodes, how they are bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from atoll_engine.offline import Resource

Bought = Literal["on demand", "spot", "reservation", "capacity block", "flex start"]


@dataclass(frozen=True)
class Disk:
    """The disk that each node boots from. ``iops`` and ``mibps`` are what gp3 has, its free share with it."""

    kind: str
    size_gib: int
    iops: int = 0
    mibps: int = 0


@dataclass(frozen=True)
class Pool:
    """Nodes of one machine type.

    ``most`` is None where nothing limits them. ``zones`` is how many they are spread over, None where that
    isn't known.
    """

    resource: Resource
    name: str
    cloud: str
    machine_type: str
    fewest: int
    most: int | None
    bought: Bought
    zones: int | None = None
    disk: Disk | None = None


def pools_of(resource: Resource, templates: Mapping[str, Resource]) -> Iterator[Pool]:
    """Yield the pools that a resource declares; ``templates`` are those of `named_templates`."""
    reader = _READERS.get(resource.type)
    if reader is not None:
        yield from reader(resource, templates)


def named_templates(resources: list[Resource]) -> dict[str, Resource]:
    """Return what pools refer to: EC2 launch templates by id, node classes of Karpenter by name."""
    found = {}
    for resource in resources:
        if resource.type == "aws:ec2/launchTemplate:LaunchTemplate":
            # In an honest preview the id isn't known; the component that both are in leads to it then.
            found[str(resource.outputs.get("id") or resource.id)] = resource
            found[resource.parent] = resource
        elif resource.type == "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass":
            found[str(_at(resource.inputs, "metadata", "name"))] = resource
    return found


def _eks(resource: Resource, templates: Mapping[str, Resource]) -> Iterator[Pool]:
    inputs = resource.inputs
    template = templates.get(str(_at(inputs, "launchTemplate", "id"))) or templates.get(resource.parent)
    shape = template.inputs if template else {}
    machines = inputs.get("instanceTypes") or [shape.get("instanceType")]
    bought: dict[Any, Bought] = {"SPOT": "spot", "CAPACITY_BLOCK": "capacity block"}
    reserved = _at(shape, "capacityReservationSpecification", "capacityReservationTarget")
    yield Pool(
        resource,
        str(inputs.get("nodeGroupName") or resource.name),
        "aws",
        str(machines[0]),
        _whole(_at(inputs, "scalingConfig", "minSize")) or 0,
        _whole(_at(inputs, "scalingConfig", "maxSize")),
        bought.get(inputs.get("capacityType"), "reservation" if reserved else "on demand"),
        _length(inputs.get("subnetIds")),
        _ebs(_at(shape, "blockDeviceMappings", 0, "ebs")),
    )


def _karpenter(resource: Resource, templates: Mapping[str, Resource]) -> Iterator[Pool]:
    from atoll.accelerators import catalogue

    spec = resource.inputs.get("spec") or {}
    needs = {
        item["key"]: item.get("values") or [] for item in _at(spec, "template", "spec", "requirements") or []
    }
    machine_type = next(iter(needs.get("node.kubernetes.io/instance-type", [])), "")
    machine = catalogue().machines.get(machine_type)
    limits = [_whole(value) for key, value in (spec.get("limits") or {}).items() if "/" in key]
    most = None
    if machine and machine.accelerator_count and limits and limits[0] is not None:
        most = limits[0] // machine.accelerator_count
    kinds = needs.get("karpenter.sh/capacity-type", [])
    bought: Bought = "spot" if kinds == ["spot"] else "reservation" if kinds == ["reserved"] else "on demand"
    node_class = templates.get(str(_at(spec, "template", "spec", "nodeClassRef", "name")))
    zones = _length(needs.get("topology.kubernetes.io/zone"))
    ebs = _at(node_class.inputs, "spec", "blockDeviceMappings", 0, "ebs") if node_class else None
    name = str(_at(resource.inputs, "metadata", "name") or resource.name)
    yield Pool(resource, name, "aws", machine_type, 0, most, bought, zones, _ebs(ebs))


def _gke(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    inputs = resource.inputs
    node = inputs.get("nodeConfig") or {}
    scaling = inputs.get("autoscaling") or {}
    regional = str(inputs.get("location", "")).count("-") == 1
    # A regional pool has nodes in three zones where none are named.
    zones = _length(inputs.get("nodeLocations")) or (3 if regional else 1)
    fixed = _whole(inputs.get("nodeCount"))
    fewest = _whole(scaling.get("totalMinNodeCount"))
    most = _whole(scaling.get("totalMaxNodeCount"))
    if not scaling:
        fewest = most = (fixed if fixed is not None else 1) * zones
    elif most is None:
        fewest = (_whole(scaling.get("minNodeCount")) or 0) * zones
        by_zone = _whole(scaling.get("maxNodeCount"))
        most = None if by_zone is None else by_zone * zones
    yield Pool(
        resource,
        str(inputs.get("name") or resource.name),
        "gcp",
        str(node.get("machineType", "e2-medium")),
        fewest or 0,
        most,
        _bought_of_gke(node),
        zones,
        # Source: https://cloud.google.com/kubernetes-engine/docs/how-to/custom-boot-disks (the default type)
        Disk(str(node.get("diskType") or "pd-balanced"), _whole(node.get("diskSizeGb")) or 100),
    )


def _bought_of_gke(node: Mapping[str, Any]) -> Bought:
    if node.get("spot"):
        return "spot"
    if node.get("flexStart"):
        return "flex start"
    kind = _at(node, "reservationAffinity", "consumeReservationType")
    return "reservation" if kind == "SPECIFIC_RESERVATION" else "on demand"


def _compute_class(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    for index, priority in enumerate(_at(resource.inputs, "spec", "priorities") or []):
        bought: Bought = "spot" if priority.get("spot") else "on demand"
        if _at(priority, "flexStart", "enabled"):
            bought = "flex start"
        if _at(priority, "reservations", "affinity") == "Specific":
            bought = "reservation"
        name = f"{_at(resource.inputs, 'metadata', 'name')} ({index + 1}. choice)"
        yield Pool(resource, name, "gcp", str(priority.get("machineType", "")), 0, None, bought)


def _aks_pool(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    yield _of_aks(resource, resource.inputs, str(resource.inputs.get("agentPoolName") or resource.name))


def _aks_cluster(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    for profile in resource.inputs.get("agentPoolProfiles") or []:
        yield _of_aks(resource, profile, str(profile.get("name", "system")))


def _of_aks(resource: Resource, profile: Mapping[str, Any], name: str) -> Pool:
    scales = bool(profile.get("enableAutoScaling"))
    count = _whole(profile.get("count"))
    size = _whole(profile.get("osDiskSizeGB"))
    ephemeral = profile.get("osDiskType") == "Ephemeral"
    return Pool(
        resource,
        name,
        "azure",
        str(profile.get("vmSize", "")),
        (_whole(profile.get("minCount")) if scales else count) or 0,
        _whole(profile.get("maxCount")) if scales else count,
        "spot" if profile.get("scaleSetPriority") == "Spot" else "on demand",
        _length(profile.get("availabilityZones")),
        None if ephemeral or size is None else Disk("premium-ssd", size),
    )


_READERS: dict[str, Callable[[Resource, Mapping[str, Resource]], Iterator[Pool]]] = {
    "aws:eks/nodeGroup:NodeGroup": _eks,
    "kubernetes:karpenter.sh/v1:NodePool": _karpenter,
    "gcp:container/nodePool:NodePool": _gke,
    "kubernetes:cloud.google.com/v1:ComputeClass": _compute_class,
    "azure-native:containerservice:AgentPool": _aks_pool,
    "azure-native:containerservice:ManagedCluster": _aks_cluster,
}
POOL_TYPES = frozenset(_READERS)


def _ebs(ebs: Any) -> Disk | None:
    if not isinstance(ebs, Mapping):
        return None
    size = _whole(str(ebs.get("volumeSize", "")).removesuffix("Gi"))
    iops, mibps = _whole(ebs.get("iops")), _whole(ebs.get("throughput"))
    return None if size is None else Disk(str(ebs.get("volumeType", "gp3")), size, iops or 3000, mibps or 125)


def _at(tree: Any, *path: str | int) -> Any:
    """Return what is at ``path`` in a tree, or None where the tree ends before."""
    for step in path:
        if isinstance(tree, Mapping):
            tree = tree.get(step)
        elif isinstance(tree, list) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return None
    return tree


def _whole(value: Any) -> int | None:
    # Numbers may come as text or as 3.0, and are no numbers where the cloud computes them.
    try:
        return int(float(value))
    except (TypeError, ValueError):
        return None


def _length(value: Any) -> int | None:
    return len(value) if isinstance(value, list) and value else None
