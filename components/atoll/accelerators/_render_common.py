"""What several targets' nodes carry."""

from typing import TYPE_CHECKING

from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._types import AcceleratorKind

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan


def labels(plan: "ConsumptionPlan") -> dict[str, str]:
    """Return labels of a plan's nodes: what they carry, what the driver's owner wants, the caller's own."""
    accelerator = catalogue().accelerator_of(plan.machine)
    carried = {} if accelerator is None else {"atoll.dev/accelerator": accelerator.name}
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
