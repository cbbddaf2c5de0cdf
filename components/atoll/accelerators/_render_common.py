"""What several targets' nodes carry."""

from typing import TYPE_CHECKING

from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._plan_parts import FabricDriver
from atoll.accelerators._types import AcceleratorKind, FabricKind

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan


def labels(plan: "ConsumptionPlan") -> dict[str, str]:
    """Return labels of a plan's nodes: what they carry, what the driver's owner wants, the caller's own."""
    accelerator = catalogue().accelerator_of(plan.machine)
    carried = {} if accelerator is None else {"accelerator-model": accelerator.name}
    return {**carried, **plan.node_software.labels, **dict(plan.labels)}


def taint_key(plan: "ConsumptionPlan") -> str | None:
    """Return the taint that keeps other pods off accelerators, or None for CPUs alone.

    It is the name of the resource, as GKE has it on GPU and TPU nodes by itself.
    """
    accelerator = catalogue().accelerator_of(plan.machine)
    return None if accelerator is None else accelerator.resource


def is_gpu(plan: "ConsumptionPlan") -> bool:
    """Say whether a plan's nodes have GPUs."""
    accelerator = catalogue().accelerator_of(plan.machine)
    return accelerator is not None and accelerator.kind is AcceleratorKind.GPU


def pod_resources(plan: "ConsumptionPlan") -> dict[str, str]:
    """Return what a pod that takes a whole machine requests.

    EFA needs huge pages too. On GKE a pod names its networks in annotations instead, and with DRA it has a
    claim. Sources: ``aws-efa-eks``, ``aks-rdma``.
    """
    machine, accelerator = plan.machine, catalogue().accelerator_of(plan.machine)
    if accelerator is None:
        return {}
    resources = {accelerator.resource: str(machine.accelerator_count)}
    if plan.fabric is None or machine.fabric is None or plan.fabric.driver is FabricDriver.DRA:
        return resources
    if machine.fabric.kind is FabricKind.EFA:
        resources |= {"vpc.amazonaws.com/efa": str(machine.fabric.nic_count), "hugepages-2Mi": "5120Mi"}
    elif machine.fabric.kind is FabricKind.INFINIBAND:
        resources["rdma/ib"] = str(machine.fabric.nic_count)
    return resources
