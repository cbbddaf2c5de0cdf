"""Settings of an environment on Google Cloud."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from _settings.base import Name, Section, matching
from _settings.cloud import CloudSettings, ClusterSettings, PoolSettings

_ProjectNumber = Annotated[str, matching(r"[0-9]{1,20}", "digits, as '123456789012'")]


class GcpNetworkSettings(Section):
    """The VPC."""

    cidr: str = Field(
        default="10.0.0.0/12", description="Range of nodes, pods and services together, /10 to /19."
    )
    reserved_cidrs: list[str] = Field(
        default=[], description="Ranges of what the VPC is connected with, which `cidr` mustn't overlap."
    )
    existing_network_id: str | None = Field(
        default=None,
        description="VPC for the subnet, as `projects/acme/global/networks/shared`. A new one is made if "
        "absent.",
    )
    flow_log_sampling: float = Field(
        default=0.5, ge=0, le=1, description="Share of the flows that is logged; 0 is none."
    )


class GcpClusterSettings(ClusterSettings):
    """The GKE cluster."""

    regional: bool = Field(
        default=True,
        description="Whether the control plane stands the loss of a zone; else it is in the first of "
        "`zones`. It can't be changed afterwards.",
    )
    release_channel: Literal["RAPID", "REGULAR", "STABLE", "EXTENDED"] = Field(
        default="REGULAR", description="How early versions come."
    )
    dns_endpoint: bool = Field(
        default=False,
        description="Whether the API server's DNS name is reached from the internet too, where IAM decides "
        "who gets in.",
    )
    multi_networking: bool = Field(
        default=False,
        description="Whether nodes can have more networks than one, as pools with a fast fabric need. It "
        "can't be changed afterwards.",
    )
    existing_kms_key_id: str | None = Field(
        default=None,
        description="Key that encrypts Kubernetes' secrets. A new one is made if absent; Google keeps its "
        "name for ever.",
    )


class GcpPoolSettings(PoolSettings):
    """A pool of machines of one kind, by its name."""

    nodes: int | None = Field(
        default=None, ge=1, description="A fixed number of nodes in each zone; a range if absent."
    )
    max_nodes: int | None = Field(
        default=None,
        ge=1,
        description="Most nodes of a range, all zones together. A compute class has no such limit: there it "
        "says whether nodes may work together.",
    )
    provisioner: Literal["node-pool", "compute-class"] = Field(
        default="node-pool",
        description="`node-pool`: one way to buy. `compute-class`: several, the first with capacity is "
        "taken.",
    )
    purchases: list[Literal["reservation", "on-demand", "spot", "flex-start", "queued"]] = Field(
        default=["on-demand"], min_length=1, description="Ways to buy, in order of fallback."
    )
    reservation: str | None = Field(
        default=None, description="Name of the reservation, where one is used. Any that matches if absent."
    )
    reservation_project: str | None = Field(
        default=None, description="Project that owns the reservation; the environment's if absent."
    )
    zones: list[str] | None = Field(
        default=None, description="Zones of the nodes; the environment's if absent."
    )
    compact: bool = Field(default=False, description="Whether nodes are close together, in one zone.")
    dranet: bool = Field(
        default=False,
        description="Whether GKE makes the networks of the machine's fabric (DRANET), rather than the stack.",
    )
    tpu_topology: str | None = Field(
        default=None, description="Topology of a TPU slice of several machines, as `4x4`."
    )
    disk_size_gib: int = Field(
        default=200, ge=50, description="Size of each boot disk of a node pool, in GiB."
    )

    @model_validator(mode="after")
    def _as_the_provisioner_can(self) -> Self:
        if self.provisioner == "node-pool":
            if len(self.purchases) > 1:
                raise ValueError(
                    "a node pool is bought in one way: give one of purchases, or use compute-class"
                )
            return self
        if self.max_nodes is None:
            raise ValueError("a compute class scales from 0 to 'max_nodes', which is missing")
        for name in ("nodes", "min_nodes", "compact"):
            if getattr(self, name):
                raise ValueError(f"{name!r} is a matter of a node pool, not of a compute class")
        return self


class GcpFilesSettings(Section):
    """The file system of the volumes that pods of any node mount."""

    tier: Literal["basic_hdd", "basic_ssd", "zonal", "enterprise"] = Field(
        default="enterprise",
        description="Tier of Filestore. Of these, `enterprise` alone stands the loss of a zone. Each volume "
        "is an instance: 1 TiB or more.",
    )


class GcpFeatureStoreSettings(Section):
    """What a feature store keeps its features in."""

    node_type: Literal["SHARED_CORE_NANO", "STANDARD_SMALL", "HIGHMEM_MEDIUM", "HIGHMEM_XLARGE"] = Field(
        default="HIGHMEM_MEDIUM", description="Node of Memorystore for Valkey."
    )
    shard_count: int = Field(default=1, ge=1, le=250, description="Shards that keys are spread over.")
    replica_count: int = Field(
        default=1,
        ge=0,
        le=2,
        description="Copies of each shard in other zones; with 0 there is nothing to fail over to.",
    )


class GcpBudgetSettings(Section):
    """Alarms before the money is gone."""

    billing_account: str = Field(description="Id of the billing account, as `012345-6789AB-CDEF01`.")
    monthly_limit: int = Field(ge=1, description="What a month may cost, in the account's currency.")
    currency: str | None = Field(
        default=None, description="Currency of the account, as `EUR`, to be sure. Not compared if absent."
    )
    notification_channels: list[str] = Field(
        default=[],
        description="Channels of Cloud Monitoring that are told beside the account's administrators, as "
        "`projects/acme/notificationChannels/1`.",
    )


class GcpSettings(CloudSettings):
    """An environment on Google Cloud."""

    cloud: Literal["gcp"] = Field(description="Where the platform lands: `gcp`.")
    project: str = Field(description="Id of the project.")
    project_number: _ProjectNumber = Field(description="Number of the project, in quotes.")
    region: str = Field(description="Region, as `europe-west4`.")
    zones: list[str] = Field(min_length=1, description="Zones of it that nodes are in.")
    own_key: bool = Field(
        default=True,
        description="Whether buckets, images and features are encrypted with a key of the project, rather "
        "than Google's.",
    )
    network: GcpNetworkSettings = Field(default=GcpNetworkSettings(), description="The VPC.")
    cluster: GcpClusterSettings = Field(default=GcpClusterSettings(), description="The GKE cluster.")
    pools: dict[Name, GcpPoolSettings] = Field(default={}, description="Pools of accelerators, by name.")
    files: GcpFilesSettings = Field(default=GcpFilesSettings(), description="The shared file system.")
    feature_store: GcpFeatureStoreSettings | None = Field(
        default=None, description="Backing of a feature store. None is made if absent."
    )
    budget: GcpBudgetSettings = Field(description="Alarms before the money is gone.")
    labels: dict[str, str] = Field(default={}, description="More labels of everything that can have them.")

    @property
    def location(self) -> str:
        """Where the control plane is: the region, or a zone."""
        return self.region if self.cluster.regional else self.zones[0]
