from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_azure_native as azure_native
from pulumi import Input, Output, ResourceOptions

from atoll.accelerators import (
    Cluster,
    ConsumptionPlan,
    FabricUse,
    NodeSoftware,
    Option,
    Owner,
    Purchase,
    Size,
    Target,
    Upgrade,
    catalogue,
    ownerships,
)
from atoll.azure._aks_settings import ENCRYPTION_AT_HOST_FEATURE
from atoll.azure._checks import AGENT_POOL, AzureChecks
from atoll.azure._tags import tags
from atoll.errors import ValidationError

_PLAN_PATHS = {
    "name": "pool_name",
    "size.nodes": "nodes",
    "size.max": "max_nodes",
    "size.initial": "initial_nodes",
    "size": "min_nodes",
    "options[0].reservation": "capacity_reservation_group_id",
    "options[0].max_usd_per_hour": "max_usd_per_hour",
    "options": "purchase",
    "fabric": "infiniband",
    "cluster.features": "registered_features",
    "cluster.kubernetes_version": "kubernetes_version",
    "upgrade": "max_surge",
    "driver": "software",
}
"""Beginnings of a plan's paths, longer ones first, and the arguments that they are about."""

_FIXES = {"registered_features": "register it, then name it here; or register_features: True"}
_MIG_PROFILES = ("MIG1g", "MIG2g", "MIG3g", "MIG4g", "MIG7g")
"""Source: https://learn.microsoft.com/azure/aks/gpu-multi-instance"""


class AksPurchase(StrEnum):
    """How nodes are bought."""

    ON_DEMAND = "on-demand"
    SPOT = "spot"
    """Cheaper, and taken away at 30 seconds' notice."""
    RESERVATION = "reservation"
    """From a capacity reservation group."""


class AksAcceleratorPoolArgs(TypedDict):
    """Arguments of ``AksAcceleratorPool``."""

    resource_group_name: Input[str]
    """Resource group of the cluster."""
    cluster_name: Input[str]
    """Name of the AKS cluster."""
    nodes_subnet_id: Input[str]
    """Resource id of the nodes' subnet."""
    machine_type: str
    """Machine, from the catalogue, as ``Standard_ND96isr_H100_v5``."""
    pool_name: NotRequired[str]
    """Name of the pool: a letter, then lower-case letters and digits, 12 at most. The component's name when
    absent."""
    purchase: NotRequired[AksPurchase]
    """How nodes are bought. ``on-demand`` when absent."""
    capacity_reservation_group_id: NotRequired[str]
    """Resource id of the capacity reservation group; may be absent unless ``purchase`` is ``reservation``."""
    max_usd_per_hour: NotRequired[float]
    """Highest price of a spot node, in US dollars an hour. The on-demand price when absent."""
    nodes: NotRequired[int]
    """A fixed number of nodes. When absent, ``max_nodes`` is needed."""
    min_nodes: NotRequired[int]
    """Fewest nodes. 0 when absent: a pool that nobody uses costs nothing."""
    max_nodes: NotRequired[int]
    """Most nodes. 1 when absent, and ``nodes`` is too."""
    initial_nodes: NotRequired[int]
    """Nodes that the pool begins with. ``min_nodes`` when absent."""
    zones: NotRequired[Sequence[str]]
    """Availability zones of nodes. Azure's choice when absent; not every zone has every machine."""
    multi_node: NotRequired[bool]
    """Whether nodes work together. When absent they do, where there can be more than one and the machine has
    InfiniBand."""
    infiniband: NotRequired[bool]
    """Whether pods use InfiniBand. When absent they do where nodes work together."""
    software: NotRequired[str]
    """Who owns driver, toolkit and device plugin: of ``aks-driver-beside-operator``, ``aks-driver-chart``,
    ``aks-operator``. The first when absent: AKS brings the driver, the GPU Operator the rest."""
    mig_profile: NotRequired[str]
    """MIG instances that each GPU is cut into, as ``MIG1g``. GPUs stay whole when absent. It can't be changed
    afterwards."""
    kubernetes_version: NotRequired[str]
    """Version of the cluster, to be looked at. Not looked at when absent; the pool always has the
    cluster's."""
    registered_features: NotRequired[Sequence[str]]
    """Features that the subscription is registered for. With ``register_features`` what the machine needs is
    taken as registered too. None when absent."""
    register_features: NotRequired[bool]
    """Whether to register the subscription for what the output ``features`` lists. False when absent: it is
    the subscription's, so that one pool must not take it from another by being deleted."""
    longest_job_s: NotRequired[int]
    """Seconds that the longest job takes: an upgrade waits so long for a node's pods, up to a day. 30 minutes
    when absent."""
    max_surge: NotRequired[int]
    """Nodes that an upgrade adds before others go. 0 when absent: machines with accelerators are scarce."""
    max_unavailable: NotRequired[int]
    """Nodes that an upgrade takes away at once. 1 when absent."""
    disk_size_gib: NotRequired[int]
    """Size of a node's disk in GiB, with images and models on it. 512 when absent."""
    max_pods: NotRequired[int]
    """Most pods of a node, 30 to 250. 60 when absent."""
    encryption_at_host: NotRequired[bool]
    """Whether the host encrypts disks, caches and temporary disks. True when absent; the subscription must be
    registered for the feature."""
    labels: NotRequired[Mapping[str, str]]
    """More labels of nodes. None when absent."""
    tags: NotRequired[Mapping[str, Input[str]]]
    """More tags of all that takes tags. None when absent."""


class AksAcceleratorPool(pulumi.ComponentResource):
    """A pool of accelerator machines of an AKS cluster, which scales to zero when nobody uses it.

    What it is made of follows from ``atoll.accelerators.ConsumptionPlan``, with the rules of the machine.
    """

    pool_name: Output[str]
    """Name of the pool, which nodes have as label ``kubernetes.azure.com/agentpool``. It is known when the
    pool is there."""
    features: Output[list[str]]
    """Features that the subscription has to be registered for."""
    pod_resources: Output[dict[str, str]]
    """What a pod requests that takes a whole machine, as ``{"nvidia.com/gpu": "8", "rdma/ib": "8"}``."""
    tolerations: Output[list[str]]
    """Keys of the taints that a pod must tolerate, each by its key: a lone wildcard isn't enough on AKS."""

    def __init__(self, name: str, args: AksAcceleratorPoolArgs, opts: ResourceOptions | None = None) -> None:
        """Make the pool ``name``."""
        plan = _checked_plan(name, args)
        super().__init__("atoll:index:AksAcceleratorPool", name, {}, opts)
        rendered = plan.render()
        settings = dict(rendered["agent_pool"])
        needed = [*rendered["features"]]
        if args.get("encryption_at_host", True):
            needed.append(ENCRYPTION_AT_HOST_FEATURE)
        registrations = [
            _registration(f"{name}-{feature.rpartition('/')[2]}", feature, ResourceOptions(parent=self))
            for feature in (needed if args.get("register_features", False) else [])
        ]
        pool = azure_native.containerservice.AgentPool(
            f"{name}-pool",
            **settings | _beside_the_plan(name, args, settings),
            opts=ResourceOptions(
                parent=self,
                depends_on=registrations,
                # A pool that is renamed keeps its machines: AKS can't rename it. The autoscaler counts.
                ignore_changes=["agentPoolName", *(["count"] if settings["enable_auto_scaling"] else [])],
            ),
        )
        self.pool_name = pool.name.apply(lambda made: made or plan.name)
        self.features = Output.from_input(needed)
        self.pod_resources = Output.from_input(plan.pod_resources())
        self.tolerations = Output.from_input([taint.partition("=")[0] for taint in settings["node_taints"]])
        self.register_outputs(
            {output: getattr(self, output) for output in AksAcceleratorPool.__annotations__}
        )


def _beside_the_plan(name: str, args: AksAcceleratorPoolArgs, settings: dict[str, Any]) -> dict[str, Any]:
    """Return what a plan doesn't know: where the pool is, disks, and how patient an upgrade is."""
    beside: dict[str, Any] = {
        "resource_group_name": args["resource_group_name"],
        "resource_name_": args["cluster_name"],
        "vnet_subnet_id": args["nodes_subnet_id"],
        "type": "VirtualMachineScaleSets",
        "enable_encryption_at_host": args.get("encryption_at_host", True),
        "os_disk_size_gb": int(args.get("disk_size_gib", 512)),
        "max_pods": int(args.get("max_pods", 60)),
        "scale_down_mode": "Delete",
        "tags": tags(name, args),
    }
    if "upgrade_settings" in settings:
        minutes = -(-int(args.get("longest_job_s", 1800)) // 60)
        beside["upgrade_settings"] = settings["upgrade_settings"] | {
            "drain_timeout_in_minutes": min(max(minutes, 1), 1440),
            # A node whose job doesn't end is kept as it is, rather than failing the whole upgrade.
            "undrainable_node_behavior": "Cordon",
        }
    return beside


def _registration(
    name: str, feature: str, opts: ResourceOptions
) -> "azure_native.features.SubscriptionFeatureRegistration":
    namespace, _, feature_name = feature.partition("/")
    return azure_native.features.SubscriptionFeatureRegistration(
        name,
        provider_namespace=namespace,
        feature_name=feature_name,
        # Another pool may need it still, and Azure asks for nothing in return.
        opts=ResourceOptions.merge(opts, ResourceOptions(retain_on_delete=True)),
    )


def _checked_plan(name: str, args: AksAcceleratorPoolArgs) -> ConsumptionPlan:
    checks = AzureChecks("AksAcceleratorPool", name, args, AksAcceleratorPoolArgs)
    checks.name("pool_name", AGENT_POOL, value=args.get("pool_name", name))
    checks.resource_id("nodes_subnet_id", "subnets")
    checks.one_of("purchase", AksPurchase)
    checks.zones("zones")
    for path in ("nodes", "min_nodes", "initial_nodes", "max_surge", "max_unavailable"):
        checks.whole_number(path, at_least=0)
    checks.whole_number("max_nodes", at_least=1)
    checks.whole_number("longest_job_s", at_least=1)
    checks.whole_number("disk_size_gib", at_least=64, at_most=2048)
    checks.whole_number("max_pods", at_least=30, at_most=250)
    for path, allowed in (("software", _possible_software()), ("mig_profile", _MIG_PROFILES)):
        if path in args and str(args.get(path)) not in allowed:
            checks.add(path, "is not a known value", got=args.get(path), allowed=", ".join(allowed))
    plan = _plan(name, args, checks)
    if plan is not None and plan.node_software.image_name not in [
        sku.value for sku in azure_native.containerservice.OSSKU
    ]:
        what = (
            f"needs the OS SKU {plan.node_software.image_name}, which this pulumi-azure-native doesn't have"
        )
        checks.add("machine_type", what, got=plan.machine_type, fix="take a newer one")
    checks.finish()
    if plan is None:
        raise AssertionError("an argument without a plan passed its check")
    return plan


def _plan(name: str, args: AksAcceleratorPoolArgs, checks: AzureChecks) -> ConsumptionPlan | None:
    """Return the plan, or None when there are problems, each told once."""
    machine_type = args.get("machine_type")
    if not isinstance(machine_type, str):
        return None
    try:
        size = _size(args)
        return ConsumptionPlan(
            name=args.get("pool_name", name),
            target=Target.AKS_NODE_POOL,
            machine_type=machine_type,
            options=(_option(args),),
            size=size,
            zones=tuple(args.get("zones", ())),
            multi_node=args.get("multi_node"),
            fabric=FabricUse() if _uses_fabric(machine_type, size, args) else None,
            upgrade=Upgrade(
                max_surge=int(args.get("max_surge", 0)), max_unavailable=int(args.get("max_unavailable", 1))
            ),
            longest_job_s=_number(args, "longest_job_s"),
            software=_software(machine_type, args),
            mig_profile=args.get("mig_profile"),
            cluster=Cluster(
                kubernetes_version=args.get("kubernetes_version"), features=_registered(machine_type, args)
            ),
            labels=tuple(args.get("labels", {}).items()),
        )
    except ValidationError as error:
        checks.take(error, _PLAN_PATHS, _FIXES)
    except (TypeError, ValueError):
        # A number that isn't one, which was told.
        pass
    return None


def _number(args: AksAcceleratorPoolArgs, path: str) -> int | None:
    values: Mapping[str, Any] = args
    return int(values[path]) if path in values else None


def _size(args: AksAcceleratorPoolArgs) -> Size:
    most = _number(args, "max_nodes")
    return Size(
        nodes=_number(args, "nodes"),
        min_nodes=_number(args, "min_nodes"),
        max_nodes=1 if most is None and "nodes" not in args else most,
        initial_nodes=_number(args, "initial_nodes"),
    )


def _option(args: AksAcceleratorPoolArgs) -> Option:
    wanted = str(args.get("purchase", AksPurchase.ON_DEMAND))
    known = wanted in [str(purchase) for purchase in AksPurchase]
    price = args.get("max_usd_per_hour")
    return Option(
        purchase=Purchase(wanted) if known else Purchase.ON_DEMAND,
        reservation=args.get("capacity_reservation_group_id"),
        max_usd_per_hour=None if price is None else float(price),
    )


def _uses_fabric(machine_type: str, size: Size, args: AksAcceleratorPoolArgs) -> bool:
    if "infiniband" in args:
        return bool(args["infiniband"])
    machine = catalogue().machines.get(machine_type)
    return machine is not None and machine.fabric is not None and args.get("multi_node", size.most > 1)


def _registered(machine_type: str, args: AksAcceleratorPoolArgs) -> frozenset[str]:
    registered = frozenset(args.get("registered_features", ()))
    machine = catalogue().machines.get(machine_type)
    if machine is None or not args.get("register_features", False):
        return registered
    return registered | frozenset(machine.required_features)


def _possible_software() -> list[str]:
    """Return combinations of owners for GPUs on AKS, without the one that its stable API can't set."""
    return [
        ownership.id
        for ownership in ownerships()
        if ownership.id.startswith("aks-") and ownership.device_plugin is not Owner.CLOUD
    ]


def _software(machine_type: str, args: AksAcceleratorPoolArgs) -> NodeSoftware | None:
    chosen = next((owners for owners in ownerships() if owners.id == args.get("software")), None)
    if chosen is None or machine_type not in catalogue().machines:
        return None
    return NodeSoftware(
        machine_type=machine_type,
        image=NodeSoftware.default(machine_type).image,
        driver=chosen.driver,
        toolkit=chosen.toolkit,
        device_plugin=chosen.device_plugin,
    )
