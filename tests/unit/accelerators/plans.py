"""Plans that are right, to be changed a little by tests."""

from typing import Any

from atoll.accelerators import (
    AdditionalNetwork,
    Cluster,
    ConsumptionPlan,
    FabricUse,
    NetworkKind,
    Option,
    Size,
    Target,
)

INFINIBAND = "Microsoft.ContainerService/AKSInfinibandSupport"
GROUP = "/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/capacityReservationGroups/g"
BLOCK = "cr-0123456789abcdef0"


def gpu_nics(count: int, mtu_bytes: int | None = 8244) -> tuple[AdditionalNetwork, ...]:
    return tuple(
        AdditionalNetwork(
            kind=NetworkKind.GPU_NIC, network=f"gpu-nic-{i}", subnetwork=f"gpu-nic-{i}", mtu_bytes=mtu_bytes
        )
        for i in range(count)
    )


def roce(count: int = 8, profile: str | None = "us-central1-a-vpc-roce") -> tuple[AdditionalNetwork, ...]:
    gvnic = AdditionalNetwork(kind=NetworkKind.GVNIC, network="gvnic-1", subnetwork="gvnic-1")
    rdma = (
        AdditionalNetwork(
            kind=NetworkKind.RDMA, network="rdma", subnetwork=f"rdma-{i}", network_profile=profile
        )
        for i in range(count)
    )
    return (gvnic, *rdma)


BASES: dict[str, dict[str, Any]] = {
    "eks": {
        "target": Target.EKS_NODE_GROUP,
        "machine_type": "p5.48xlarge",
        "options": (Option.on_demand(),),
        "size": Size(max_nodes=4),
        "zones": ("us-west-2a",),
        "fabric": FabricUse(),
    },
    "karpenter": {
        "target": Target.KARPENTER,
        "machine_type": "p5.48xlarge",
        "options": (Option.reserved(BLOCK), Option.on_demand(), Option.spot()),
        "size": Size(max_nodes=4),
        "zones": ("us-west-2a",),
        "fabric": FabricUse(),
    },
    "gke": {
        "target": Target.GKE_NODE_POOL,
        "machine_type": "a3-megagpu-8g",
        "options": (Option.on_demand(),),
        "size": Size(max_nodes=4),
        "zones": ("us-central1-a",),
        "fabric": FabricUse(networks=gpu_nics(8)),
    },
    "roce": {
        "target": Target.GKE_NODE_POOL,
        "machine_type": "a3-ultragpu-8g",
        "options": (Option.on_demand(),),
        "size": Size(max_nodes=4),
        "zones": ("us-central1-a",),
        "fabric": FabricUse(networks=roce()),
    },
    "tpu": {
        "target": Target.GKE_NODE_POOL,
        "machine_type": "ct6e-standard-4t",
        "options": (Option.reserved("tpus"),),
        "size": Size(max_nodes=4),
        "zones": ("us-central1-a",),
        "tpu_topology": "4x4",
    },
    "class": {
        "target": Target.GKE_COMPUTE_CLASS,
        "machine_type": "a3-highgpu-8g",
        "options": (Option.reserved("h100"), Option.on_demand(), Option.flex_start(), Option.spot()),
        "size": Size(max_nodes=4),
        "multi_node": False,
    },
    "aks": {
        "target": Target.AKS_NODE_POOL,
        "machine_type": "Standard_ND96isr_H100_v5",
        "options": (Option.on_demand(),),
        "size": Size(max_nodes=4),
        "fabric": FabricUse(),
        "cluster": Cluster(features=frozenset({INFINIBAND})),
    },
    "cpu": {
        "target": Target.AKS_NODE_POOL,
        "machine_type": "Standard_D8s_v5",
        "options": (Option.on_demand(),),
        "size": Size(min_nodes=1, max_nodes=4),
    },
}


def make(base: str, **changes: Any) -> ConsumptionPlan:
    """Make one of the plans, changed."""
    return ConsumptionPlan(**{"name": "train", **BASES[base], **changes})


def rendered(base: str, **changes: Any) -> dict[str, Any]:
    """Render one of the plans, changed."""
    return make(base, **changes).render()
