"""Pools of nodes, whichever cloud runs them: machine, fewest and most nodes, how they are bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from atoll_engine.offline import Resource
from atoll_engine.plan.reading import at, length, objects, whole

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
            found[str(at(resource.inputs, "metadata", "name"))] = resource
    return found


def _eks(resource: Resource, templates: Mapping[str, Resource]) -> Iterator[Pool]:
    inputs = resource.inputs
    template = templates.get(str(at(inputs, "launchTemplate", "id"))) or templates.get(resource.parent)
    shape = template.inputs if template else {}
    machine = at(inputs, "instanceTypes", 0) or shape.get("instanceType")
    bought: dict[Any, Bought] = {"SPOT": "spot", "CAPACITY_BLOCK": "capacity block"}
    reserved = at(shape, "capacityReservationSpecification", "capacityReservationTarget")
    yield Pool(
        resource,
        str(inputs.get("nodeGroupName") or resource.name),
        "aws",
        str(machine),
        whole(at(inputs, "scalingConfig", "minSize")) or 0,
        whole(at(inputs, "scalingConfig", "maxSize")),
        bought.get(inputs.get("capacityType"), "reservation" if reserved else "on demand"),
        length(inputs.get("subnetIds")),
        _ebs(at(shape, "blockDeviceMappings", 0, "ebs")),
    )


def _karpenter(resource: Resource, templates: Mapping[str, Resource]) -> Iterator[Pool]:
    from atoll.accelerators import catalogue

    spec = resource.inputs.get("spec")
    requirements = objects(at(spec, "template", "spec", "requirements"))
    needs = {item.get("key"): item.get("values") for item in requirements}
    machine_type = str(at(needs.get("node.kubernetes.io/instance-type"), 0) or "")
    machine = catalogue().machines.get(machine_type)
    limited = at(spec, "limits")
    named = limited.items() if isinstance(limited, Mapping) else ()
    limits = [whole(value) for key, value in named if "/" in key]
    most = None
    if machine and machine.accelerator_count and limits and limits[0] is not None:
        most = limits[0] // machine.accelerator_count
    kinds = needs.get("karpenter.sh/capacity-type")
    bought: Bought = "spot" if kinds == ["spot"] else "reservation" if kinds == ["reserved"] else "on demand"
    node_class = templates.get(str(at(spec, "template", "spec", "nodeClassRef", "name")))
    zones = length(needs.get("topology.kubernetes.io/zone"))
    ebs = at(node_class.inputs, "spec", "blockDeviceMappings", 0, "ebs") if node_class else None
    name = str(at(resource.inputs, "metadata", "name") or resource.name)
    yield Pool(resource, name, "aws", machine_type, 0, most, bought, zones, _ebs(ebs))


def _gke(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    inputs = resource.inputs
    node, scaling = inputs.get("nodeConfig"), inputs.get("autoscaling")
    regional = str(inputs.get("location", "")).count("-") == 1
    # A regional pool has nodes in three zones where none are named.
    zones = length(inputs.get("nodeLocations")) or (3 if regional else 1)
    fixed = whole(inputs.get("nodeCount"))
    fewest = whole(at(scaling, "totalMinNodeCount"))
    most = whole(at(scaling, "totalMaxNodeCount"))
    if not scaling:
        fewest = most = (fixed if fixed is not None else 1) * zones
    elif most is None:
        fewest = (whole(at(scaling, "minNodeCount")) or 0) * zones
        by_zone = whole(at(scaling, "maxNodeCount"))
        most = None if by_zone is None else by_zone * zones
    yield Pool(
        resource,
        str(inputs.get("name") or resource.name),
        "gcp",
        str(at(node, "machineType") or "e2-medium"),
        fewest or 0,
        most,
        _bought_of_gke(node),
        zones,
        # Source: https://cloud.google.com/kubernetes-engine/docs/how-to/custom-boot-disks (the default type)
        Disk(str(at(node, "diskType") or "pd-balanced"), whole(at(node, "diskSizeGb")) or 100),
    )


def _bought_of_gke(node: Any) -> Bought:
    if at(node, "spot") is True:
        return "spot"
    if at(node, "flexStart") is True:
        return "flex start"
    kind = at(node, "reservationAffinity", "consumeReservationType")
    return "reservation" if kind == "SPECIFIC_RESERVATION" else "on demand"


def _compute_class(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    for index, priority in enumerate(objects(at(resource.inputs, "spec", "priorities"))):
        bought: Bought = "spot" if priority.get("spot") else "on demand"
        if at(priority, "flexStart", "enabled"):
            bought = "flex start"
        if at(priority, "reservations", "affinity") == "Specific":
            bought = "reservation"
        name = f"{at(resource.inputs, 'metadata', 'name')} ({index + 1}. choice)"
        yield Pool(resource, name, "gcp", str(priority.get("machineType", "")), 0, None, bought)


def _aks_pool(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    yield _of_aks(resource, resource.inputs, str(resource.inputs.get("agentPoolName") or resource.name))


def _aks_cluster(resource: Resource, _: Mapping[str, Resource]) -> Iterator[Pool]:
    for profile in objects(resource.inputs.get("agentPoolProfiles")):
        yield _of_aks(resource, profile, str(profile.get("name", "system")))


def _of_aks(resource: Resource, profile: Mapping[str, Any], name: str) -> Pool:
    scales = bool(profile.get("enableAutoScaling"))
    count = whole(profile.get("count"))
    size = whole(profile.get("osDiskSizeGB"))
    ephemeral = profile.get("osDiskType") == "Ephemeral"
    return Pool(
        resource,
        name,
        "azure",
        str(profile.get("vmSize", "")),
        (whole(profile.get("minCount")) if scales else count) or 0,
        whole(profile.get("maxCount")) if scales else count,
        "spot" if profile.get("scaleSetPriority") == "Spot" else "on demand",
        length(profile.get("availabilityZones")),
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
    size = whole(str(ebs.get("volumeSize", "")).removesuffix("Gi"))
    iops, mibps = whole(ebs.get("iops")), whole(ebs.get("throughput"))
    return None if size is None else Disk(str(ebs.get("volumeType", "gp3")), size, iops or 3000, mibps or 125)
