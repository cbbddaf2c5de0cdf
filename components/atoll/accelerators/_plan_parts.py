"""The parts that a consumption plan is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from atoll.accelerators._types import Cloud, Purchase


class Target(StrEnum):
    """What makes the nodes."""

    EKS_NODE_GROUP = "eks-node-group"
    KARPENTER = "karpenter"
    GKE_NODE_POOL = "gke-node-pool"
    GKE_COMPUTE_CLASS = "gke-compute-class"
    AKS_NODE_POOL = "aks-node-pool"

    @property
    def cloud(self) -> Cloud:
        """The cloud that it is of."""
        return _CLOUDS[self]


LONGEST_RUN_S = 604_800
"""Seven days, the longest that GKE keeps a flex-start node. Source: ``gcp-flex-start``."""
_CLOUDS: Mapping[Target, Cloud] = {
    Target.EKS_NODE_GROUP: Cloud.AWS,
    Target.KARPENTER: Cloud.AWS,
    Target.GKE_NODE_POOL: Cloud.GCP,
    Target.GKE_COMPUTE_CLASS: Cloud.GCP,
    Target.AKS_NODE_POOL: Cloud.AZURE,
}


class Affinity(StrEnum):
    """Which reservation is used up."""

    SPECIFIC = "specific"
    """The named one, and no other."""
    ANY = "any"
    """Any that matches; on GKE the pool starts without one too."""


class Placement(StrEnum):
    """How close together nodes are."""

    ANYWHERE = "anywhere"
    COMPACT = "compact"
    """GKE's compact placement, EC2's cluster placement group."""


class UpgradeStrategy(StrEnum):
    """How GKE replaces nodes."""

    SURGE = "surge"
    BLUE_GREEN = "blue-green"


class NetworkKind(StrEnum):
    """What is on an additional network of a GKE node."""

    GPU_NIC = "gpu-nic"
    """A NIC of a GPU, for TCPX or TCPXO."""
    GVNIC = "gvnic"
    RDMA = "rdma"


class FabricDriver(StrEnum):
    """How pods get at the fabric's devices."""

    DEVICE_PLUGIN = "device-plugin"
    """Extended resources; on GKE additional networks of the pool."""
    DRA = "dra"
    """Dynamic resource allocation: the EFA driver on EKS, DRANET on GKE."""


class PoolMode(StrEnum):
    """What an AKS pool is for."""

    USER = "User"
    SYSTEM = "System"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to get nodes; a plan tries its options in order."""

    purchase: Purchase
    machine_type: str | None = None
    """Another machine than the plan's, with as many of the same accelerator. None: the plan's."""
    reservation: str | None = None
    """AWS: id, ``cr-...``. Google: name. Azure: resource id of the capacity reservation group."""
    affinity: Affinity = Affinity.SPECIFIC
    """Which reservation is used up, where it is bought as one."""
    reservation_project: str | None = None
    """Google: project that owns the reservation. None: the cluster's."""
    reservation_block: str | None = None
    """Google: block, or ``<block>/reservationSubBlocks/<sub-block>``, in the reservation."""
    max_run_duration_s: int | None = None
    """Flex-start and queued: seconds after which the nodes go. None: GKE's longest, 604800, seven days."""
    max_usd_per_hour: float | None = None
    """AKS spot: the highest price for a machine. None: up to the on-demand price."""

    @property
    def specific(self) -> bool:
        """Whether it is one reservation, or a capacity block, and no other."""
        if self.purchase is Purchase.RESERVATION:
            return self.affinity is Affinity.SPECIFIC
        return self.purchase is Purchase.CAPACITY_BLOCK

    @property
    def longest_run_s(self) -> int | None:
        """Seconds after which its nodes go, or None where they stay."""
        if self.max_run_duration_s is None and self.purchase in (Purchase.FLEX_START, Purchase.QUEUED):
            return LONGEST_RUN_S
        return self.max_run_duration_s

    @classmethod
    def reserved(cls, reservation: str, *, block: str | None = None, project: str | None = None) -> "Option":
        """Return the named reservation, and no other."""
        return cls(
            purchase=Purchase.RESERVATION,
            reservation=reservation,
            reservation_block=block,
            reservation_project=project,
        )

    @classmethod
    def any_reserved(cls) -> "Option":
        """Return any reservation that matches."""
        return cls(purchase=Purchase.RESERVATION, affinity=Affinity.ANY)

    @classmethod
    def capacity_block(cls, reservation: str) -> "Option":
        """Return the AWS Capacity Block of the id."""
        return cls(purchase=Purchase.CAPACITY_BLOCK, reservation=reservation)

    @classmethod
    def on_demand(cls) -> "Option":
        """Return on-demand machines."""
        return cls(purchase=Purchase.ON_DEMAND)

    @classmethod
    def spot(cls, *, max_usd_per_hour: float | None = None) -> "Option":
        """Return spot machines."""
        return cls(purchase=Purchase.SPOT, max_usd_per_hour=max_usd_per_hour)

    @classmethod
    def flex_start(cls, *, max_run_duration_s: int | None = None) -> "Option":
        """Return GKE's flex-start machines."""
        return cls(purchase=Purchase.FLEX_START, max_run_duration_s=max_run_duration_s)

    @classmethod
    def queued(cls, *, max_run_duration_s: int | None = None) -> "Option":
        """Return GKE's queued provisioning."""
        return cls(purchase=Purchase.QUEUED, max_run_duration_s=max_run_duration_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many nodes: a fixed number, or a range that an autoscaler moves in."""

    nodes: int | None = None
    """A fixed number of nodes."""
    min_nodes: int | None = None
    """Fewest nodes of an autoscaled pool. 0 when absent."""
    max_nodes: int | None = None
    """Most nodes of an autoscaled pool."""
    initial_nodes: int | None = None
    """Nodes that an autoscaled pool begins with. ``min_nodes`` when absent."""

    @property
    def most(self) -> int:
        """The most nodes that there can be."""
        return self.nodes if self.nodes is not None else self.max_nodes or 0

    @property
    def fewest(self) -> int:
        """The fewest nodes that there can be."""
        return self.nodes if self.nodes is not None else self.min_nodes or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionalNetwork:
    """One more network of a GKE node, beside its default one."""

    kind: NetworkKind
    network: str
    """Name of the VPC."""
    subnetwork: str
    """Name of the subnetwork."""
    mtu_bytes: int | None = None
    """What the VPC is set to. None: not looked at."""
    network_profile: str | None = None
    """Profile that the VPC was made with, as ``us-central1-a-vpc-roce``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FabricUse:
    """That nodes use their fabric, and how."""

    driver: FabricDriver = FabricDriver.DEVICE_PLUGIN
    networks: tuple[AdditionalNetwork, ...] = ()
    """GKE: networks of the GPU NICs, in the NICs' order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnets:
    """Where nodes are."""

    public: bool = False
    """Whether the subnets' way out is an internet gateway rather than a NAT."""
    public_ip: bool = False
    """Whether nodes get public addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """How nodes are replaced. By default one goes before another comes: scarce ones aren't there twice."""

    strategy: UpgradeStrategy = UpgradeStrategy.SURGE
    max_surge: int = 0
    max_unavailable: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What a plan must know of its cluster. A version of None isn't looked at, unless a feature needs one."""

    kubernetes_version: str | None = None
    """As ``1.34``, or with GKE's patch, ``1.34.1-gke.1829001``."""
    dataplane_v2: bool = True
    """GKE: whether the cluster has Dataplane V2."""
    karpenter_version: str = "1.14.0"
    static_capacity: bool = False
    """Karpenter: whether its StaticCapacity feature gate is on."""
    features: frozenset[str] = frozenset()
    """Azure: features that the subscription is registered for."""
