"""From the arguments of a ``GkeAcceleratorPool`` to its consumption plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from atoll._problem import Problem
from atoll.accelerators import (
    AdditionalNetwork,
    Affinity,
    Cluster,
    ConsumptionPlan,
    FabricDriver,
    FabricUse,
    NetworkKind,
    NodeSoftware,
    Option,
    Placement,
    Purchase,
    Size,
    Target,
    Upgrade,
    UpgradeStrategy,
    catalogue,
)

_ARGUMENTS = (
    ("size.", ""),
    ("size", "max_nodes"),
    ("fabric.networks", "fabric_networks"),
    ("fabric.driver", "dranet"),
    ("fabric", "fabric_networks"),
    ("cluster.kubernetes_version", "kubernetes_version"),
    ("placement", "compact_placement"),
    ("upgrade.strategy", "blue_green_upgrade"),
    ("upgrade", "max_unavailable"),
    ("target", "machine_type"),
    ("software", "image"),
)
"""How a plan's paths begin, and how the argument is called that they come from."""


def pool_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Return a plan's problems with a pool's own arguments as their paths: it has one option."""
    return [
        replace(problem, path=_argument(problem.path, ("options[0].", ""), ("options", "purchase")))
        for problem in problems
    ]


def class_problems(problems: Sequence[Problem]) -> list[Problem]:
    """Return a plan's problems with a compute class's own arguments as their paths."""
    return [replace(problem, path=_argument(problem.path, ("options", "purchases"))) for problem in problems]


def _argument(path: str, *options: tuple[str, str]) -> str:
    for start, argument in (*options, *_ARGUMENTS):
        if path.startswith(start):
            return argument + path.removeprefix(start)
    return path


def consumption_plan(name: str, args: Mapping[str, Any]) -> ConsumptionPlan:
    """Return the plan of the pool ``name``; raises ``ValidationError`` with every rule that it breaks.

    Names of networks that aren't known yet are stood in for, as ``with_networks`` undoes.
    """
    return ConsumptionPlan(
        name=name,
        target=Target.GKE_NODE_POOL,
        machine_type=args["machine_type"],
        options=(_option(args),),
        size=_size(args),
        zones=tuple(args.get("zones", ())),
        placement=Placement.COMPACT if args.get("compact_placement", False) else Placement.ANYWHERE,
        multi_node=args.get("multi_node"),
        fabric=_fabric(args),
        upgrade=_upgrade(args),
        auto_repair=args.get("auto_repair"),
        auto_upgrade=args.get("auto_upgrade"),
        longest_job_s=_whole(args, "longest_job_s"),
        software=_software(args),
        tpu_topology=args.get("tpu_topology"),
        tpu_provision_only=args.get("tpu_provision_only", False),
        mig_profile=args.get("mig_profile"),
        cluster=Cluster(kubernetes_version=args.get("kubernetes_version")),
        labels=tuple(sorted(args.get("node_labels", {}).items())),
    )


def class_plan(name: str, args: Mapping[str, Any]) -> ConsumptionPlan:
    """Return the plan of the compute class ``name``; raises ``ValidationError`` as ``consumption_plan``."""
    return ConsumptionPlan(
        name=name,
        target=Target.GKE_COMPUTE_CLASS,
        machine_type=args["machine_type"],
        options=tuple(_class_option(args, purchase) for purchase in args["purchases"]),
        size=Size(max_nodes=int(args["max_nodes"])),
        zones=tuple(args.get("zones", ())),
        multi_node=args.get("multi_node"),
        fabric=_fabric(args),
        longest_job_s=_whole(args, "longest_job_s"),
        tpu_topology=args.get("tpu_topology"),
        cluster=Cluster(kubernetes_version=args.get("kubernetes_version")),
        labels=tuple(sorted(args.get("node_labels", {}).items())),
    )


def with_networks(rendered: Any, args: Mapping[str, Any]) -> Any:
    """Put the networks' names in for what ``consumption_plan`` had in their place."""
    names = {}
    for i, network in enumerate(args.get("fabric_networks", ())):
        for field in ("network", "subnetwork"):
            names[_stand_in(network, field, i)] = network[field]
    return _replaced(rendered, names)


def _replaced(value: Any, names: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _stand_in(network: Mapping[str, Any], field: str, index: int) -> str:
    """Return a network's name, or what it is called as long as that isn't known.

    RDMA NICs share a VPC, which a plan checks; of the others each has one.
    """
    value = network[field]
    if isinstance(value, str):
        return value
    one_for_all = field == "network" and NetworkKind(network["kind"]) is NetworkKind.RDMA
    return f"<{field} of rdma>" if one_for_all else f"<{field} {index}>"


def _option(args: Mapping[str, Any]) -> Option:
    purchase = Purchase(args.get("purchase", Purchase.ON_DEMAND))
    reservation = args.get("reservation")
    any_reservation = purchase is Purchase.RESERVATION and reservation is None
    return Option(
        purchase=purchase,
        reservation=reservation,
        affinity=Affinity.ANY if any_reservation else Affinity.SPECIFIC,
        reservation_project=args.get("reservation_project"),
        reservation_block=args.get("reservation_block"),
        max_run_duration_s=_whole(args, "max_run_duration_s"),
    )


def _class_option(args: Mapping[str, Any], purchase: str) -> Option:
    """Return one of several options, with those of the arguments that are about it."""
    about = {
        Purchase.RESERVATION: ("reservation", "reservation_project", "reservation_block"),
        Purchase.FLEX_START: ("max_run_duration_s",),
    }
    mine = {path: args[path] for path in about.get(Purchase(purchase), ()) if path in args}
    return _option({"purchase": purchase, **mine})


def _size(args: Mapping[str, Any]) -> Size:
    return Size(
        nodes=_whole(args, "nodes"),
        min_nodes=_whole(args, "min_nodes"),
        max_nodes=_whole(args, "max_nodes"),
        initial_nodes=_whole(args, "initial_nodes"),
    )


def _upgrade(args: Mapping[str, Any]) -> Upgrade:
    return Upgrade(
        strategy=UpgradeStrategy.BLUE_GREEN if args.get("blue_green_upgrade") else UpgradeStrategy.SURGE,
        max_surge=int(args.get("max_surge", 0)),
        max_unavailable=int(args.get("max_unavailable", 1)),
    )


def _fabric(args: Mapping[str, Any]) -> FabricUse | None:
    if args.get("dranet", False):
        driver = FabricDriver.DRA
    elif args.get("fabric_networks"):
        driver = FabricDriver.DEVICE_PLUGIN
    else:
        return None
    networks = (
        AdditionalNetwork(
            kind=NetworkKind(network["kind"]),
            network=_stand_in(network, "network", i),
            subnetwork=_stand_in(network, "subnetwork", i),
            mtu_bytes=_whole(network, "mtu_bytes"),
            network_profile=network.get("network_profile"),
        )
        for i, network in enumerate(args.get("fabric_networks", ()))
    )
    return FabricUse(driver=driver, networks=tuple(networks))


def _software(args: Mapping[str, Any]) -> NodeSoftware | None:
    if "image" not in args or args["machine_type"] not in catalogue().machines:
        return None
    return NodeSoftware.default(args["machine_type"], image=args["image"])


def _whole(args: Mapping[str, Any], path: str) -> int | None:
    """Return a whole number as one: other languages send it as a float."""
    value = args.get(path)
    return None if value is None else int(value)
