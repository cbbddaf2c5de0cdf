from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll.accelerators import Purchase
from atoll.errors import ValidationError
from atoll.gcp._checks import GcpChecks
from atoll.gcp._pool_plan import class_plan, class_problems
from atoll.kubernetes._objects import KubernetesObject

_LABEL = "cloud.google.com/compute-class"


class GkeComputeClassArgs(TypedDict):
    """Arguments of ``GkeComputeClass``."""

    machine_type: str
    """Machine of the catalogue, as ``g2-standard-12``."""
    purchases: Sequence[str]
    """Ways to buy the nodes, in order of fallback: ``reservation``, ``on-demand``, ``flex-start`` and
    ``spot``."""
    max_nodes: int
    """Most nodes that work together, to check what they need; GKE's own limits say how many there can be."""
    reservation: NotRequired[str]
    """Name of the one reservation to use up. Any that matches when absent."""
    reservation_project: NotRequired[str]
    """Project that owns the reservation. The cluster's when absent."""
    reservation_block: NotRequired[str]
    """Block in the reservation. Any when absent."""
    max_run_duration_s: NotRequired[int]
    """Seconds after which flex-start nodes go. 604800, seven days, when absent."""
    zones: NotRequired[Sequence[str]]
    """Zones that have the machine. The cluster's when absent."""
    multi_node: NotRequired[bool]
    """Whether nodes work together, so that they need their fabric. When absent, they do if there can be more
    than one and the machine has a fabric."""
    dranet: NotRequired[bool]
    """Whether GKE's managed DRANET makes the fabric's networks. False when absent."""
    kubernetes_version: NotRequired[str]
    """Version of the cluster, to check what the class needs of it. Not checked when absent."""
    longest_job_s: NotRequired[int]
    """Seconds that the longest job takes, so that nodes which go before are refused. Not checked when
    absent."""
    tpu_topology: NotRequired[str]
    """Topology of a TPU slice, as ``2x4``. None when absent."""
    node_labels: NotRequired[Mapping[str, str]]
    """More Kubernetes labels of the nodes. None when absent."""


class GkeComputeClass(pulumi.ComponentResource):
    """A compute class: GKE makes node pools for the pods that name it, the cheapest way that has capacity.

    It needs a Kubernetes provider for the cluster in its options.
    """

    class_name: Output[str]
    """Name of the class, which pods have in their node selector ``cloud.google.com/compute-class``."""
    node_selector: Output[dict[str, str]]
    """Node selector of a pod that goes on its nodes."""
    pod_resources: Output[dict[str, str]]
    """What a pod that takes a whole machine requests, as ``{"nvidia.com/gpu": "8"}``."""

    def __init__(self, name: str, args: GkeComputeClassArgs, opts: ResourceOptions | None = None) -> None:
        """Make the compute class ``name``."""
        _check(name, args)
        super().__init__("atoll:index:GkeComputeClass", name, {}, opts)
        plan = class_plan(name, args)
        made = KubernetesObject(
            f"{name}-class",
            plan.render()["compute_class"],
            # A class that is renamed in the program, by an alias, keeps the name that pods know.
            ResourceOptions(parent=self, ignore_changes=["metadata.name"]),
        )
        self.class_name = made.name
        self.node_selector = made.name.apply(lambda value: {_LABEL: str(value)})
        self.pod_resources = Output.from_input(plan.pod_resources())
        self.register_outputs({key: getattr(self, key) for key in GkeComputeClass.__annotations__})


def _check(name: str, args: GkeComputeClassArgs) -> None:
    checks = GcpChecks("GkeComputeClass", name, args)
    checks.known(GkeComputeClassArgs.__annotations__, GkeComputeClassArgs.__required_keys__)
    checks.dns_label("name", value=name)
    checks.not_empty("purchases")
    kinds = [purchase.value for purchase in Purchase]
    for i, purchase in enumerate(args.get("purchases", ())):
        if purchase not in kinds:
            checks.add(f"purchases[{i}]", "is not a known value", got=purchase, allowed=", ".join(kinds))
    checks.whole_number("max_nodes", at_least=1, at_most=1000)
    for path in ("max_run_duration_s", "longest_job_s"):
        checks.whole_number(path, at_least=1)
    for i, zone in enumerate(args.get("zones", ())):
        checks.is_zone_name(f"zones[{i}]", zone)
    if checks.right_but(frozenset({"zones"})):
        try:
            class_plan(name, args)
        except ValidationError as error:
            checks.extend(class_problems(error.problems))
    checks.finish()
