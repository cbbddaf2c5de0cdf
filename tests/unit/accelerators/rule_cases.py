"""For each rule a plan that it refuses, and one that it lets by and that is only a little different."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from atoll.accelerators import (
    AdditionalNetwork,
    Cluster,
    FabricDriver,
    FabricUse,
    NetworkKind,
    NodeSoftware,
    Option,
    Placement,
    PoolMode,
    Purchase,
    Recipe,
    Size,
    Subnets,
    Upgrade,
    UpgradeStrategy,
    Violation,
)
from atoll.errors import ValidationError

from .plans import BLOCK, GROUP, INFINIBAND, gpu_nics, make, roce

Plan = dict[str, Any]


@dataclass(frozen=True)
class Case:
    base: str
    bad: Plan
    good: Plan = field(default_factory=dict)


FLEX, QUEUED = (Option.flex_start(),), (Option.queued(),)
COMPACT = Placement.COMPACT
DRA = FabricUse(driver=FabricDriver.DRA)
GVNIC = AdditionalNetwork(kind=NetworkKind.GVNIC, network="gvnic-1", subnetwork="gvnic-1")
L4: Plan = {"machine_type": "g2-standard-4", "fabric": None}
AKS_RECIPE = Recipe(name="h100-aks-ubuntu-training", os="ubuntu", min_kubernetes="1.34")
AKS_SOFTWARE = NodeSoftware.default("Standard_ND96isr_H100_v5", recipe=AKS_RECIPE)
GB200: Plan = {"machine_type": "Standard_ND128isr_NDR_GB200_v6"}
UBUNTU = NodeSoftware.default("p5.48xlarge", image="eks-ubuntu")

CASES = {
    "target-of-the-machines-cloud": Case(
        "eks", {"machine_type": "Standard_D8s_v5", "fabric": None}, {"machine_type": "p4d.24xlarge"}
    ),
    "name-form": Case("aks", {"name": "train-pool"}, {"name": "trainpool123"}),
    "some-option": Case("karpenter", {"options": ()}),
    "purchase-offered": Case("karpenter", {"options": FLEX}, {"options": (Option.capacity_block(BLOCK),)}),
    "purchase-of-the-machine": Case(
        "gke",
        {"machine_type": "a3-highgpu-1g", "fabric": None},
        {"machine_type": "a3-highgpu-1g", "fabric": None, "options": (Option.spot(),)},
    ),
    "one-option-a-pool": Case("gke", {"options": (Option.on_demand(), Option.spot())}),
    "option-once": Case("class", {"options": (Option.spot(), Option.spot())}),
    "paid-before-the-rest": Case(
        "class",
        {"options": (Option.on_demand(), Option.reserved("h100"))},
        {"options": (Option.reserved("h100"), Option.any_reserved(), Option.on_demand())},
    ),
    "fallback-keeps-the-accelerators": Case(
        "class",
        {"options": (Option(purchase=Purchase.FLEX_START, machine_type="a3-highgpu-1g"),)},
        {"options": (Option.on_demand(), Option(purchase=Purchase.SPOT, machine_type="a3-megagpu-8g"))},
    ),
    "one-machine-a-pool": Case(
        "karpenter",
        {"options": (Option(purchase=Purchase.SPOT, machine_type="p5e.48xlarge"),)},
        {"options": (Option(purchase=Purchase.SPOT, machine_type="p5.48xlarge"),)},
    ),
    "reservation-named": Case("gke", {"options": (Option(purchase=Purchase.RESERVATION),)}),
    "reservation-named-in-vain": Case(
        "gke",
        {"options": (Option(purchase=Purchase.SPOT, reservation="h100"),)},
        {"options": (Option.reserved("h100"),)},
    ),
    "any-reservation-offered": Case(
        "karpenter", {"options": (Option.any_reserved(),)}, {"options": (Option.reserved(BLOCK),)}
    ),
    "size-fixed-or-range": Case("gke", {"size": Size(nodes=2, max_nodes=4)}, {"size": Size(nodes=2)}),
    "initial-needs-a-range": Case(
        "gke", {"size": Size(nodes=2, initial_nodes=2)}, {"size": Size(max_nodes=2, initial_nodes=2)}
    ),
    "initial-in-range": Case(
        "gke", {"size": Size(max_nodes=4, initial_nodes=5)}, {"size": Size(max_nodes=4, initial_nodes=4)}
    ),
    "range-ordered": Case(
        "gke", {"size": Size(min_nodes=5, max_nodes=4)}, {"size": Size(min_nodes=4, max_nodes=4)}
    ),
    "upgrade-moves": Case(
        "gke", {"upgrade": Upgrade(max_unavailable=0)}, {"upgrade": Upgrade(max_surge=1, max_unavailable=0)}
    ),
    "nodes-that-talk-use-their-fabric": Case("eks", {"fabric": None}, {"fabric": None, "multi_node": False}),
    "fabric-there": Case("gke", {**L4, "multi_node": True}, L4),
    "networks-are-gkes": Case("eks", {"fabric": FabricUse(networks=gpu_nics(8))}),
    "mig-where-it-exists": Case(
        "gke",
        {**L4, "mig_profile": "1g.5gb"},
        {"machine_type": "a2-highgpu-1g", "fabric": None, "mig_profile": "1g.5gb"},
    ),
    "mig-of-the-pool": Case("eks", {"mig_profile": "1g.10gb"}),
    "setting-of-another-target": Case(
        "eks",
        {"upgrade": Upgrade(strategy=UpgradeStrategy.BLUE_GREEN)},
        {"upgrade": Upgrade(max_surge=1, max_unavailable=0)},
    ),
    "software-of-the-machine": Case(
        "eks",
        {"software": NodeSoftware.default("p4d.24xlarge")},
        {"software": NodeSoftware.default("p5.48xlarge")},
    ),
    "kubernetes-of-the-recipe": Case(
        "aks",
        {
            "software": AKS_SOFTWARE,
            "cluster": Cluster(kubernetes_version="1.30", features=frozenset({INFINIBAND})),
        },
        {
            "software": AKS_SOFTWARE,
            "cluster": Cluster(kubernetes_version="1.34", features=frozenset({INFINIBAND})),
        },
    ),
    "nodes-outlive-jobs": Case(
        "karpenter",
        {"longest_job_s": 3_000_000},
        {"longest_job_s": 3_000_000, "node_lifetime_s": 4_000_000},
    ),
    "aws-efa-one-zone": Case("eks", {"zones": ("us-west-2a", "us-west-2b")}),
    "aws-efa-no-public-ip": Case("eks", {"subnets": Subnets(public=True, public_ip=True)}),
    "aws-public-subnet-needs-public-ip": Case(
        "eks",
        {"machine_type": "g6.xlarge", "fabric": None, "subnets": Subnets(public=True)},
        {"machine_type": "g6.xlarge", "fabric": None, "subnets": Subnets(public=True, public_ip=True)},
    ),
    "aws-efa-layout-known": Case(
        "eks", {"machine_type": "p6e-gb200.36xlarge"}, {"machine_type": "p6-b300.48xlarge"}
    ),
    "aws-efa-dra-not-karpenter": Case("karpenter", {"fabric": DRA}),
    "aws-efa-dra-kubernetes": Case(
        "eks",
        {"fabric": DRA, "cluster": Cluster(kubernetes_version="1.33")},
        {"fabric": DRA, "cluster": Cluster(kubernetes_version="1.34")},
    ),
    "aws-karpenter-interfaces": Case(
        "karpenter",
        {"cluster": Cluster(karpenter_version="1.10.2")},
        {"cluster": Cluster(karpenter_version="1.11.0")},
    ),
    "aws-karpenter-static-gate": Case(
        "karpenter",
        {"size": Size(nodes=2), "options": (Option.on_demand(),)},
        {
            "size": Size(nodes=2),
            "options": (Option.on_demand(),),
            "cluster": Cluster(static_capacity=True),
        },
    ),
    "aws-karpenter-static-one-option": Case(
        "karpenter",
        {"size": Size(nodes=2), "cluster": Cluster(static_capacity=True)},
        {
            "size": Size(nodes=2),
            "options": (Option.on_demand(),),
            "cluster": Cluster(static_capacity=True),
        },
    ),
    "aws-capacity-block-machines": Case(
        "eks",
        {"machine_type": "g6.xlarge", "fabric": None, "options": (Option.capacity_block(BLOCK),)},
        {"options": (Option.capacity_block(BLOCK),)},
    ),
    "aws-reservation-one-zone": Case(
        "eks",
        {"machine_type": "g6.xlarge", "fabric": None, "zones": (), "options": (Option.reserved(BLOCK),)},
        {"machine_type": "g6.xlarge", "fabric": None, "options": (Option.reserved(BLOCK),)},
    ),
    "aws-reservation-id": Case(
        "eks", {"options": (Option.reserved("h100"),)}, {"options": (Option.reserved(BLOCK),)}
    ),
    "aws-block-is-googles": Case("eks", {"options": (Option.reserved(BLOCK, block="b"),)}),
    "aws-compact-one-zone": Case(
        "eks",
        {"machine_type": "g6.xlarge", "fabric": None, "placement": COMPACT, "zones": ()},
        {"machine_type": "g6.xlarge", "fabric": None, "placement": COMPACT},
    ),
    "aws-custom-image-id": Case(
        "eks", {"software": UBUNTU}, {"software": UBUNTU, "image_id": "ami-0123456789abcdef0"}
    ),
    "gke-queued-from-zero": Case(
        "gke", {"options": QUEUED, "size": Size(min_nodes=1, max_nodes=4)}, {"options": QUEUED}
    ),
    "gke-queued-no-auto-upgrade": Case(
        "gke", {"options": QUEUED, "auto_upgrade": True}, {"options": QUEUED, "auto_upgrade": False}
    ),
    "gke-queued-not-compact": Case("gke", {"options": QUEUED, "placement": COMPACT}, {"placement": COMPACT}),
    "gke-flex-no-auto-repair": Case(
        "gke", {"options": FLEX, "auto_repair": True}, {"options": FLEX, "auto_repair": False}
    ),
    "gke-flex-not-static": Case("gke", {"options": FLEX, "size": Size(nodes=2)}, {"options": FLEX}),
    "gke-flex-compact-machines": Case("gke", {"options": FLEX, "placement": COMPACT}, {"options": FLEX}),
    "gke-run-at-most-seven-days": Case(
        "gke",
        {"options": (Option.flex_start(max_run_duration_s=604_801),)},
        {"options": (Option.flex_start(max_run_duration_s=604_800),)},
    ),
    "gke-flex-version": Case(
        "class",
        {"cluster": Cluster(kubernetes_version="1.32.1-gke.1000000")},
        {"cluster": Cluster(kubernetes_version="1.32.2-gke.1652000")},
    ),
    "gke-compact-one-zone": Case(
        "gke",
        {"placement": COMPACT, "zones": ("us-central1-a", "us-central1-b")},
        {"placement": COMPACT, "zones": ("us-central1-a",)},
    ),
    "gke-compact-no-blue-green": Case(
        "gke",
        {"placement": COMPACT, "upgrade": Upgrade(strategy=UpgradeStrategy.BLUE_GREEN)},
        {"upgrade": Upgrade(strategy=UpgradeStrategy.BLUE_GREEN)},
    ),
    "gke-block-needs-zones": Case(
        "gke",
        {"options": (Option.reserved("h100", block="b"),), "zones": ()},
        {"options": (Option.reserved("h100", block="b"),)},
    ),
    "gke-block-not-shared": Case(
        "gke",
        {"options": (Option.reserved("h100", block="b", project="other"),)},
        {"options": (Option.reserved("h100", project="other"),)},
    ),
    "gke-provision-only-reserved": Case(
        "tpu",
        {"tpu_provision_only": True, "options": (Option.on_demand(),)},
        {"tpu_provision_only": True},
    ),
    "gke-topology-for-tpus": Case("gke", {"tpu_topology": "4x4"}),
    "gke-class-not-fixed": Case("class", {"size": Size(nodes=4)}),
    "gke-class-not-compact": Case("class", {"placement": COMPACT}),
    "gke-fabric-on-node-pools": Case(
        "class",
        {"fabric": FabricUse()},
        {"fabric": DRA, "cluster": Cluster(kubernetes_version="1.35.0-gke.1000000")},
    ),
    "gke-gpu-networks": Case("gke", {"fabric": FabricUse()}),
    "gke-tcpxo-no-gvnic": Case("gke", {"fabric": FabricUse(networks=(*gpu_nics(8), GVNIC))}),
    "gke-network-kinds": Case("roce", {"fabric": FabricUse(networks=(*roce(), *gpu_nics(1)))}),
    "gke-fabric-mtu": Case(
        "gke",
        {"fabric": FabricUse(networks=gpu_nics(8, mtu_bytes=1460))},
        {"fabric": FabricUse(networks=gpu_nics(8, mtu_bytes=None))},
    ),
    "gke-roce-profile": Case("roce", {"fabric": FabricUse(networks=roce(profile="us-east1-b-vpc-roce"))}),
    "gke-gpu-networks-apart": Case("gke", {"fabric": FabricUse(networks=(*gpu_nics(7), *gpu_nics(1)))}),
    "gke-multi-network-dataplane": Case("gke", {"cluster": Cluster(dataplane_v2=False)}),
    "gke-fabric-version": Case(
        "gke",
        {"cluster": Cluster(kubernetes_version="1.32.2-gke.1000000")},
        {"cluster": Cluster(kubernetes_version="1.32.11-gke.1174000")},
    ),
    "gke-dranet-version": Case(
        "roce",
        {"fabric": DRA, "cluster": Cluster(kubernetes_version="1.33.5-gke.1000000")},
        {"fabric": DRA, "cluster": Cluster(kubernetes_version="1.34.1-gke.1829001")},
    ),
    "gke-dranet-no-networks": Case(
        "roce",
        {
            "fabric": FabricUse(driver=FabricDriver.DRA, networks=roce()),
            "cluster": Cluster(kubernetes_version="1.35.0-gke.1000000"),
        },
        {"fabric": DRA, "cluster": Cluster(kubernetes_version="1.35.0-gke.1000000")},
    ),
    "aks-spot-not-system": Case(
        "cpu", {"options": (Option.spot(),), "mode": PoolMode.SYSTEM}, {"options": (Option.spot(),)}
    ),
    "aks-accelerators-not-system": Case(
        "aks", {"mode": PoolMode.SYSTEM, "size": Size(min_nodes=1, max_nodes=4)}
    ),
    "aks-system-not-empty": Case(
        "cpu", {"mode": PoolMode.SYSTEM, "size": Size(max_nodes=4)}, {"mode": PoolMode.SYSTEM}
    ),
    "aks-spot-price": Case(
        "aks",
        {"options": (Option.spot(max_usd_per_hour=1.123456),)},
        {"options": (Option.spot(max_usd_per_hour=1.12345),)},
    ),
    "spot-price-is-aks": Case(
        "gke", {"options": (Option.spot(max_usd_per_hour=1.0),)}, {"options": (Option.spot(),)}
    ),
    "aks-reservation-is-a-group": Case(
        "aks", {"options": (Option.reserved("h100"),)}, {"options": (Option.reserved(GROUP),)}
    ),
    "aks-infiniband-feature": Case("aks", {"cluster": Cluster()}),
    "aks-grace-without-feature": Case("aks", GB200, {**GB200, "cluster": Cluster()}),
    "aks-fabric-by-device-plugin": Case("aks", {"fabric": DRA}),
    "aks-no-compact": Case("aks", {"placement": COMPACT}),
    "elsewhere-no-azure-fields": Case("eks", {"cluster": Cluster(features=frozenset({INFINIBAND}))}),
}


def broken(base: str, changes: Plan) -> dict[str, Violation]:
    with pytest.raises(ValidationError) as error:
        make(base, **changes)
    return {p.rule: p for p in error.value.problems if isinstance(p, Violation)}
