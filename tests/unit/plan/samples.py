"""Outcomes made by hand, small enough to add up in the head."""

from __future__ import annotations

from typing import Any

from atoll_engine.offline import Diagnostic, Outcome, Resource
from atoll_engine.plan import Plan, make_plan

STACK = "urn:pulumi:test::atoll::pulumi:pulumi:Stack::atoll-test"


def urn(kind: str, name: str) -> str:
    return f"urn:pulumi:test::atoll::{kind}::{name}"


def made(
    kind: str,
    name: str,
    inputs: dict[str, Any] | None = None,
    *,
    parent: str = STACK,
    operation: str = "create",
    outputs: dict[str, Any] | None = None,
) -> Resource:
    return Resource(urn(kind, name), kind, name, operation, "", inputs or {}, outputs or {}, parent)


def component(kind: str, name: str, *, parent: str = STACK) -> Resource:
    return made(f"atoll:index:{kind}", name, parent=parent)


def outcome(*resources: Resource, said: tuple[Diagnostic, ...] = ()) -> Outcome:
    stack = Resource(STACK, "pulumi:pulumi:Stack", "atoll-test", "create", "", {}, {})
    return Outcome((stack, *resources), said, {"create": len(resources) + 1})


def plan(*resources: Resource, cloud: str = "aws", region: str = "us-east-1", said: Any = ()) -> Plan:
    settings = {"cloud": cloud, "region": region}
    return make_plan(outcome(*resources, said=said), settings, environment="test", basis="filled")


def node_group(name: str, machine: str, fewest: int, most: int, **more: Any) -> Resource:
    parent = more.pop("parent", STACK)
    inputs = {
        "nodeGroupName": name,
        "instanceTypes": [machine],
        "capacityType": more.pop("capacity", "ON_DEMAND"),
        "scalingConfig": {"minSize": fewest, "maxSize": most},
        "subnetIds": more.pop("subnets", ["a", "b"]),
        **more,
    }
    return made("aws:eks/nodeGroup:NodeGroup", f"{name}-nodes", inputs, parent=parent)


def gke_pool(name: str, machine: str, autoscaling: dict[str, Any] | None, **more: Any) -> Resource:
    node = {"machineType": machine, "diskSizeGb": 100, **more.pop("node", {})}
    inputs = {"name": name, "location": "us-central1", "nodeConfig": node, **more}
    if autoscaling is not None:
        inputs["autoscaling"] = autoscaling
    return made("gcp:container/nodePool:NodePool", f"{name}-pool", inputs)


def aks_pool(name: str, machine: str, fewest: int, most: int, **more: Any) -> Resource:
    scaling = {"enableAutoScaling": True, "minCount": fewest, "maxCount": most, "count": fewest}
    inputs = {"agentPoolName": name, "vmSize": machine, **scaling, **more}
    return made("azure-native:containerservice:AgentPool", f"{name}-pool", inputs)


def nat_gateway(name: str, *, parent: str = STACK, operation: str = "create") -> Resource:
    return made("aws:ec2/natGateway:NatGateway", name, parent=parent, operation=operation)
