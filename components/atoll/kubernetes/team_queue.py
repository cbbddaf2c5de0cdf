from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import KubernetesObject, labels, metadata

_API_VERSION = "kueue.x-k8s.io/v1beta2"


class Preemption(StrEnum):
    """Whose jobs a waiting job may stop for its quota; a stopped one is queued again."""

    NEVER = "Never"
    LOWER_PRIORITY = "LowerPriority"
    ANY = "Any"


class ResourceQuota(TypedDict):
    """A team's share of one resource of one flavor."""

    flavor: str
    """Name of the flavor."""
    resource: str
    """Name of the resource, as ``cpu``, ``memory`` or ``nvidia.com/gpu``."""
    nominal: str
    """What is the team's own, as ``8`` or ``64Gi``."""
    borrowing_limit: NotRequired[str]
    """What it may borrow of the cohort at most. All that is free when absent."""
    lending_limit: NotRequired[str]
    """What of its own the others may borrow at most. All when absent."""


class TeamQueueArgs(TypedDict):
    """Arguments of ``TeamQueue``."""

    namespaces: Sequence[Input[str]]
    """Namespaces whose jobs may use the queue; each gets a LocalQueue of the queue's name."""
    quotas: Sequence[ResourceQuota]
    """The team's shares. Flavors are tried in the order in which they come first, and every flavor has a
    quota of every resource."""
    cohort: NotRequired[str]
    """Queues of one cohort lend each other what they don't use. None when absent."""
    reclaim: NotRequired[Preemption]
    """Whose jobs in other queues of the cohort may be stopped when the team wants its own quota back. ``Any``
    when absent."""
    within: NotRequired[Preemption]
    """Whose jobs in this queue may be stopped for one of the team's own, ``Never`` or ``LowerPriority``.
    ``LowerPriority`` when absent."""


class TeamQueue(pulumi.ComponentResource):
    """A team's queue: its quota, what it lends and borrows, and where its jobs come from.

    A job names the queue and waits until all of its pods fit. Comes after ``Kueue`` and ``QueueCapacity``.
    """

    queue_name: Output[str]
    """Name of the queue, which jobs give. Known once every namespace has it."""

    def __init__(self, name: str, args: TeamQueueArgs, opts: ResourceOptions | None = None) -> None:
        """Make the queue called ``name``."""
        _check(name, args)
        super().__init__("atoll:index:TeamQueue", name, {}, opts)
        inside = ResourceOptions(parent=self)
        cluster_queue = KubernetesObject(f"{name}-cluster-queue", _cluster_queue(name, args), inside)
        local_queues = [
            KubernetesObject(
                f"{name}-local-queue-{index}", _local_queue(name, namespace, cluster_queue.name), inside
            )
            for index, namespace in enumerate(args["namespaces"])
        ]
        self.queue_name = Output.all(*(queue.name for queue in local_queues)).apply(lambda _: name)
        self.register_outputs({"queue_name": self.queue_name})


def _check(name: str, args: TeamQueueArgs) -> None:
    checks = Checks("TeamQueue", name, args)
    checks.known(TeamQueueArgs.__annotations__, TeamQueueArgs.__required_keys__)
    checks.dns_label("name", value=name)
    checks.not_empty("namespaces")
    checks.not_empty("quotas")
    checks.dns_label("cohort")
    checks.one_of("reclaim", Preemption)
    checks.one_of("within", Preemption)
    if args.get("within") == Preemption.ANY:
        checks.add(
            "within", "can't be Any", allowed="Never, LowerPriority", fix="a job never stops its equals"
        )
    for limit in ("borrowing_limit", "lending_limit"):
        for index, quota in enumerate(args.get("quotas", ())):
            if limit in quota and not args.get("cohort"):
                checks.add(f"quotas[{index}].{limit}", "needs a cohort", fix="name a cohort, or leave it out")
    _check_quotas(checks, args)
    checks.finish()


def _check_quotas(checks: Checks, args: TeamQueueArgs) -> None:
    known, required = set(ResourceQuota.__annotations__), ResourceQuota.__required_keys__
    by_flavor: dict[str, set[str]] = {}
    for index, quota in enumerate(args.get("quotas", ())):
        for missing in sorted(required - set(quota)):
            checks.add(f"quotas[{index}].{missing}", "is required")
        for unknown in sorted(set(quota) - known):
            checks.add(f"quotas[{index}].{unknown}", "is not an argument", allowed=", ".join(sorted(known)))
        resources = by_flavor.setdefault(quota.get("flavor", ""), set())
        if quota.get("resource") in resources:
            checks.add(f"quotas[{index}].resource", "is there twice in this flavor", got=quota["resource"])
        resources.add(quota.get("resource", ""))
    everything = set().union(*by_flavor.values())
    for flavor, resources in by_flavor.items():
        if resources != everything:
            lacking = ", ".join(sorted(everything - resources))
            checks.add("quotas", f"have no {lacking} of flavor {flavor}", fix="give it one, which may be 0")


def _cluster_queue(name: str, args: TeamQueueArgs) -> dict[str, Any]:
    by_flavor: dict[str, list[ResourceQuota]] = {}
    for quota in args["quotas"]:
        by_flavor.setdefault(quota["flavor"], []).append(quota)
    covered = [quota["resource"] for quota in next(iter(by_flavor.values()))]
    for quotas in by_flavor.values():
        quotas.sort(key=lambda quota: covered.index(quota["resource"]))  # the order that Kueue demands
    flavors = [
        {"name": flavor, "resources": [_quota(quota) for quota in quotas]}
        for flavor, quotas in by_flavor.items()
    ]
    spec: dict[str, Any] = {
        "namespaceSelector": {
            "matchExpressions": [
                {
                    "key": "kubernetes.io/metadata.name",
                    "operator": "In",
                    "values": list(args["namespaces"]),
                }
            ]
        },
        "preemption": {
            "reclaimWithinCohort": Preemption(args.get("reclaim", Preemption.ANY)).value,
            "withinClusterQueue": Preemption(args.get("within", Preemption.LOWER_PRIORITY)).value,
        },
        "resourceGroups": [{"coveredResources": covered, "flavors": flavors}],
    }
    if args.get("cohort"):
        spec["cohortName"] = args["cohort"]
    return _object("ClusterQueue", name, spec=spec)


def _quota(quota: ResourceQuota) -> dict[str, Any]:
    return {
        "name": quota["resource"],
        "nominalQuota": quota["nominal"],
        **({"borrowingLimit": quota["borrowing_limit"]} if "borrowing_limit" in quota else {}),
        **({"lendingLimit": quota["lending_limit"]} if "lending_limit" in quota else {}),
    }


def _local_queue(name: str, namespace: Input[str], cluster_queue: Output[str]) -> dict[str, Any]:
    return _object("LocalQueue", name, namespace=namespace, spec={"clusterQueue": cluster_queue})


def _object(kind: str, name: str, *, namespace: Any = None, **content: Mapping[str, Any]) -> dict[str, Any]:
    made = metadata(name, namespace=namespace, labels=labels(name, "queueing"))
    return {"apiVersion": _API_VERSION, "kind": kind, "metadata": made, **content}
