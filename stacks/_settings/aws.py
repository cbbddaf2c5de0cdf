"""Settings of an environment on AWS."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from _settings.base import Name, Section, matching
from _settings.cloud import CloudSettings, ClusterSettings, PoolSettings

_Arn = Annotated[str, matching(r"arn:aws[a-z-]*:.+", "an ARN, as 'arn:aws:iam::123456789012:role/ops'")]


class AwsNetworkSettings(Section):
    """The VPC."""

    vpc_cidr: str = Field(default="10.0.0.0/16", description="Range of the VPC, /16 to /22.")
    pod_cidr: str | None = Field(
        default="100.64.0.0/16", description="Second range, for pods alone. Pods share the nodes' if null."
    )
    nat_gateways: Literal["one-a-zone", "one", "none"] = Field(
        default="one-a-zone", description="Ways out of the private subnets: `one-a-zone`, `one` or `none`."
    )
    interface_endpoints: list[str] | None = Field(
        default=None, description="Services reached inside the VPC. The component's default if absent."
    )
    flow_logs: bool = Field(default=True, description="Whether the VPC's flow logs are kept.")
    existing_vpc_id: str | None = Field(
        default=None, description="VPC to be used as it is. A new one is made if absent."
    )
    existing_private_subnet_ids: list[str] = Field(
        default=[], description="Private subnets of the existing VPC, one for each zone."
    )


class AwsClusterSettings(ClusterSettings):
    """The EKS cluster."""

    admin_principal_arns: dict[str, _Arn] = Field(
        description="Roles or users that administer the cluster, by a name that stays."
    )
    log_retention_days: int = Field(default=365, description="Days that the control plane's logs are kept.")


class AwsPoolSettings(PoolSettings):
    """A pool of machines of one kind, by its name."""

    provisioner: Literal["node-group", "karpenter"] = Field(
        default="node-group",
        description="`node-group`: one way to buy. `karpenter`: several, the first with capacity is taken.",
    )
    purchases: list[Literal["reservation", "capacity-block", "on-demand", "spot"]] = Field(
        default=["on-demand"], min_length=1, description="Ways to buy, in order of fallback."
    )
    reservation_id: str | None = Field(
        default=None, description="Capacity reservation or block, `cr-...`, where one is used."
    )
    zones: list[str] | None = Field(
        default=None, description="Zones of the nodes; the environment's if absent."
    )
    compact: bool = Field(default=False, description="Whether nodes are close together, in one zone.")
    disk_size_gib: int = Field(default=500, ge=20, description="Size of each root volume, in GiB.")

    @model_validator(mode="after")
    def _one_way_in_a_node_group(self) -> Self:
        if self.provisioner == "node-group" and len(self.purchases) > 1:
            raise ValueError("a node group is bought in one way: give one of purchases, or use karpenter")
        if self.provisioner == "node-group" and self.longest_job_s is not None:
            raise ValueError("'longest_job_s' is a matter of karpenter: a node group's nodes stay")
        if self.provisioner == "karpenter" and self.max_nodes is None:
            raise ValueError("karpenter scales from 0 to 'max_nodes', which is missing")
        return self


class AwsFeatureStoreSettings(Section):
    """What a feature store keeps its features in."""

    node_type: str = Field(default="cache.r7g.large", description="Node of ElastiCache.")
    nodes: int = Field(default=2, ge=1, le=6, description="Nodes; with one there is nothing to fail over to.")


class AwsBudgetSettings(Section):
    """Alarms before the money is gone."""

    monthly_limit_usd: int = Field(ge=1, description="What a month may cost, in US dollars.")
    emails: list[str] = Field(min_length=1, description="Who is told.")


class AwsSettings(CloudSettings):
    """An environment on AWS."""

    cloud: Literal["aws"] = Field(description="Where the platform lands: `aws`.")
    region: str = Field(description="Region, as `us-west-2`.")
    zones: list[str] = Field(min_length=2, description="Two or more availability zones of it.")
    network: AwsNetworkSettings = Field(default=AwsNetworkSettings(), description="The VPC.")
    cluster: AwsClusterSettings = Field(description="The EKS cluster.")
    pools: dict[Name, AwsPoolSettings] = Field(default={}, description="Pools of accelerators, by name.")
    feature_store: AwsFeatureStoreSettings | None = Field(
        default=None, description="Backing of a feature store. None is made if absent."
    )
    budget: AwsBudgetSettings = Field(description="Alarms before the money is gone.")
    tags: dict[str, str] = Field(default={}, description="More tags of everything that can have them.")
