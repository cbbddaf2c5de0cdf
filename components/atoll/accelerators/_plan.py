"""The consumption plan: how capacity is bought, and what the pool is that it goes into."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._plan_parts import (
    Cluster,
    FabricUse,
    Option,
    Placement,
    PoolMode,
    Size,
    Subnets,
    Target,
    Upgrade,
)
from atoll.accelerators._refuse import refuse
from atoll.accelerators._rules import violations
from atoll.accelerators._software import NodeSoftware
from atoll.accelerators._types import Machine, Purchase


@dataclass(frozen=True, kw_only=True)
class ConsumptionPlan:
    """How the nodes of one pool are bought, in order of fallback, and what they are.

    It is checked whole when it is made: every rule of ``RULES`` that it breaks is in the one
    ``atoll.errors.ValidationError``, with the reason. ``render`` gives what its target is made of.
    """

    name: str
    """Name of the pool, node group or class."""
    target: Target
    machine_type: str
    options: tuple[Option, ...]
    """Ways to get the nodes; the first that has capacity is taken."""
    size: Size
    zones: tuple[str, ...] = ()
    """Zones that nodes may be in; the service's choice where there is none."""
    placement: Placement = Placement.ANYWHERE
    multi_node: bool | None = None
    """Whether nodes work together. None: they do where there can be more than one and the machine is made for
    it, so that a machine with a fabric isn't bought without."""
    fabric: FabricUse | None = None
    """How nodes use their fabric. None: not at all."""
    subnets: Subnets = field(default_factory=Subnets)
    upgrade: Upgrade = field(default_factory=Upgrade)
    auto_repair: bool | None = None
    """GKE: None is on, and off for flex-start."""
    auto_upgrade: bool | None = None
    """GKE: None is on, and off for queued provisioning."""
    longest_job_s: int | None = None
    """Seconds that the longest job takes. None: not looked at."""
    node_lifetime_s: int = 2_592_000
    """Karpenter: seconds after which a node is replaced; 30 days when absent."""
    software: NodeSoftware | None = None
    """Image, and owners of driver, toolkit and device plugin. None: the usual ones of the machine."""
    image_id: str | None = None
    """AWS: AMI, where the image isn't one that EKS looks up."""
    image_version: str | None = None
    """AWS: release of an image that EKS looks up: ``1.34.1-20260801`` for a node group, ``v20260801`` for
    Karpenter. None: the newest at the time, so that nodes change when a new one comes out."""
    tpu_topology: str | None = None
    """GKE: as ``4x4``, for TPUs of several hosts."""
    tpu_provision_only: bool = False
    """GKE: provision the topology and leave placing to a scheduler."""
    mig_profile: str | None = None
    """As ``MIG1g`` on AKS, ``1g.10gb`` on GKE. It can't be changed afterwards (``aks-mig``)."""
    mode: PoolMode = PoolMode.USER
    """AKS: what the pool is for."""
    cluster: Cluster = field(default_factory=Cluster)
    labels: tuple[tuple[str, str], ...] = ()
    """More labels of the nodes."""

    def __post_init__(self) -> None:
        subject = f'ConsumptionPlan "{self.name}"'
        if self.machine_type not in catalogue().machines:
            refuse(subject, [catalogue().unknown_machine("machine_type", self.machine_type)])
        found = violations(self)
        if found:
            refuse(subject, found)

    @property
    def machine(self) -> Machine:
        """What the catalogue knows of the machine."""
        return catalogue().machines[self.machine_type]

    @cached_property
    def node_software(self) -> NodeSoftware:
        """Image, and owners of driver, toolkit and device plugin."""
        return self.software or NodeSoftware.default(self.machine_type)

    def buys(self, *purchases: Purchase) -> bool:
        """Say whether one of its options is one of ``purchases``."""
        return any(option.purchase in purchases for option in self.options)

    @property
    def works_together(self) -> bool:
        """Whether its nodes work together, said or understood."""
        if self.multi_node is not None:
            return self.multi_node
        fabric = self.machine.fabric
        return self.size.most > 1 and fabric is not None and fabric.rdma is not None

    def pod_resources(self) -> dict[str, str]:
        """Return what a pod that takes a whole machine requests: accelerators, and the fabric's devices."""
        from atoll.accelerators._render_common import pod_resources

        return pod_resources(self)

    def render(self) -> dict[str, Any]:
        """Return what the target is made of, as plain data.

        - ``eks-node-group``: arguments of Pulumi's resources ``node_group`` and ``launch_template``,
          ``security_group_rules``, and ``placement_group`` where nodes are compact;
        - ``karpenter``: Kubernetes objects ``ec2_node_class`` and ``node_pools``, and the last two as above;
        - ``gke-node-pool``: arguments of ``node_pool``, Kubernetes objects ``networks``,
          ``create_timeout_minutes``, and ``resource_policy`` where a TPU topology is provisioned only;
        - ``gke-compute-class``: the Kubernetes object ``compute_class``;
        - ``aks-node-pool``: arguments of azure-native's ``agent_pool``, ``features`` to be registered for.
        """
        from atoll.accelerators._render import render

        return render(self)
