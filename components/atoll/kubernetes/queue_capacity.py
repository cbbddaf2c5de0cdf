import re
from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import KubernetesObject, labels, metadata

_API_VERSION = "kueue.x-k8s.io/v1beta2"
_LABEL_KEY = re.compile(r"([a-z0-9]([-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_HOST = "kubernetes.io/hostname"


class QueueFlavor(TypedDict):
    """One kind of node that jobs can be given."""

    name: str
    """Name of the flavor, which quotas refer to."""
    node_labels: NotRequired[Mapping[str, str]]
    """Labels that its nodes have; an admitted job's pods select them. Any node when absent."""
    taint_keys: NotRequired[Sequence[str]]
    """Keys of its nodes' NoSchedule taints, which an admitted job's pods tolerate. None when absent."""


class QueueCapacityArgs(TypedDict):
    """Arguments of ``QueueCapacity``."""

    flavors: Sequence[QueueFlavor]
    """The kinds of nodes, as accelerator pools give them."""
    topology_levels: NotRequired[Sequence[str]]
    """Labels of nodes that say where they are, from wide to narrow, as ``["cloud.provider.com/block",
    "cloud.provider.com/rack"]``; jobs can then ask to be kept together. The host name is added as the last
    one. No placement by topology when absent."""
    priorities: NotRequired[Mapping[str, int]]
    """Priorities of jobs by name: the higher value takes quota from the lower. ``research`` 100 and
    ``production`` 1000 when absent."""


class QueueCapacity(pulumi.ComponentResource):
    """What a cluster has for its queues: flavors of nodes, where they are, and priorities of jobs.

    One a cluster. Comes after ``Kueue``, which its caller passes in ``depends_on``.
    """

    flavor_names: Output[Sequence[str]]
    """Names of the flavors. What takes them from here comes after them."""
    priority_names: Output[Sequence[str]]
    """Names of the priorities."""

    def __init__(self, name: str, args: QueueCapacityArgs, opts: ResourceOptions | None = None) -> None:
        """Make the flavors in ``args``."""
        _check(name, args)
        super().__init__("atoll:index:QueueCapacity", name, {}, opts)
        inside = ResourceOptions(parent=self)
        levels = args.get("topology_levels")
        topology = KubernetesObject(f"{name}-topology", _topology(name, levels), inside) if levels else None
        after = ResourceOptions(parent=self, depends_on=[topology] if topology else [])
        flavors = [
            KubernetesObject(f"{name}-{flavor['name']}", _flavor(name, flavor, levels), after)
            for flavor in args["flavors"]
        ]
        priorities = [
            KubernetesObject(f"{name}-priority-{key}", _priority(name, key, int(value)), inside)
            for key, value in args.get("priorities", _PRIORITIES).items()
        ]
        self.flavor_names = Output.all(*(flavor.name for flavor in flavors))
        self.priority_names = Output.all(*(priority.name for priority in priorities))
        self.register_outputs({"flavor_names": self.flavor_names, "priority_names": self.priority_names})


_PRIORITIES: Mapping[str, int] = {"research": 100, "production": 1000}


def _check(name: str, args: QueueCapacityArgs) -> None:
    checks = Checks("QueueCapacity", name, args)
    checks.known(QueueCapacityArgs.__annotations__, QueueCapacityArgs.__required_keys__)
    checks.not_empty("flavors")
    seen: set[str] = set()
    for index, flavor in enumerate(args.get("flavors", ())):
        where = f"flavors[{index}]"
        for unknown in sorted(set(flavor) - set(QueueFlavor.__annotations__)):
            known = ", ".join(QueueFlavor.__annotations__)
            checks.add(f"{where}.{unknown}", "is not an argument", allowed=known)
        if "name" not in flavor:
            checks.add(f"{where}.name", "is required")
            continue
        checks.dns_label(f"{where}.name", value=flavor["name"])
        if flavor["name"] in seen:
            checks.add(f"{where}.name", "is there twice", got=flavor["name"])
        seen.add(flavor["name"])
    for index, level in enumerate(args.get("topology_levels") or ()):
        if not _LABEL_KEY.fullmatch(level):
            checks.add(f"topology_levels[{index}]", "is not the key of a label", got=level)
    for key, value in args.get("priorities", {}).items():
        checks.dns_label(f"priorities.{key}", value=key)
        if isinstance(value, bool) or int(value) != value:
            checks.add(f"priorities.{key}", "must be a whole number", got=value)
    checks.finish()


def _object(kind: str, name: str, owner: str, **content: Any) -> dict[str, Any]:
    made = metadata(name, labels=labels(owner, "queueing"))
    return {"apiVersion": _API_VERSION, "kind": kind, "metadata": made, **content}


def _topology(name: str, levels: Sequence[str]) -> dict[str, Any]:
    keys = [*levels, *([] if levels[-1] == _HOST else [_HOST])]
    return _object("Topology", name, name, spec={"levels": [{"nodeLabel": key} for key in keys]})


def _flavor(owner: str, flavor: QueueFlavor, levels: Sequence[str] | None) -> dict[str, Any]:
    spec: dict[str, Any] = {}
    if flavor.get("node_labels"):
        spec["nodeLabels"] = dict(flavor["node_labels"])
    if levels:
        spec["topologyName"] = owner
    if flavor.get("taint_keys"):
        spec["tolerations"] = [
            {"key": key, "operator": "Exists", "effect": "NoSchedule"} for key in flavor["taint_keys"]
        ]
    return _object("ResourceFlavor", flavor["name"], owner, spec=spec)


def _priority(owner: str, name: str, value: int) -> dict[str, Any]:
    what = f"Jobs of priority {name}."
    return _object("WorkloadPriorityClass", name, owner, value=value, description=what)
