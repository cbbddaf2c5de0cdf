"""What the charts of drivers and plugins are told, from the same facts that the pools are made from."""

from collections.abc import Mapping, Sequence
from typing import Any

from atoll._checks import Checks
from atoll.accelerators import Cloud, NodeSoftware, Ownership, catalogue, images, ownerships
from atoll.accelerators import FabricKind as Fabric
from atoll.errors import ValidationError

INSTANCE_TYPE = "node.kubernetes.io/instance-type"
"""Label with a node's machine type, on every cloud. Source:
https://kubernetes.io/docs/reference/labels-annotations-taints/#nodekubernetesioinstance-type"""
_SPOT = {Cloud.AZURE: "kubernetes.azure.com/scalesetpriority"}
"""Taint that a cloud puts on its spot nodes by itself. Source: kaito-project/kaito issue 1837."""


def software_of(checks: Checks, args: Mapping[str, Any]) -> tuple[NodeSoftware, ...]:
    """Return the software of each of ``machine_types``, and record what is wrong with it.

    ``image`` and ``software`` (the id of an ``Ownership``) are those of the pools; the usual when absent.
    """
    chosen = next((o for o in ownerships() if o.id == args.get("software")), None)
    if "software" in args and chosen is None:
        allowed = ", ".join(ownership.id for ownership in ownerships())
        checks.add("software", "is not a known combination of owners", got=args["software"], allowed=allowed)
        return ()
    found: list[NodeSoftware] = []
    for i, machine_type in enumerate(args.get("machine_types", [])):
        try:
            found.append(_software(machine_type, args.get("image"), chosen))
        except ValidationError as error:
            for problem in error.problems:
                path = {"machine_type": f"machine_types[{i}]", "image": "image"}.get(problem.path, "software")
                checks.add(path, problem.what, got=problem.got, allowed=problem.allowed, fix=problem.fix)
    return tuple(found)


def _software(machine_type: str, image: str | None, chosen: Ownership | None) -> NodeSoftware:
    if chosen is None:
        return NodeSoftware.default(machine_type, image=image)
    usual = next((i for i in chosen.images if _fits(machine_type, i)), chosen.images[0])
    return NodeSoftware(
        machine_type=machine_type,
        image=usual if image is None else image,
        driver=chosen.driver,
        toolkit=chosen.toolkit,
        device_plugin=chosen.device_plugin,
    )


def _fits(machine_type: str, image: str) -> bool:
    try:
        NodeSoftware.default(machine_type, image=image)
    except ValidationError:
        return False
    return images()[image].cloud is catalogue().machine(machine_type).cloud


def values_for(checks: Checks, chart: str, software: Sequence[NodeSoftware]) -> dict[str, Any]:
    """Return the values of a chart that suit all the pools, and record where there are none.

    The chart must be one that the pools' owners leave something to, and leave the same thing.
    """
    for one in software:
        if chart not in one.chart_values():
            checks.add(
                "machine_types",
                f"has {one.machine_type}, whose nodes mustn't have {chart}: {one.ownership.reason}",
                got=one.ownership.id,
                allowed=" or ".join(o.id for o in _with(chart, one)) or "another chart",
                fix="set software, here and for the pool, or leave this component out",
            )
    fitting = [one for one in software if chart in one.chart_values()]
    if len({repr(one.ownership.charts[chart]) for one in fitting}) > 1:
        owners = ", ".join(f"{one.machine_type}: {one.ownership.id}" for one in fitting)
        checks.add("machine_types", f"need different values of {chart}, which is there once", got=owners)
    # EFA's devices are left to EFA's plugin where any pool has them.
    fitting.sort(key=lambda one: has_fabric(one.machine_type, Fabric.EFA), reverse=True)
    return fitting[0].chart_values()[chart] if fitting else {}


def _with(chart: str, software: NodeSoftware) -> list[Ownership]:
    return [o for o in ownerships() if chart in o.charts and software.image in o.images]


def has_fabric(machine_type: str, kind: Fabric) -> bool:
    """Say whether a machine has a fabric of a kind."""
    fabric = catalogue().machine(machine_type).fabric
    return fabric is not None and fabric.kind is kind


def require_fabric(checks: Checks, args: Mapping[str, Any], kind: Fabric) -> None:
    """Record machines that aren't known, or lack a fabric of ``kind``."""
    for i, machine_type in enumerate(args.get("machine_types", [])):
        path = f"machine_types[{i}]"
        if machine_type not in catalogue().machines:
            problem = catalogue().unknown_machine(path, machine_type)
            checks.add(problem.path, problem.what, got=problem.got, allowed=problem.allowed, fix=problem.fix)
        elif not has_fabric(machine_type, kind):
            machines = catalogue().machines.values()
            allowed = [m.machine_type for m in machines if m.fabric is not None and m.fabric.kind is kind]
            checks.add(path, f"has no {kind}", got=machine_type, allowed=", ".join(allowed))


def affinity(machine_types: Sequence[str]) -> dict[str, Any]:
    """Return the affinity of pods that belong on the pools' nodes: no label is needed that something adds."""
    expression = {"key": INSTANCE_TYPE, "operator": "In", "values": sorted(set(machine_types))}
    terms = {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": terms}}


def tolerations(machine_types: Sequence[str]) -> list[dict[str, str]]:
    """Return tolerations of the taints that the pools' nodes carry, each with its key.

    AKS makes one of all taints out of several without a key. Source: NVIDIA/nodewright issue 296.
    """
    keys: set[str] = set()
    for machine_type in machine_types:
        machine = catalogue().machine(machine_type)
        accelerator = catalogue().accelerator_of(machine)
        if accelerator is not None:
            keys.add(accelerator.resource)
        if machine.cloud in _SPOT:
            keys.add(_SPOT[machine.cloud])
    return [{"key": key, "operator": "Exists", "effect": "NoSchedule"} for key in sorted(keys)]
