"""What each type of resource is billed for by the hour: which price of the list, and how many of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from atoll_engine.offline import Resource
from atoll_engine.plan.reading import at, is_veiled, length, whole

# The sizes that Azure rounds a premium disk up to, in GiB.
# Source: https://learn.microsoft.com/azure/virtual-machines/disks-types#premium-ssds
PREMIUM_SIZES_GIB = (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)


@dataclass(frozen=True)
class Line:
    """``quantity`` of something with a price: ``price_id`` of the list, ``label`` for a reader.

    ``quantity`` is None where it can't be read.
    """

    price_id: str
    label: str
    quantity: float | None = 1


@cache
def rules() -> tuple[dict[str, str], frozenset[str]]:
    """Return what is billed by use, by type, and the types that are free; see ``data/billing.yaml``."""
    import yaml

    content = yaml.safe_load((files("atoll_engine.plan") / "data" / "billing.yaml").read_text("utf-8"))
    return content["by_use"], frozenset(content["free"])


def lines_of(resource: Resource) -> list[Line]:
    """Return what a resource is billed for by the hour, but for its nodes."""
    reader = _READERS.get(resource.type)
    return list(reader(resource.inputs)) if reader else []


def is_known(token: str) -> bool:
    """Say whether it is decided what a type costs: by the hour, by use, or nothing."""
    from atoll_engine.plan.pools import POOL_TYPES

    by_use, free = rules()
    # What is in the cluster costs by the nodes that it runs on, but for what the file names.
    inside = token.startswith(("kubernetes:", "pulumi:providers:"))
    return inside or token in free or token in by_use or token in _READERS or token in POOL_TYPES


def _one(price_id: str, label: str) -> Callable[[Any], Iterator[Line]]:
    def read(_: Any) -> Iterator[Line]:
        yield Line(price_id, label)

    return read


def _count(default: int, inputs: Any, *path: str) -> int | None:
    """Return the number at a path, ``default`` where there is none, None where it can't be read."""
    value = at(inputs, *path)
    return None if is_veiled(value) else whole(value) or default


def _endpoint(inputs: Any) -> Iterator[Line]:
    if inputs.get("vpcEndpointType") == "Interface":
        subnets = inputs.get("subnetIds")
        zones = None if is_veiled(subnets) else length(subnets) or 1
        yield Line("interface-endpoint", "interface endpoint in a zone", zones)


def _elasticache(inputs: Any) -> Iterator[Line]:
    engine, node_type = inputs.get("engine", "redis"), inputs.get("nodeType")
    nodes = _count(0, inputs, "numCacheClusters")
    if nodes == 0:
        nodes = _copies(_count(1, inputs, "numNodeGroups"), _count(0, inputs, "replicasPerNodeGroup"))
    yield Line(f"elasticache/{engine}/{node_type}", f"{node_type} ({engine})", nodes)


def _copies(parts: int | None, replicas: int | None) -> int | None:
    return None if parts is None or replicas is None else parts * (1 + replicas)


def _memorystore(inputs: Any) -> Iterator[Line]:
    node_type = inputs.get("nodeType") or "HIGHMEM_MEDIUM"
    nodes = _copies(_count(1, inputs, "shardCount"), _count(0, inputs, "replicaCount"))
    yield Line(f"memorystore/{node_type}", f"Memorystore node {node_type}", nodes)


def _filestore(inputs: Any) -> Iterator[Line]:
    tier = inputs.get("tier")
    size_gib = _count(0, inputs, "fileShares", "capacityGb")
    yield Line(f"filestore/{tier}", f"GiB of Filestore {tier}", size_gib)


def _aks(inputs: Any) -> Iterator[Line]:
    tier = str(at(inputs, "sku", "tier") or "Free").lower()
    if tier != "free":
        yield Line(f"aks-{tier}", f"AKS control plane ({tier})")


def _registry(inputs: Any) -> Iterator[Line]:
    tier = str(at(inputs, "sku", "name") or "Basic").lower()
    yield Line(f"acr-{tier}", f"Container Registry ({tier})")


def _vault_key(inputs: Any) -> Iterator[Line]:
    # A key that software protects costs by use alone.
    if str(at(inputs, "properties", "kty")).endswith("-HSM"):
        yield Line("key-vault-hsm-key", "HSM key")


def _managed_redis(inputs: Any) -> Iterator[Line]:
    size = str(at(inputs, "sku", "name"))
    available = inputs.get("highAvailability") != "Disabled"
    yield Line(f"redis/{size}", f"Managed Redis {size}{'' if available else ' with no replica'}")


_READERS: dict[str, Callable[[Any], Iterator[Line]]] = {
    "aws:ec2/eip:Eip": _one("public-ipv4", "public IPv4 address"),
    "aws:ec2/natGateway:NatGateway": _one("nat-gateway", "NAT gateway"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:eks/cluster:Cluster": _one("eks-cluster", "EKS control plane"),
    "aws:elasticache/replicationGroup:ReplicationGroup": _elasticache,
    "aws:kms/key:Key": _one("kms-key", "KMS key"),
    "azure-native:containerregistry:Registry": _registry,
    "azure-native:containerservice:ManagedCluster": _aks,
    "azure-native:keyvault:Key": _vault_key,
    "azure-native:network:NatGateway": _one("nat-gateway", "NAT gateway"),
    "azure-native:network:PrivateEndpoint": _one("private-endpoint", "private endpoint"),
    "azure-native:network:PublicIPAddress": _one("public-ipv4", "public IPv4 address"),
    "azure-native:privatedns:PrivateZone": _one("private-dns-zone", "private DNS zone"),
    "azure-native:redisenterprise:RedisEnterprise": _managed_redis,
    "gcp:compute/routerNat:RouterNat": _one("nat-ipv4", "public IPv4 address of Cloud NAT"),
    "gcp:container/cluster:Cluster": _one("gke-cluster", "GKE control plane"),
    "gcp:filestore/instance:Instance": _filestore,
    "gcp:kms/cryptoKey:CryptoKey": _one("kms-key-version", "KMS key version"),
    "gcp:memorystore/instance:Instance": _memorystore,
}
