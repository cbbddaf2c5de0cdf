"""Rules of GKE: node pools and compute classes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from atoll._problem import Problem
from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._plan_parts import LONGEST_RUN_S, Placement, Target, UpgradeStrategy
from atoll.accelerators._rule import GKE_TARGETS, RuleSet, version
from atoll.accelerators._types import AcceleratorKind, Machine, Purchase

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

GKE = RuleSet()

_FLEX_FOR_GPUS = "1.32.2-gke.1652000"
_FLEX_FOR_TPUS = "1.33.0-gke.1712000"


def _is_tpu(machine: Machine) -> bool:
    accelerator = catalogue().accelerator_of(machine)
    return accelerator is not None and accelerator.kind is AcceleratorKind.TPU


@GKE.rule(
    "gke-queued-from-zero",
    "queued provisioning brings all nodes of a job or none, so a pool keeps none in between",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _queued_zero(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.buys(Purchase.QUEUED) and plan.size.fewest != 0:
        yield Problem("size", "must begin at 0 with queued provisioning", got=plan.size.fewest)


@GKE.rule(
    "gke-queued-no-auto-upgrade",
    "an upgrade would take nodes away in the middle of a job that waited for all of them",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _queued_upgrade(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.buys(Purchase.QUEUED) and plan.auto_upgrade:
        yield Problem("auto_upgrade", "can't be on with queued provisioning", got=True)


@GKE.rule(
    "gke-queued-not-compact",
    "compact placement isn't supported with queued provisioning of GPUs",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _queued_compact(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    compact = plan.placement is Placement.COMPACT and not _is_tpu(machine)
    if plan.buys(Purchase.QUEUED) and compact:
        yield Problem("placement", "can't be compact with queued provisioning", got="compact")


@GKE.rule(
    "gke-flex-no-auto-repair",
    "a flex-start node that is repaired would have to wait for capacity again",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _flex_repair(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.buys(Purchase.FLEX_START, Purchase.QUEUED) and plan.auto_repair:
        yield Problem("auto_repair", "can't be on with flex-start", got=True)


@GKE.rule(
    "gke-flex-not-static",
    "flex-start nodes come when there is capacity, so that their number can't be fixed",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _flex_static(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.buys(Purchase.FLEX_START) and plan.size.nodes is not None:
        yield Problem("size.nodes", "can't be fixed with flex-start", got=plan.size.nodes)


@GKE.rule(
    "gke-flex-compact-machines",
    "only A3 Ultra, A4 and H4D have compact placement with flex-start",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _flex_compact(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    compact = plan.placement is Placement.COMPACT and not machine.flex_start_compact
    if plan.buys(Purchase.FLEX_START) and compact:
        yield Problem(
            "placement", f"can't be compact with flex-start on {machine.machine_type}", got="compact"
        )


@GKE.rule(
    "gke-run-at-most-seven-days",
    "the scheduler keeps nodes for seven days at most",
    source="gcp-flex-start",
    targets=GKE_TARGETS,
)
def _run_length(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        duration = option.max_run_duration_s
        path = f"options[{i}].max_run_duration_s"
        if duration is None:
            continue
        if option.purchase not in (Purchase.FLEX_START, Purchase.QUEUED):
            yield Problem(path, f"isn't for {option.purchase}", got=duration)
        elif not 0 < duration <= LONGEST_RUN_S:
            yield Problem(path, "is out of range", got=duration, allowed=f"1 to {LONGEST_RUN_S}")


@GKE.rule(
    "gke-flex-version",
    "flex-start came with that version, for TPUs later than for GPUs",
    source="gcp-flex-start",
    targets=GKE_TARGETS,
)
def _flex_version(plan: "ConsumptionPlan") -> Iterator[Problem]:
    got = plan.cluster.kubernetes_version
    if got is None or not plan.buys(Purchase.FLEX_START):
        return
    needed = _FLEX_FOR_TPUS if _is_tpu(plan.machine) else _FLEX_FOR_GPUS
    if version(got) < version(needed)[: len(version(got))]:
        allowed = f"{needed} or later"
        yield Problem("cluster.kubernetes_version", "is too old", got=got, allowed=allowed)


@GKE.rule(
    "gke-compact-one-zone",
    "compact placement is for pools in a single zone",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _compact_zone(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.placement is Placement.COMPACT and len(plan.zones) != 1:
        yield Problem("zones", "must be one with compact placement", got=plan.zones)


@GKE.rule(
    "gke-compact-no-blue-green",
    "compact placement isn't supported with blue-green upgrades",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _blue_green(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.placement is Placement.COMPACT and plan.upgrade.strategy is UpgradeStrategy.BLUE_GREEN:
        yield Problem("upgrade.strategy", "can't be blue-green with compact placement", got="blue-green")


@GKE.rule(
    "gke-block-needs-zones",
    "a block of a reservation is in one zone",
    source="toolkit-node-pool",
    targets=GKE_TARGETS,
)
def _block_zones(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if any(option.reservation_block for option in plan.options) and not plan.zones:
        yield Problem("zones", "is required with a reservation's block")


@GKE.rule(
    "gke-block-not-shared",
    "GKE takes no block of a reservation that another project owns",
    source="toolkit-node-pool",
    targets=GKE_TARGETS,
)
def _block_shared(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for i, option in enumerate(plan.options):
        if option.reservation_block and option.reservation_project:
            path = f"options[{i}].reservation_project"
            yield Problem(path, "can't be given with a block", got=option.reservation_project)


@GKE.rule(
    "gke-provision-only-reserved",
    "a TPU topology that is only provisioned is one of a specific reservation",
    source="toolkit-node-pool",
    targets=Target.GKE_NODE_POOL,
)
def _provision_only(plan: "ConsumptionPlan") -> Iterator[Problem]:
    reserved = bool(plan.options) and all(option.specific for option in plan.options)
    if plan.tpu_provision_only and not reserved:
        yield Problem("tpu_provision_only", "needs a specific reservation", got=True)
    if plan.tpu_provision_only and plan.tpu_topology is None:
        yield Problem("tpu_topology", "is required with tpu_provision_only")


@GKE.rule("gke-topology-for-tpus", "only TPUs have a topology", source="gcp-tpu", targets=GKE_TARGETS)
def _topology(plan: "ConsumptionPlan") -> Iterator[Problem]:
    machine = plan.machine
    for field in ("tpu_topology", "tpu_provision_only"):
        if getattr(plan, field) and not _is_tpu(machine):
            yield Problem(field, f"isn't for {machine.machine_type}", got=getattr(plan, field))


@GKE.rule(
    "gke-class-not-fixed",
    "the nodes of a compute class come and go with the pods",
    source="gcp-compute-class",
    targets=Target.GKE_COMPUTE_CLASS,
)
def _class_size(plan: "ConsumptionPlan") -> Iterator[Problem]:
    for field in ("nodes", "initial_nodes"):
        if getattr(plan.size, field) is not None:
            yield Problem(f"size.{field}", "isn't had from a compute class", got=getattr(plan.size, field))
    if plan.size.fewest > 0:
        yield Problem("size.min_nodes", "must be 0 for a compute class", got=plan.size.fewest)


@GKE.rule(
    "gke-class-not-compact",
    "a compute class names a placement policy of your own, which a plan doesn't make",
    source="atoll",
    targets=Target.GKE_COMPUTE_CLASS,
)
def _class_compact(plan: "ConsumptionPlan") -> Iterator[Problem]:
    if plan.placement is Placement.COMPACT:
        yield Problem("placement", "can't be compact in a compute class", got="compact", allowed="anywhere")
