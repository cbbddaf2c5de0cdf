"""Rules of every target."""

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from atoll._problem import Problem
from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._plan_parts import Affinity, Target, UpgradeStrategy
from atoll.accelerators._rule import AWS_TARGETS, GKE_TARGETS, RuleSet, version
from atoll.accelerators._types import Machine, Purchase

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

ANY = RuleSet()

_BOUGHT = (Purchase.RESERVATION, Purchase.CAPACITY_BLOCK)
_OFFERED = {
    Target.EKS_NODE_GROUP: {*_BOUGHT, Purchase.ON_DEMAND, Purchase.SPOT},
    Target.KARPENTER: {*_BOUGHT, Purchase.ON_DEMAND, Purchase.SPOT},
    Target.GKE_NODE_POOL: set(Purchase) - {Purchase.CAPACITY_BLOCK},
    Target.GKE_COMPUTE_CLASS: set(Purchase) - {Purchase.CAPACITY_BLOCK, Purchase.QUEUED},
    Target.AKS_NODE_POOL: {Purchase.RESERVATION, Purchase.ON_DEMAND, Purchase.SPOT},
}
_NAMES = {
    Target.EKS_NODE_GROUP: (
        re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}"),
        "at most 63 of A-Z, a-z, 0-9, - and _",
    ),
    Target.GKE_NODE_POOL: (re.compile(r"[a-z]([-a-z0-9]{0,38}[a-z0-9])?"), "at most 40 of a-z, 0-9 and -"),
    Target.AKS_NODE_POOL: (re.compile(r"[a-z][a-z0-9]{0,11}"), "at most 12 of a-z and 0-9"),
}
_POOLS = frozenset({Target.EKS_NODE_GROUP, Target.GKE_NODE_POOL, Target.AKS_NODE_POOL})
_GKE_POOL = frozenset({Target.GKE_NODE_POOL})
_SETTINGS: dict[str, tuple[object, frozenset[Target]]] = {
    "auto_repair": (None, _GKE_POOL),
    "auto_upgrade": (None, _GKE_POOL),
    "image_id": (None, AWS_TARGETS),
    "image_version": (None, AWS_TARGETS),
    "node_lifetime_s": (2_592_000, frozenset({Target.KARPENTER})),
    "subnets.public": (False, AWS_TARGETS),
    "tpu_provision_only": (False, _GKE_POOL),
    "tpu_topology": (None, GKE_TARGETS),
    "upgrade.max_surge": (0, _POOLS),
    "upgrade.max_unavailable": (1, _POOLS),
    "upgrade.strategy": (UpgradeStrategy.SURGE, _GKE_POOL),
}
"""Settings that not every target has: what they are by default, and which targets have them."""
_KUBERNETES_NAME = (re.compile(r"[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?"), "at most 52 of a-z, 0-9 and -")
"""For what becomes Kubernetes objects: ten characters are left for the suffix of an option."""


@ANY.rule(
    "target-of-the-machines-cloud",
    "a machine is sold by one cloud",
    source="atoll",
)
def _cloud(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if plan.target.cloud is not machine.cloud:
        allowed = ", ".join(t for t in Target if t.cloud is machine.cloud)
        yield Problem("target", f"makes no {machine.cloud} machines", got=str(plan.target), allowed=allowed)


@ANY.rule("name-form", "the service refuses other names", source="kubernetes-names")
def _name(plan: "ConsumptionPlan") -> Iterator[Problem]:
    pattern, allowed = _NAMES.get(plan.target, _KUBERNETES_NAME)
    if not pattern.fullmatch(plan.name):
        yield Problem("name", f"isn't a name for {plan.target}", got=plan.name, allowed=allowed)


@ANY.rule("some-option", "without a way to buy them there are no nodes", source="atoll")
def _some(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if not plan.options:
        yield Problem("options", "must not be empty")


@ANY.rule(
    "purchase-offered",
    "the service has no such way to buy nodes",
    source="atoll",
)
def _offered(plan: "ConsumptionPlan") -> Iterator[Problem]:
    offered = _OFFERED[plan.target]
    for i, option in enumerate(plan.options):
        if option.purchase not in offered:
            allowed = ", ".join(sorted(offered))
            path = f"options[{i}].purchase"
            yield Problem(path, f"isn't had from {plan.target}", got=str(option.purchase), allowed=allowed)


@ANY.rule(
    "purchase-of-the-machine",
    "the cloud sells this machine in some ways only",
    source="gcp-machines",
)
def _sold(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if machine.purchases is None:
        return
    for i, option in enumerate(plan.options):
        if option.purchase not in machine.purchases:
            allowed = ", ".join(machine.purchases)
            path = f"options[{i}].purchase"
            what = f"isn't a way to buy {machine.machine_type}"
            yield Problem(path, what, got=str(option.purchase), allowed=allowed)


@ANY.rule(
    "one-option-a-pool",
    "nodes of one pool are all bought in the same way",
    source="aws-eks-node-groups",
    targets=_POOLS,
)
def _single(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if len(plan.options) > 1:
        fix = "one plan for each; or karpenter, or gke-compute-class, which fall back by themselves"
        yield Problem("options", "must be one", got=len(plan.options), fix=fix)


@ANY.rule("option-once", "an option that is there twice is never reached", source="atoll")
def _once(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option in plan.options[:i]:
            yield Problem(f"options[{i}]", "is there already")


@ANY.rule(
    "paid-before-the-rest",
    "a reservation costs the same unused, so it comes before what costs more",
    source="accelerated-platforms",
)
def _paid_first(plan: "ConsumptionPlan") -> Iterator[Problem]:
    paid = [option.purchase in _BOUGHT for option in plan.options]
    for i, is_paid in enumerate(paid):
        if is_paid and not all(paid[:i]):
            yield Problem(f"options[{i}]", "comes after what isn't paid for yet", fix="put it first")


@ANY.rule(
    "fallback-keeps-the-accelerators",
    "a job that asks for as many accelerators as the machine has never starts on a smaller one",
    source="accelerated-platforms",
)
def _same_accelerators(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    for i, option in enumerate(plan.options):
        if option.machine_type is None:
            continue
        path = f"options[{i}].machine_type"
        other = catalogue().machines.get(option.machine_type)
        if other is None:
            yield catalogue().unknown_machine(path, option.machine_type)
        elif _carried(other) != _carried(machine):
            yield Problem(path, f"has {_carried(other)}", got=option.machine_type, allowed=_carried(machine))


@ANY.rule(
    "one-machine-a-pool",
    "fabric, image and accelerators are set for one machine; only a compute class can name others",
    source="karpenter-nodeclass",
    targets=frozenset(Target) - {Target.GKE_COMPUTE_CLASS},
)
def _one_machine(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option.machine_type not in (None, plan.machine_type):
            path = f"options[{i}].machine_type"
            yield Problem(path, "isn't the plan's", got=option.machine_type, allowed=plan.machine_type)


@ANY.rule(
    "reservation-named",
    "a specific reservation is exactly one, and must be named",
    source="toolkit-node-pool",
)
def _named(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option.specific and not option.reservation:
            yield Problem(f"options[{i}].reservation", "is required")


@ANY.rule(
    "reservation-named-in-vain",
    "on-demand, spot, flex-start and queued nodes use no reservation, and any reservation has no name",
    source="toolkit-node-pool",
)
def _not_named(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if not option.specific and (
            option.reservation or option.reservation_block or option.reservation_project
        ):
            what = f"isn't used by {option.purchase}"
            fix = "leave it out, or use Option.reserved(...)"
            yield Problem(f"options[{i}].reservation", what, got=option.reservation, fix=fix)


@ANY.rule(
    "any-reservation-offered",
    "Karpenter and AKS use reservations that they are told of",
    source="karpenter-nodeclass",
    targets=frozenset({Target.KARPENTER, Target.AKS_NODE_POOL}),
)
def _any(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option.purchase is Purchase.RESERVATION and option.affinity is Affinity.ANY:
            path = f"options[{i}].affinity"
            yield Problem(path, f"isn't had from {plan.target}", got="any", allowed="specific")


@ANY.rule(
    "size-fixed-or-range",
    "a fixed number of nodes and a range for the autoscaler exclude each other",
    source="toolkit-node-pool",
)
def _fixed_or_range(plan: "ConsumptionPlan") -> Iterator[Problem]:
    size = plan.size
    if size.nodes is not None and (size.min_nodes is not None or size.max_nodes is not None):
        yield Problem("size.nodes", "can't be given with min_nodes or max_nodes", got=size.nodes)
    if size.nodes is None and size.max_nodes is None:
        yield Problem("size", "needs nodes or max_nodes")


@ANY.rule(
    "initial-needs-a-range",
    "a pool of a fixed size begins with that size",
    source="toolkit-node-pool",
)
def _initial_static(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.size.nodes is not None and plan.size.initial_nodes is not None:
        yield Problem("size.initial_nodes", "can't be given with nodes", got=plan.size.initial_nodes)


@ANY.rule("initial-in-range", "a pool can't begin outside its range", source="toolkit-node-pool")
def _initial_range(plan: "ConsumptionPlan") -> Iterator[Problem]:
    size = plan.size
    if size.initial_nodes is None or size.max_nodes is None:
        return
    if not size.fewest <= size.initial_nodes <= size.max_nodes:
        allowed = f"{size.fewest} to {size.max_nodes}"
        yield Problem("size.initial_nodes", "is out of range", got=size.initial_nodes, allowed=allowed)


@ANY.rule("range-ordered", "there are between 0 and some nodes", source="gcp-node-pool-api")
def _ordered(plan: "ConsumptionPlan") -> Iterator[Problem]:
    size = plan.size
    if size.fewest < 0:
        yield Problem("size", "can't be fewer nodes than 0", got=size.fewest)
    if size.max_nodes is not None and size.max_nodes < max(1, size.fewest):
        allowed = f"{max(1, size.fewest)} or more"
        yield Problem("size.max_nodes", "is out of range", got=size.max_nodes, allowed=allowed)


@ANY.rule(
    "upgrade-moves",
    "an upgrade must be able to add a node or take one away",
    source="toolkit-node-pool",
)
def _upgrade(plan: "ConsumptionPlan") -> Iterator[Problem]:
    upgrade = plan.upgrade
    if upgrade.max_surge < 0 or upgrade.max_unavailable < 0:
        yield Problem("upgrade", "can't be negative", got=(upgrade.max_surge, upgrade.max_unavailable))
    elif upgrade.max_surge + upgrade.max_unavailable == 0:
        yield Problem("upgrade", "max_surge or max_unavailable must be more than 0")


@ANY.rule(
    "nodes-that-talk-use-their-fabric",
    "without it collectives fall back to TCP and nothing fails: 4 GB/s in place of 340 with TCPXO",
    source="aicr-tcpxo",
)
def _use_fabric(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if plan.works_together and plan.fabric is None and machine.fabric is not None:
        yield Problem(
            "fabric",
            f"is required: {machine.machine_type} has {machine.fabric.kind} and more than one node",
            fix="fabric=FabricUse(...), or multi_node=False where each node works alone",
        )


@ANY.rule("fabric-there", "the machine has none", source="atoll")
def _has_fabric(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    if plan.fabric is not None and machine.fabric is None:
        yield Problem("fabric", f"isn't there on {machine.machine_type}", fix="leave it out")
    if plan.multi_node and machine.fabric is None and machine.accelerator is not None:
        fix = "a machine with a fabric, find(Need(rdma=True)); or leave multi_node out"
        yield Problem("multi_node", f"needs a fabric, which {machine.machine_type} lacks", fix=fix)


@ANY.rule(
    "networks-are-gkes",
    "additional networks of nodes are GKE's; EFA and InfiniBand need none",
    source="gcp-gpudirect",
    targets=frozenset({Target.EKS_NODE_GROUP, Target.KARPENTER, Target.AKS_NODE_POOL}),
)
def _networks(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.fabric is not None and plan.fabric.networks:
        yield Problem("fabric.networks", "isn't used", got=len(plan.fabric.networks), fix="leave it out")


@ANY.rule("mig-where-it-exists", "the accelerator can't be partitioned", source="nvidia-mig")
def _mig(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    accelerator = catalogue().accelerator_of(machine)
    if plan.mig_profile is not None and (accelerator is None or accelerator.mig is not True):
        allowed = ", ".join(a.name for a in catalogue().accelerators.values() if a.mig)
        what = f"isn't known for {machine.accelerator or 'a machine without accelerators'}"
        yield Problem("mig_profile", what, got=plan.mig_profile, allowed=f"none, or a machine with {allowed}")


@ANY.rule(
    "mig-of-the-pool",
    "elsewhere the GPU Operator partitions a running node, by its label nvidia.com/mig.config",
    source="nvidia-mig",
    targets=frozenset({Target.EKS_NODE_GROUP, Target.KARPENTER, Target.GKE_COMPUTE_CLASS}),
)
def _mig_pool(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.mig_profile is not None:
        yield Problem("mig_profile", f"isn't a setting of {plan.target}", got=plan.mig_profile)


@ANY.rule(
    "setting-of-another-target",
    "it would be left out without a word",
    source="atoll",
)
def _elsewhere(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for path, (default, targets) in _SETTINGS.items():
        value = attrgetter(path)(plan)
        if plan.target not in targets and value != default:
            got = str(value) if isinstance(value, str) else value
            yield Problem(path, f"isn't a setting of {plan.target}", got=got, fix="leave it out")


@ANY.rule(
    "software-of-the-machine",
    "image and driver are chosen for one machine",
    source="atoll",
)
def _software(plan: "ConsumptionPlan") -> Iterator[Problem]:
    software = plan.software
    if software is not None and software.machine_type != plan.machine_type:
        got = software.machine_type
        yield Problem("software.machine_type", "isn't the plan's", got=got, allowed=plan.machine_type)


@ANY.rule(
    "kubernetes-of-the-recipe",
    "what the recipe installs was validated from that version on, AKS with GA DRA from 1.34",
    source="aicr-aks",
)
def _recipe(plan: "ConsumptionPlan") -> Iterator[Problem]:
    recipe = None if plan.software is None else plan.software.recipe
    if recipe is None or recipe.min_kubernetes is None:
        return
    got = plan.cluster.kubernetes_version
    if got is None or version(got) < version(recipe.min_kubernetes):
        allowed = f"{recipe.min_kubernetes} or later, which {recipe.name} needs"
        yield Problem("cluster.kubernetes_version", "is too old or missing", got=got, allowed=allowed)


@ANY.rule(
    "nodes-outlive-jobs",
    "a node that goes in the middle of a job takes the job with it",
    source="karpenter-nodepool",
)
def _outlive(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.longest_job_s is None:
        return
    for i, option in enumerate(plan.options):
        duration = option.longest_run_s
        if duration is not None and duration < plan.longest_job_s:
            allowed = f"{plan.longest_job_s} or more, which is longest_job_s"
            yield Problem(f"options[{i}].max_run_duration_s", "is too short", got=duration, allowed=allowed)
    if plan.target is Target.KARPENTER and plan.node_lifetime_s < plan.longest_job_s:
        allowed = f"{plan.longest_job_s} or more, which is longest_job_s"
        yield Problem("node_lifetime_s", "is too short", got=plan.node_lifetime_s, allowed=allowed)


def _carried(machine: Machine) -> str:
    return f"{machine.accelerator_count} x {machine.accelerator}"
