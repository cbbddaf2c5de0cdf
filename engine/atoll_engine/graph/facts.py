"""The facts of a component that tell most: machine, size, range, version. From its resources' inputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from atoll_engine.offline.outcome import Resource

_Inputs = Mapping[str, Any]
_MANY = 3


def facts_of(resources: Sequence[Resource]) -> tuple[str, ...]:
    """Return what is worth saying of a component that is made of ``resources``, the most telling first."""
    ordered = sorted(resources, key=lambda resource: resource.urn)
    found: dict[str, None] = {}
    for token, reader in _READERS:
        for resource in _of(ordered, token):
            found.update(dict.fromkeys(reader(resource.inputs)))
    zones = {
        str(subnet.inputs.get("availabilityZone"))[-1] for subnet in _of(ordered, "aws:ec2/subnet:Subnet")
    }
    if zones:
        found[f"zones {', '.join(sorted(zones))}"] = None
    for (one, many), token in _COUNTED.items():
        if count := len(_of(ordered, token)):
            found[f"{count} {one if count == 1 else many}"] = None
    return tuple(found)


def _of(resources: Sequence[Resource], token: str) -> list[Resource]:
    return [resource for resource in resources if re.fullmatch(token, resource.type)]


def _at(inputs: Any, path: str) -> Any:
    """Return what is at a dotted path, or None; a number is an index of a list."""
    for part in path.split("."):
        if isinstance(inputs, Mapping):
            inputs = inputs.get(part)
        elif isinstance(inputs, (list, tuple)) and part.isdigit() and int(part) < len(inputs):
            inputs = inputs[int(part)]
        else:
            return None
    return inputs


def _says(form: str, *paths: str) -> Callable[[_Inputs], Iterator[str]]:
    """Return a reader that fills ``form`` where every path has a plain value."""

    def reader(inputs: _Inputs) -> Iterator[str]:
        values = [_at(inputs, path) for path in paths]
        if all(isinstance(value, (str, int, float)) and not isinstance(value, bool) for value in values):
            yield form.format(*values)

    return reader


def _nodes(low: str, high: str) -> Callable[[_Inputs], Iterator[str]]:
    def reader(inputs: _Inputs) -> Iterator[str]:
        least, most = _at(inputs, low), _at(inputs, high)
        if most is not None:
            yield f"{_range(least, most)} nodes"

    return reader


def _range(least: Any, most: Any) -> str:
    numbers = [f"{value:g}" if isinstance(value, float) else str(value) for value in (least or 0, most)]
    return "\N{EN DASH}".join(dict.fromkeys(numbers))


def _requirements(inputs: _Inputs) -> Iterator[str]:
    """Yield the machines of a Karpenter node pool, and how they are bought."""
    wanted = _at(inputs, "spec.template.spec.requirements")
    for key in ("node.kubernetes.io/instance-type", "karpenter.sh/capacity-type"):
        for item in wanted if isinstance(wanted, list) else ():
            values = _at(item, "values")
            if _at(item, "key") == key and values and isinstance(values, list):
                yield ", ".join(str(value) for value in values[:_MANY])


def _limits(inputs: _Inputs) -> Iterator[str]:
    limits = _at(inputs, "spec.limits")
    for name, most in limits.items() if isinstance(limits, Mapping) else ():
        yield f"up to {most} {name.rpartition('/')[2].upper()}"


def _replicas(inputs: _Inputs) -> Iterator[str]:
    low, high = _at(inputs, "spec.predictor.minReplicas"), _at(inputs, "spec.predictor.maxReplicas")
    if high is not None:
        yield f"{_range(low, high)} replicas"


def _versions(inputs: _Inputs) -> Iterator[str]:
    if _at(inputs, "versioningConfiguration.status") == "Enabled":
        yield "keeps versions"


def _budget(inputs: _Inputs) -> Iterator[str]:
    amount = (
        _at(inputs, "limitAmount") or _at(inputs, "amount.specifiedAmount.units") or _at(inputs, "amount")
    )
    if isinstance(amount, (str, int, float)):
        currency = _at(inputs, "limitUnit") or _at(inputs, "amount.specifiedAmount.currencyCode") or ""
        yield " ".join(f"{float(amount):,.0f} {currency} a month".split())


# A type of resource, and what of it is said. The first is the most telling of a component that has several.
_READERS: Sequence[tuple[str, Callable[[_Inputs], Iterator[str]]]] = (
    (r"aws:ec2/vpc:Vpc", _says("{}", "cidrBlock")),
    (r"gcp:compute/subnetwork:Subnetwork", _says("{}", "ipCidrRange")),
    (r"azure-native:network:VirtualNetwork", _says("{}", "addressSpace.addressPrefixes.0")),
    (r"aws:eks/cluster:Cluster", _says("Kubernetes {}", "version")),
    (r"gcp:container/cluster:Cluster", _says("Kubernetes {}", "minMasterVersion")),
    (r"gcp:container/cluster:Cluster", _says("in {}", "location")),
    (r"azure-native:containerservice:ManagedCluster", _says("Kubernetes {}", "kubernetesVersion")),
    (r"azure-native:containerservice:ManagedCluster", _says("{}", "agentPoolProfiles.0.vmSize")),
    (r"aws:eks/nodeGroup:NodeGroup", _says("{}", "instanceTypes.0")),
    (r"gcp:container/nodePool:NodePool", _says("{}", "nodeConfig.machineType")),
    (r"azure-native:containerservice:AgentPool", _says("{}", "vmSize")),
    (r"aws:ec2/launchTemplate:LaunchTemplate", _says("{}", "instanceType")),
    (r"aws:eks/nodeGroup:NodeGroup", _nodes("scalingConfig.minSize", "scalingConfig.maxSize")),
    (
        r"gcp:container/nodePool:NodePool",
        _nodes("autoscaling.totalMinNodeCount", "autoscaling.totalMaxNodeCount"),
    ),
    (r"gcp:container/nodePool:NodePool", _nodes("autoscaling.minNodeCount", "autoscaling.maxNodeCount")),
    (r"azure-native:containerservice:AgentPool", _nodes("minCount", "maxCount")),
    (r"kubernetes:karpenter.sh/v1:NodePool", _requirements),
    (r"kubernetes:karpenter.sh/v1:NodePool", _limits),
    (r"aws:elasticache/replicationGroup:ReplicationGroup", _says("{} {}", "engine", "nodeType")),
    (r"gcp:redis/instance:Instance", _says("Redis {} GiB", "memorySizeGb")),
    (r"azure-native:redisenterprise:RedisEnterprise", _says("Redis {}", "sku.name")),
    (r"aws:eks/podIdentityAssociation:PodIdentityAssociation", _says("{}/{}", "namespace", "serviceAccount")),
    (r"aws:efs/fileSystem:FileSystem", _says("{} throughput", "throughputMode")),
    (
        r"(aws:budgets/budget|gcp:billing/budget):Budget|azure-native:(consumption|costmanagement):Budget",
        _budget,
    ),
    (r"kubernetes:serving.kserve.io/v1beta1:InferenceService", _replicas),
    (r"kubernetes:batch/v1:Job", _says("{} ranks", "spec.completions")),
    (r"kubernetes:core/v1:PersistentVolumeClaim", _says("{}", "spec.resources.requests.storage")),
    (r"kubernetes:core/v1:Namespace", _says("namespace {}", "metadata.name")),
    (r"kubernetes:storage.k8s.io/v1:StorageClass", _says("{}", "provisioner")),
    (r"aws:s3/bucketVersioning:BucketVersioning", _versions),
)
# How many of these a component has.
_COUNTED = {
    ("NAT gateway", "NAT gateways"): r"aws:ec2/natGateway:NatGateway",
    ("endpoint", "endpoints"): r"aws:ec2/vpcEndpoint:VpcEndpoint",
    (
        "repository",
        "repositories",
    ): r"aws:ecr/repository:Repository|gcp:artifactregistry/repository:Repository",
    ("add-on", "add-ons"): r"aws:eks/addon:Addon",
}
