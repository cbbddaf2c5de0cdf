"""Rules of AWS: EKS managed node groups and Karpenter."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from atoll._problem import Problem
from atoll.accelerators._plan_parts import FabricDriver, Placement, Target
from atoll.accelerators._rule import AWS_TARGETS, RuleSet, version
from atoll.accelerators._types import FabricKind, Machine, Purchase

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

AWS = RuleSet()

_RESERVATION = re.compile(r"cr-[0-9a-f]{8,}")
_KARPENTER_INTERFACES = "1.11"
_EFA_DRA = "1.34"


def _uses_efa(plan: "ConsumptionPlan", machine: Machine) -> bool:
    return plan.fabric is not None and machine.fabric is not None and machine.fabric.kind is FabricKind.EFA


@AWS.rule(
    "aws-efa-one-zone",
    "EFA traffic doesn't leave an availability zone",
    source="aws-eks-aiml",
    targets=AWS_TARGETS,
)
def _one_zone(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if _uses_efa(plan, machine) and len(plan.zones) != 1:
        yield Problem("zones", "must be one, because nodes use EFA", got=plan.zones)


@AWS.rule(
    "aws-efa-no-public-ip",
    "an instance with more than one network interface can't be given a public address at launch",
    source="aws-node-class",
    targets=AWS_TARGETS,
)
def _no_public_ip(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if _uses_efa(plan, machine) and (plan.subnets.public_ip or plan.subnets.public):
        yield Problem("subnets", "must be private, with a NAT", got="public", allowed="Subnets()")


@AWS.rule(
    "aws-public-subnet-needs-public-ip",
    "an internet gateway lets no one out without a public address, so nodes can't join the cluster",
    source="aws-vpc-subnets",
    targets=AWS_TARGETS,
)
def _way_out(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.subnets.public and not plan.subnets.public_ip:
        fix = "private subnets with a NAT: Subnets()"
        yield Problem("subnets.public_ip", "must be true in public subnets", got=False, fix=fix)


@AWS.rule(
    "aws-efa-layout-known",
    "an interface on a card without EFA, or a card left out, makes the launch fail or the fabric slow",
    source="aws-efa-cards",
    targets=AWS_TARGETS,
)
def _layout(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if _uses_efa(plan, machine) and machine.fabric is not None and machine.fabric.interfaces is None:
        fix = "add nic_count and first_card to the catalogue's data, with a source"
        yield Problem("machine_type", "has a card layout that isn't known", got=plan.machine_type, fix=fix)


@AWS.rule(
    "aws-efa-dra-not-karpenter",
    "the EFA driver for DRA doesn't go with Karpenter",
    source="aws-efa-eks",
    targets=Target.KARPENTER,
)
def _dra_karpenter(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.fabric is not None and plan.fabric.driver is FabricDriver.DRA:
        yield Problem("fabric.driver", "isn't for Karpenter", got="dra", allowed="device-plugin")


@AWS.rule(
    "aws-efa-dra-kubernetes",
    f"the EFA driver for DRA needs Kubernetes {_EFA_DRA}",
    source="aws-efa-eks",
    targets=Target.EKS_NODE_GROUP,
)
def _dra_version(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.fabric is None or plan.fabric.driver is not FabricDriver.DRA:
        return
    got = plan.cluster.kubernetes_version
    if got is None or version(got) < version(_EFA_DRA):
        allowed = f"{_EFA_DRA} or later"
        yield Problem("cluster.kubernetes_version", "is too old or missing", got=got, allowed=allowed)


@AWS.rule(
    "aws-karpenter-interfaces",
    "spec.networkInterfaces of EC2NodeClass, which the layout is put into, came with that version",
    source="karpenter-nodeclass",
    targets=Target.KARPENTER,
)
def _karpenter_version(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    got = plan.cluster.karpenter_version
    if _uses_efa(plan, machine) and version(got) < version(_KARPENTER_INTERFACES):
        allowed = f"{_KARPENTER_INTERFACES} or later"
        yield Problem("cluster.karpenter_version", "is too old for EFA", got=got, allowed=allowed)


@AWS.rule(
    "aws-karpenter-static-gate",
    "Karpenter keeps a fixed number of nodes only with the feature gate StaticCapacity",
    source="karpenter-nodepool",
    targets=Target.KARPENTER,
)
def _static_gate(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.size.nodes is not None and not plan.cluster.static_capacity:
        fix = "cluster=Cluster(static_capacity=True), or max_nodes in place of nodes"
        yield Problem("size.nodes", "needs the StaticCapacity gate", got=plan.size.nodes, fix=fix)


@AWS.rule(
    "aws-karpenter-static-one-option",
    "a static NodePool has no weight, so that there is no order among several",
    source="aws-static-capacity",
    targets=Target.KARPENTER,
)
def _static_one(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.size.nodes is not None and len(plan.options) > 1:
        yield Problem("options", "must be one with a fixed number of nodes", got=len(plan.options))


@AWS.rule(
    "aws-capacity-block-machines",
    "Capacity Blocks hold P and Trn instances only",
    source="aws-capacity-blocks",
    targets=AWS_TARGETS,
)
def _block_machines(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    for i, option in enumerate(plan.options):
        if option.purchase is Purchase.CAPACITY_BLOCK and not machine.capacity_blocks:
            path = f"options[{i}].purchase"
            yield Problem(path, f"isn't there for {machine.machine_type}", got="capacity-block")


@AWS.rule(
    "aws-reservation-one-zone",
    "a capacity reservation or block is in one availability zone, and nodes elsewhere can't use it",
    source="aws-capacity-blocks",
    targets=AWS_TARGETS,
)
def _block_zone(plan: "ConsumptionPlan") -> Iterator[Problem]:
    named = [option for option in plan.options if option.reservation]
    if named and len(named) == len(plan.options) and len(plan.zones) != 1:
        yield Problem("zones", "must be the reservation's one", got=plan.zones)


@AWS.rule(
    "aws-reservation-id",
    "AWS names capacity reservations and blocks by id",
    source="aws-eks-capacity-blocks",
    targets=AWS_TARGETS,
)
def _reservation_id(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option.reservation and not _RESERVATION.fullmatch(option.reservation):
            path = f"options[{i}].reservation"
            yield Problem(path, "isn't an id", got=option.reservation, allowed="cr-0123456789abcdef0")


@AWS.rule(
    "aws-block-is-googles",
    "blocks and projects of a reservation are Google's, and a longest run too",
    source="aws-capacity-blocks",
    targets=AWS_TARGETS | {Target.AKS_NODE_POOL},
)
def _googles(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        for field in ("reservation_block", "reservation_project", "max_run_duration_s"):
            if getattr(option, field) is not None:
                yield Problem(f"options[{i}].{field}", "is for GKE only", got=getattr(option, field))


@AWS.rule(
    "aws-compact-one-zone",
    "a cluster placement group is in one availability zone",
    source="aws-eks-aiml",
    targets=AWS_TARGETS,
)
def _compact(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.placement is Placement.COMPACT and len(plan.zones) != 1:
        yield Problem("zones", "must be one with compact placement", got=plan.zones)


@AWS.rule(
    "aws-custom-image-id",
    "EKS and Karpenter look up their own images only",
    source="aws-eks-nodegroup-api",
    targets=AWS_TARGETS,
)
def _image_id(plan: "ConsumptionPlan") -> Iterator[Problem]:
    own = plan.node_software.image_name != "CUSTOM"
    if not own and not plan.image_id:
        yield Problem("image_id", "is required for an image of someone else's", allowed="ami-...")
    if own and plan.image_id:
        fix = "image_version says which release of it"
        yield Problem("image_id", "isn't used: EKS looks its own image up", got=plan.image_id, fix=fix)
    if not own and plan.image_version:
        yield Problem("image_version", "is of EKS' images only", got=plan.image_version, allowed="image_id")
