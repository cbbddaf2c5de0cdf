"""What the catalogue holds: machines, accelerators, fabrics, quotas, prices, each with its sources.

These are the schema of the data files too: pydantic checks a file against them when it is read. A field that
is None is a fact that no source says.
"""

from dataclasses import dataclass, field
from enum import StrEnum

_STRICT = {"extra": "forbid"}
"""Pydantic's setting: a field that a file misspells is refused."""


def _check_positive(record: object, *fields: str) -> None:
    for name in fields:
        value = getattr(record, name)
        if value is not None and not value > 0:
            raise ValueError(f"{name} must be more than 0, got {value!r}")


class Cloud(StrEnum):
    """Who sells a machine."""

    AWS = "aws"
    GCP = "gcp"
    AZURE = "azure"


class AcceleratorKind(StrEnum):
    """What programs an accelerator: CUDA, XLA on TPUs, or Neuron on Trainium and Inferentia."""

    GPU = "gpu"
    TPU = "tpu"
    NEURON = "neuron"


class Architecture(StrEnum):
    """Instruction set of the host's CPU."""

    X86_64 = "x86_64"
    ARM64 = "arm64"


class FabricKind(StrEnum):
    """Network between the accelerators of different machines."""

    EFA = "efa"
    TCPX = "tcpx"
    TCPXO = "tcpxo"
    ROCE = "roce"
    INFINIBAND = "infiniband"


class Purchase(StrEnum):
    """How capacity is bought."""

    RESERVATION = "reservation"
    """Capacity held for you: AWS ODCR, a Google reservation, an Azure capacity reservation group."""
    CAPACITY_BLOCK = "capacity-block"
    """AWS Capacity Block: machines of an UltraCluster, for dates paid in advance."""
    ON_DEMAND = "on-demand"
    SPOT = "spot"
    """Cheaper, and taken away at short notice."""
    FLEX_START = "flex-start"
    """GKE: waits for capacity, and keeps it for a limited time."""
    QUEUED = "queued"
    """GKE queued provisioning: all nodes of a job, or none."""


class QuotaUnit(StrEnum):
    """What one machine uses up of a quota."""

    VCPUS = "vcpus"
    ACCELERATORS = "accelerators"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact comes from."""

    __pydantic_config__ = _STRICT
    id: str
    title: str
    url: str | None
    """Web page; None for a decision of Atoll's own."""
    as_of: str | None = None
    """Date of the source, as ``2026-08-21``. None: the source has none, so the fact's age isn't known."""
    read_on: str | None = None
    """Date on which figures were copied from it, where they move: they are at least as old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accelerator:
    """A model of accelerator."""

    __pydantic_config__ = _STRICT
    name: str
    """As ``H100``, ``TPU-v6e``, ``Trainium2``."""
    vendor: str
    kind: AcceleratorKind
    resource: str
    """Extended resource that a pod requests, as ``nvidia.com/gpu``."""
    mig: bool | None
    """Whether it can be cut into MIG instances."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInterface:
    """One network interface of an EC2 instance, as launch templates and Karpenter describe it."""

    network_card_index: int
    device_index: int
    interface_type: str
    """``interface`` (ENA, has an IP address) or ``efa-only`` (RDMA, has none)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fabric:
    """Network between the accelerators of different machines."""

    __pydantic_config__ = _STRICT
    kind: FabricKind
    rdma: bool | None
    """Whether it is remote direct memory access; TCPX and TCPXO copy GPU memory over TCP instead."""
    nic_count: int | None
    """How many NICs carry it: EFA devices, GPU NICs, InfiniBand ports."""
    bandwidth_gbps: float | None = None
    """Of all NICs together, in Gbit/s."""
    first_card: int | None = None
    """EFA: index of the first network card that has one."""
    gvnic_networks: int = 0
    """GCP: networks for gVNICs that go with the GPU NICs' ones, beside the node's default network."""
    mtu_bytes: int | None = None
    """GCP: what the GPU NICs' networks are set to."""
    network_profile: str | None = None
    """GCP: profile of the RDMA network, with ``{zone}`` in it."""
    min_kubernetes: dict[str, str] = field(default_factory=dict, hash=False)
    """GCP: the first patch version that supports it, for each minor version that has one."""

    def __post_init__(self) -> None:
        _check_positive(self, "nic_count", "bandwidth_gbps", "mtu_bytes")

    @property
    def interfaces(self) -> tuple[NetworkInterface, ...] | None:
        """The table of network interfaces that uses every EFA, or None where the layout isn't known.

        The primary interface is plain ENA, because an EFA-only one can't be primary; card 0 carries an EFA as
        its second device where it has one; every further card carries one as its first device.
        Source: ``aws-efa-cards``.
        """
        if self.kind is not FabricKind.EFA or self.nic_count is None or self.first_card is None:
            return None
        primary = NetworkInterface(network_card_index=0, device_index=0, interface_type="interface")
        cards = range(self.first_card, self.first_card + self.nic_count)
        return (primary, *(_efa_only(card) for card in cards))


def _efa_only(card: int) -> NetworkInterface:
    device = 1 if card == 0 else 0
    return NetworkInterface(network_card_index=card, device_index=device, interface_type="efa-only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """A limit that a cloud sets, and that a new account has at or near zero for accelerators."""

    __pydantic_config__ = _STRICT
    id: str
    cloud: Cloud
    name: str
    unit: QuotaUnit
    code: str | None
    """What the cloud calls it when asked for more. None: no source says."""
    spot_code: str | None
    """The one that spot machines, and Google's flex-start, count against. None: no source says."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A machine type of a cloud."""

    __pydantic_config__ = _STRICT
    cloud: Cloud
    machine_type: str
    family: str
    accelerator: str | None
    """Name of the accelerator, or None for a machine with CPUs alone."""
    accelerator_count: int
    accelerator_memory_gib: float | None
    """Memory of each accelerator, in GiB as the source counts: some round up what software sees."""
    vcpus: int | None
    memory_gib: float | None
    """Memory of the host, in GiB."""
    architecture: Architecture | None
    fabric: Fabric | None = None
    """Network between accelerators of different machines, or None where it has none."""
    quota: str | None = None
    """Id of the quota, a key of ``Catalogue.quotas``. None: no source says."""
    gke_accelerator: str | None = None
    """GKE's name of the accelerator, in node pools and in the label ``cloud.google.com/gke-accelerator``."""
    purchases: tuple[Purchase, ...] | None = None
    """The only ways in which it is sold, where the cloud limits them."""
    capacity_blocks: bool = False
    """AWS: whether its family is sold in Capacity Blocks."""
    flex_start_compact: bool = False
    """GCP: whether flex-start nodes can have compact placement."""
    required_features: tuple[str, ...] = ()
    """Azure: features that the subscription has to be registered for."""
    forbidden_features: tuple[str, ...] = ()
    """Azure: features that the subscription must not be registered for."""
    required_os_sku: str | None = None
    """Azure: the only OS SKU that drives it."""
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        _check_positive(self, "accelerator_memory_gib", "vcpus", "memory_gib")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A price, and why it may be wrong."""

    usd_per_hour: float
    """US dollars for one machine for one hour: Linux, list price, no commitment, no disks, no network."""
    doubt: str | None = None
    """Why it isn't to be trusted, or None."""

    @property
    def trusted(self) -> bool:
        """Whether it may be compared and added up."""
        return self.doubt is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a machine costs in a region."""

    cloud: Cloud
    machine_type: str
    region: str
    on_demand: Quote | None
    """None: the source lists none, though the cloud may offer it."""
    spot: Quote | None
    """None: the source lists none. Spot prices move; AWS's is the lowest of the region's zones."""
    source: str
    """Key of ``Catalogue.sources``, which has the date, or says that there is none."""
