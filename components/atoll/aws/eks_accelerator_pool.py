from typing import NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions

from atoll.accelerators import (
    Affinity,
    Cluster,
    ConsumptionPlan,
    Option,
    Placement,
    Purchase,
    Size,
    Target,
)
from atoll.aws._checks import AwsChecks
from atoll.aws._fabric import fabric_use
from atoll.aws._node_group import NodeGroupSettings, check_volume, make_node_group, volume_of
from atoll.errors import ValidationError

_PLAN_NAMES = {
    "target": "machine_type",
    "options[0].purchase": "purchase",
    "options[0].reservation": "reservation_id",
    "size": "max_nodes",
    "size.nodes": "nodes",
    "size.max_nodes": "max_nodes",
    "fabric": "multi_node",
    "cluster.kubernetes_version": "kubernetes_version",
}
"""What the plan calls an argument -> what it is called here."""


class EksAcceleratorPoolArgs(TypedDict):
    """Arguments of ``EksAcceleratorPool``."""

    cluster_name: Input[str]
    """Cluster that the nodes join."""
    kubernetes_version: str
    """The cluster's minor version, as ``1.34``."""
    cluster_security_group_id: Input[str]
    """The cluster's security group, which nodes must be in."""
    node_role_arn: Input[str]
    """Role of the nodes."""
    subnet_ids: list[Input[str]]
    """Private subnets that nodes may be in. One, in the one zone of ``zones``, where nodes use EFA, are
    reserved or compact."""
    zones: list[str]
    """Zones of ``subnet_ids``, in their order."""
    machine_type: str
    """Machine of the catalogue, as ``p5.48xlarge``."""
    purchase: NotRequired[Purchase]
    """How the nodes are bought: ``on-demand``, ``spot``, ``reservation`` or ``capacity-block``. On demand
    when absent."""
    reservation_id: NotRequired[str]
    """Id of the capacity reservation or block, ``cr-...``. When absent, a ``reservation`` is any that
    matches."""
    nodes: NotRequired[int]
    """A fixed number of nodes. A range when absent: give this or ``max_nodes``."""
    min_nodes: NotRequired[int]
    """Fewest nodes of a range. 0 when absent."""
    max_nodes: NotRequired[int]
    """Most nodes of a range, which the cluster autoscaler moves in. When absent, ``nodes`` is needed."""
    multi_node: NotRequired[bool]
    """Whether nodes work together, and so use EFA. When absent, they do where there can be more than one and
    the machine is made for it."""
    compact: NotRequired[bool]
    """Whether nodes are in a cluster placement group of their own, in one zone. False when absent; the nodes
    of a capacity block are close together as it is."""
    fabric_security_group_id: NotRequired[Input[str]]
    """Security group whose members may send each other anything, for EFA. When absent, the cluster's own
    carries EFA: EKS makes it so."""
    disk_size_gib: NotRequired[int]
    """Size of a node's root volume in GiB, 20 to 65536. 500 when absent: images with CUDA are large."""
    disk_iops: NotRequired[int]
    """IOPS of the root volume, 3000 to 80000. 16000 when absent: it is what images are unpacked at."""
    disk_throughput_mib_s: NotRequired[int]
    """Throughput of the root volume in MiB/s, 125 to 2000. 1000 when absent."""
    volume_key_arn: NotRequired[Input[str]]
    """KMS key that encrypts the nodes' volumes, one that EC2 Auto Scaling may use. The account's
    key for EBS when absent."""
    instance_store_raid0: NotRequired[bool]
    """Whether the machine's own NVMe disks, if it has any, are put together for pods and images. False when
    absent."""
    image_version: NotRequired[str]
    """Release of EKS' image for the machine, as ``1.34.1-20260801``. The newest when absent."""
    auto_repair: NotRequired[bool]
    """Whether EKS replaces nodes that aren't healthy. True when absent."""
    labels: NotRequired[dict[str, str]]
    """More labels of the nodes. None when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of everything that is made, machines and volumes too. None when absent."""


class EksAcceleratorPool(pulumi.ComponentResource):
    """Nodes with one kind of accelerator, bought in one way: a managed node group with its launch template.

    What the machine is and how it is wired comes from the catalogue. Nodes carry the label
    ``accelerator-model``, and a taint with the name of the accelerator's resource, as ``nvidia.com/gpu``.
    """

    node_group_name: Output[str]
    """Name of the node group in the cluster."""
    node_group_arn: Output[str]
    """ARN of the node group."""
    pod_resources: dict[str, str]
    """What a pod that takes a whole node requests: accelerators, and devices of the fabric."""

    def __init__(self, name: str, args: EksAcceleratorPoolArgs, opts: ResourceOptions | None = None) -> None:
        """Make the pool ``name``."""
        plan = _check(name, args)
        super().__init__("atoll:index:EksAcceleratorPool", name, {}, opts)
        groups = [args["cluster_security_group_id"]]
        if plan.fabric is not None and "fabric_security_group_id" in args:
            groups.append(args["fabric_security_group_id"])
        settings = NodeGroupSettings(
            cluster_name=args["cluster_name"],
            node_role_arn=args["node_role_arn"],
            subnet_ids=args["subnet_ids"],
            security_group_ids=groups,
            kubernetes_version=args["kubernetes_version"],
            volume=volume_of(args),
            instance_store_raid0=args.get("instance_store_raid0", False),
            taints=[],
            auto_repair=args.get("auto_repair", True),
            tags=args.get("tags", {}),
            component="EksAcceleratorPool",
        )
        group = make_node_group(name, plan, settings, self)
        self.node_group_name = group.node_group_name
        self.node_group_arn = group.arn
        self.pod_resources = plan.pod_resources()
        self.register_outputs(
            {output: getattr(self, output) for output in EksAcceleratorPool.__annotations__}
        )


def _check(name: str, args: EksAcceleratorPoolArgs) -> ConsumptionPlan:
    """Check everything at once, and return the pool's plan."""
    checks = AwsChecks("EksAcceleratorPool", name, args, EksAcceleratorPoolArgs)
    checks.kubernetes_version()
    checks.one_of("purchase", Purchase)
    for path in ("nodes", "min_nodes"):
        checks.whole_number(path, at_least=0)
    checks.whole_number("max_nodes", at_least=1)
    check_volume(checks, args)
    checks.not_empty("subnet_ids")
    zones = args.get("zones", [])
    if len(args.get("subnet_ids", [])) != len(zones):
        checks.add("zones", "must name the zone of each of subnet_ids", got=zones)
    plan = _plan(checks, name, args)
    checks.finish()
    assert plan is not None  # noqa: S101 - a plan that can't be made is a problem
    return plan


def _plan(checks: AwsChecks, name: str, args: EksAcceleratorPoolArgs) -> ConsumptionPlan | None:
    size = Size(**{path: int(args[path]) for path in ("nodes", "min_nodes", "max_nodes") if path in args})
    try:
        return ConsumptionPlan(
            name=name,
            target=Target.EKS_NODE_GROUP,
            machine_type=args["machine_type"],
            options=(_option(args),),
            size=size,
            zones=tuple(args["zones"]),
            placement=Placement.COMPACT if args.get("compact", False) else Placement.ANYWHERE,
            multi_node=args.get("multi_node"),
            fabric=fabric_use(args["machine_type"], size, multi_node=args.get("multi_node")),
            image_version=args.get("image_version"),
            cluster=Cluster(kubernetes_version=args["kubernetes_version"]),
            labels=tuple(sorted(args.get("labels", {}).items())),
        )
    except ValidationError as error:
        checks.take_over(error, _PLAN_NAMES)
    except (KeyError, ValueError):
        # A required argument is missing or a choice isn't known, which has been said.
        pass
    return None


def _option(args: EksAcceleratorPoolArgs) -> Option:
    purchase = Purchase(args.get("purchase", Purchase.ON_DEMAND))
    reservation = args.get("reservation_id")
    is_any = purchase is Purchase.RESERVATION and reservation is None
    affinity = Affinity.ANY if is_any else Affinity.SPECIFIC
    return Option(purchase=purchase, reservation=reservation, affinity=affinity)
