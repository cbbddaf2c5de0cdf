from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions

from atoll.accelerators import (
    Cluster,
    ConsumptionPlan,
    Option,
    Placement,
    Purchase,
    Size,
    Target,
)
from atoll.aws._checks import AwsChecks
from atoll.aws._common import tags
from atoll.aws._fabric import fabric_use
from atoll.aws._node_group import ROOT_DEVICE, Volume, check_volume, volume_of
from atoll.errors import ValidationError
from atoll.kubernetes._objects import KubernetesObject

_RESERVED = (Purchase.RESERVATION, Purchase.CAPACITY_BLOCK)
_PLAN_NAMES = {
    "target": "machine_type",
    "options": "purchases",
    "size": "max_nodes",
    "size.max_nodes": "max_nodes",
    "fabric": "multi_node",
    "cluster.karpenter_version": "karpenter_version",
    "cluster.kubernetes_version": "kubernetes_version",
}
"""What the plan calls an argument -> what it is called here."""


class KarpenterPoolArgs(TypedDict):
    """Arguments of ``KarpenterPool``."""

    kubernetes_version: str
    """The cluster's minor version, as ``1.34``."""
    karpenter_version: str
    """Version of the Karpenter that is in the cluster, as ``1.14.0``."""
    security_group_ids: list[Input[str]]
    """Security groups of the nodes: the cluster's, and for EFA the network's ``fabric_security_group_id``."""
    node_role_name: Input[str]
    """Role of the nodes, which the cluster lets in: ``EksCluster.node_role_name``."""
    subnet_ids: list[Input[str]]
    """Private subnets that nodes may be in."""
    zones: list[str]
    """Zones of ``subnet_ids``, in their order. One, where nodes use EFA or are compact."""
    machine_type: str
    """Machine of the catalogue, as ``p5.48xlarge``."""
    purchases: NotRequired[list[str]]
    """Ways to buy, the first that has capacity is taken: of ``reservation``, ``capacity-block``,
    ``on-demand`` and ``spot``. ``on-demand`` alone when absent."""
    reservation_id: NotRequired[str]
    """Id of the capacity reservation or block, ``cr-...``. May be absent only where ``purchases``
    has neither of these."""
    max_nodes: int
    """Most nodes of each way to buy: Karpenter has no limit over several. There are none where no pod needs
    one."""
    multi_node: NotRequired[bool]
    """Whether nodes work together, and so use EFA. When absent, they do where there can be more than one and
    the machine is made for it."""
    compact: NotRequired[bool]
    """Whether nodes are in a cluster placement group of their own, in one zone. False when absent."""
    longest_job_s: NotRequired[int]
    """Seconds that the longest job takes; a pool whose nodes go earlier is refused. Not looked at when
    absent."""
    node_lifetime_s: NotRequired[int]
    """Seconds after which a node is replaced. 2592000, thirty days, when absent."""
    disk_size_gib: NotRequired[int]
    """Size of a node's root volume in GiB, 20 to 65536. 500 when absent: images with CUDA are large."""
    disk_iops: NotRequired[int]
    """IOPS of the root volume, 3000 to 80000. 16000 when absent: it is what images are unpacked at."""
    disk_throughput_mib_s: NotRequired[int]
    """Throughput of the root volume in MiB/s, 125 to 2000. 1000 when absent."""
    volume_key_arn: NotRequired[Input[str]]
    """KMS key that encrypts the nodes' volumes, one that Karpenter may use. The account's
    key for EBS when absent."""
    instance_store_raid0: NotRequired[bool]
    """Whether the machine's own NVMe disks, if it has any, are put together for pods and images. False when
    absent."""
    image_version: NotRequired[str]
    """Release of EKS' image for the machine, as ``v20260801``. The newest when absent, so that nodes change
    when a new one comes out."""
    labels: NotRequired[dict[str, str]]
    """More labels of the nodes. None when absent."""
    tags: NotRequired[dict[str, Input[str]]]
    """More tags of machines and volumes. None when absent."""


class KarpenterPool(pulumi.ComponentResource):
    """Nodes with one kind of accelerator that Karpenter buys when pods need them, in the first way that has
    capacity: an EC2NodeClass, and a NodePool for each way.
    """

    node_class_name: Output[str]
    """Name of the EC2NodeClass."""
    pod_resources: dict[str, str]
    """What a pod that takes a whole node requests: accelerators, and devices of the fabric."""

    def __init__(self, name: str, args: KarpenterPoolArgs, opts: ResourceOptions | None = None) -> None:
        """Make the pool ``name``."""
        plan = _check(name, args)
        super().__init__("atoll:index:KarpenterPool", name, {}, opts)
        rendered = plan.render()
        node_class = KubernetesObject(
            f"{name}-node-class", self._node_class(name, rendered, args), ResourceOptions(parent=self)
        )
        for manifest in rendered["node_pools"]:
            suffix = manifest["metadata"]["name"].removeprefix(name)
            KubernetesObject(
                f"{name}-node-pool{suffix}",
                manifest,
                ResourceOptions(parent=self, depends_on=[node_class]),
            )
        self.node_class_name = node_class.name
        self.pod_resources = plan.pod_resources()
        self.register_outputs({output: getattr(self, output) for output in KarpenterPool.__annotations__})

    def _node_class(self, name: str, rendered: dict[str, Any], args: KarpenterPoolArgs) -> dict[str, Any]:
        """Return the plan's EC2NodeClass with what the plan doesn't know."""
        own_tags = tags(name, "KarpenterPool", args.get("tags"))
        manifest: dict[str, Any] = rendered["ec2_node_class"]
        added: dict[str, Any] = {
            "role": args["node_role_name"],
            "subnetSelectorTerms": [{"id": subnet_id} for subnet_id in args["subnet_ids"]],
            "securityGroupSelectorTerms": [{"id": group_id} for group_id in args["security_group_ids"]],
            "blockDeviceMappings": [_root_volume(volume_of(args))],
            "tags": own_tags,
        }
        if args.get("instance_store_raid0", False):
            added["instanceStorePolicy"] = "RAID0"
        if "placement_group" in rendered:
            group = aws.ec2.PlacementGroup(
                f"{name}-placement",
                strategy=rendered["placement_group"]["strategy"],
                tags=own_tags,
                opts=ResourceOptions(parent=self),
            )
            added["placementGroupSelector"] = {"name": group.name}
        return {**manifest, "spec": {**manifest["spec"], **added}}


def _root_volume(volume: Volume) -> dict[str, Any]:
    ebs = {
        "volumeType": "gp3",
        "volumeSize": f"{volume.size_gib}Gi",
        "iops": volume.iops,
        "throughput": volume.throughput_mib_s,
        "encrypted": True,
        **({} if volume.key_arn is None else {"kmsKeyID": volume.key_arn}),
        "deleteOnTermination": True,
    }
    return {"deviceName": ROOT_DEVICE, "ebs": ebs}


def _check(name: str, args: KarpenterPoolArgs) -> ConsumptionPlan:
    """Check everything at once, and return the pool's plan."""
    checks = AwsChecks("KarpenterPool", name, args, KarpenterPoolArgs)
    checks.kubernetes_version()
    checks.whole_number("max_nodes", at_least=1)
    checks.whole_number("longest_job_s", at_least=1)
    checks.whole_number("node_lifetime_s", at_least=1)
    check_volume(checks, args)
    for path in ("subnet_ids", "security_group_ids", "purchases"):
        checks.not_empty(path)
    zones = args.get("zones", [])
    if len(args.get("subnet_ids", [])) != len(zones):
        checks.add("zones", "must name the zone of each of subnet_ids", got=zones)
    purchases = args.get("purchases", [])
    for i, purchase in enumerate(purchases):
        if purchase not in list(Purchase):
            checks.add(f"purchases[{i}]", "is not a known value", got=purchase, allowed=", ".join(Purchase))
    if "reservation_id" in args and not set(purchases) & set(_RESERVED):
        fix = "leave it out, or begin purchases with 'reservation' or 'capacity-block'"
        checks.add("reservation_id", "isn't used by purchases", got=args["reservation_id"], fix=fix)
    plan = _plan(checks, name, args)
    checks.finish()
    assert plan is not None  # noqa: S101 - a plan that can't be made is a problem
    return plan


def _plan(checks: AwsChecks, name: str, args: KarpenterPoolArgs) -> ConsumptionPlan | None:
    names = dict(_PLAN_NAMES)
    for i in range(len(args.get("purchases", [""]))):
        names[f"options[{i}]"] = names[f"options[{i}].purchase"] = f"purchases[{i}]"
        names[f"options[{i}].reservation"] = "reservation_id"
    try:
        size = Size(max_nodes=int(args["max_nodes"]))
        return ConsumptionPlan(
            name=name,
            target=Target.KARPENTER,
            machine_type=args["machine_type"],
            options=_options(args),
            size=size,
            zones=tuple(args["zones"]),
            placement=Placement.COMPACT if args.get("compact", False) else Placement.ANYWHERE,
            multi_node=args.get("multi_node"),
            fabric=fabric_use(args["machine_type"], size, multi_node=args.get("multi_node")),
            image_version=args.get("image_version"),
            longest_job_s=int(args["longest_job_s"]) if "longest_job_s" in args else None,
            node_lifetime_s=int(args.get("node_lifetime_s", 2_592_000)),
            cluster=Cluster(
                kubernetes_version=args["kubernetes_version"], karpenter_version=args["karpenter_version"]
            ),
            labels=tuple(sorted(args.get("labels", {}).items())),
        )
    except ValidationError as error:
        checks.take_over(error, names)
    except (KeyError, ValueError):
        # A required argument is missing or a choice isn't known, which has been said.
        pass
    return None


def _options(args: KarpenterPoolArgs) -> tuple[Option, ...]:
    purchases = [Purchase(purchase) for purchase in args.get("purchases", [Purchase.ON_DEMAND])]
    return tuple(
        Option(purchase=purchase, reservation=args.get("reservation_id") if purchase in _RESERVED else None)
        for purchase in purchases
    )
