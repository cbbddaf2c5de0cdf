"""The quotas that are needed, and what a careful engineer would say."""

from __future__ import annotations

from typing import Any

from atoll_engine.offline import Diagnostic, Resource
from atoll_engine.plan import Plan, make_plan
from tests.unit.plan.samples import (
    aks_pool,
    component,
    gke_pool,
    made,
    nat_gateway,
    node_group,
    outcome,
    plan,
)


def needs(found: Plan) -> dict[str, tuple[str | None, int, bool]]:
    return {need.name: (need.code, need.needed, need.exact) for need in found.quotas}


def told(*resources: Resource, **more: Any) -> list[tuple[str, str]]:
    return [(item.severity, f"{item.subject}: {item.message}") for item in plan(*resources, **more).findings]


def test_aws_counts_vcpus_at_the_most_nodes_spot_apart() -> None:
    found = plan(
        node_group("train", "p4d.24xlarge", 0, 2),
        node_group("more", "p5.48xlarge", 0, 1),
        node_group("cheap", "p4d.24xlarge", 0, 3, capacity="SPOT"),
        node_group("off", "g6.xlarge", 0, 0),
    )

    assert needs(found) == {
        "Running On-Demand P instances": ("L-417A185B", 2 * 96 + 192, True),
        "All P Spot Instance Requests": ("L-7212CCBC", 3 * 96, True),
    }
    on_demand = next(need for need in found.quotas if need.code == "L-417A185B")
    assert (on_demand.region, on_demand.unit, set(on_demand.used_by)) == (
        "us-east-1",
        "vcpus",
        {"train", "more"},
    )


def test_google_counts_accelerators_and_all_of_them_together() -> None:
    found = plan(
        gke_pool("serve", "g2-standard-48", {"totalMaxNodeCount": 2}),
        gke_pool("train", "a3-megagpu-8g", {"totalMaxNodeCount": 4}, node={"flexStart": True}),
        cloud="gcp",
        region="us-central1",
    )

    assert needs(found) == {
        "NVIDIA L4 GPUs": ("NVIDIA_L4_GPUS", 8, True),
        "Preemptible NVIDIA H100 MEGA GPUs": ("PREEMPTIBLE_NVIDIA_H100_MEGA_GPUS", 32, True),
        "GPUs (all regions)": ("GPUS_ALL_REGIONS", 40, True),
    }


def test_azure_counts_a_family_and_the_region() -> None:
    found = plan(
        aks_pool("train", "Standard_ND96isr_H100_v5", 0, 2),
        aks_pool("cheap", "Standard_NC24ads_A100_v4", 0, 2, scaleSetPriority="Spot"),
        cloud="azure",
        region="eastus",
    )

    assert needs(found) == {
        "ND-H100-v5": ("standardNDSH100v5Family", 192, True),
        "Total Regional vCPUs": ("cores", 192, True),
        "Total Regional Spot vCPUs": ("lowPriorityCores", 48, True),
    }


def test_what_the_account_has_is_compared() -> None:
    settings = {
        "cloud": "aws",
        "region": "us-east-1",
        "quotas": {"L-417A185B": 100, "L-F678F1CE@us-east-1": 5},
    }
    program = outcome(node_group("train", "p5.48xlarge", 0, 1), made("aws:ec2/vpc:Vpc", "vpc"))

    found = make_plan(program, settings, environment="test", basis="filled")

    assert {need.code: need.limit for need in found.quotas} == {"L-417A185B": 100, "L-F678F1CE": 5}
    over = [item.message for item in found.findings if item.subject == "L-417A185B"]
    assert over == ["the most nodes need 192 of Running On-Demand P instances, the account has 100"]
    assert not found.failed


def test_an_unknown_machine_makes_no_false_figure() -> None:
    (need,) = plan(node_group("odd", "x99.metal", 0, 1)).quotas

    assert (need.code, need.needed, need.exact) == (None, 0, False)
    assert "x99.metal" in need.name


def test_small_limits_are_counted_by_component() -> None:
    fabric = component("GcpFabric", "fabric")
    networks = [made("gcp:compute/network:Network", f"n{i}", parent=fabric.urn) for i in range(8)]

    (need,) = plan(fabric, *networks, cloud="gcp", region="us-central1").quotas

    assert (need.code, need.region, need.needed, need.used_by) == ("NETWORKS", "global", 8, ("fabric",))


def test_idle_accelerators_are_named_with_their_price() -> None:
    findings = told(node_group("train", "p5.48xlarge", 1, 2), node_group("system", "m7i.xlarge", 2, 3))

    idle = [text for severity, text in findings if severity == "warning" and "nobody uses" in text]
    assert idle == ["train: 1 x p5.48xlarge run while nobody uses them: 55.04 USD an hour"]


def test_spot_needs_something_to_fall_back_on() -> None:
    spot = node_group("serve", "g6.xlarge", 0, 2, capacity="SPOT")

    alone = [text for _, text in told(spot) if "fall back" in text]
    together = [
        text for _, text in told(spot, node_group("steady", "g6.12xlarge", 0, 1)) if "fall back" in text
    ]

    assert len(alone) == 1
    assert together == [], "another pool with L4s, on demand"


def test_a_pool_without_limit_is_named() -> None:
    spec = {"priorities": [{"machineType": "g2-standard-12", "spot": False}]}
    inputs = {"metadata": {"name": "l4"}, "spec": spec}
    l4 = made("kubernetes:cloud.google.com/v1:ComputeClass", "l4", inputs)

    findings = told(l4, cloud="gcp", region="us-central1")
    found = plan(l4, cloud="gcp", region="us-central1")

    assert [severity for severity, text in findings if "nothing here limits" in text] == ["warning"]
    assert needs(found)["NVIDIA L4 GPUs"] == ("NVIDIA_L4_GPUS", 0, False)


def test_one_zone_is_named() -> None:
    findings = told(node_group("system", "m7i.xlarge", 1, 2, subnets=["a"]))

    assert ("warning", "system: its nodes are in one zone, and go with it") in findings


def test_one_nat_gateway_for_two_zones_is_named() -> None:
    zones = [made("aws:ec2/subnet:Subnet", f"s{z}", {"availabilityZone": f"us-east-1{z}"}) for z in "ab"]

    text = [text for severity, text in told(nat_gateway("nat"), *zones) if severity == "note"]

    assert text == ["nat: 1 NAT gateway for 2 zones: without its zone the others have no way out"]


def test_the_budget_is_compared_with_the_cost() -> None:
    def budget(usd: int) -> Resource:
        inputs = {"timeUnit": "MONTHLY", "limitUnit": "USD", "limitAmount": str(usd)}
        return made("aws:budgets/budget:Budget", "spend", inputs)

    pool = node_group("serve", "g6.xlarge", 0, 10)
    gateway = nat_gateway("nat")

    assert ("warning", "budget: no budget tells anyone when the bill grows") in told(gateway)
    assert [severity for severity, text in told(gateway, budget(10)) if "spend" in text] == ["warning"]
    assert [severity for severity, text in told(gateway, pool, budget(100)) if "spend" in text] == ["note"]
    assert [text for _, text in told(gateway, budget(100)) if "spend" in text] == []


def test_what_the_engine_said_comes_first_with_the_resources_name() -> None:
    role = made("aws:iam/role:Role", "nodes")
    said = (
        Diagnostic("warning", role.urn, "is deprecated"),
        Diagnostic("error", role.urn, "unknown property 'nam'"),
        Diagnostic("info", "", "read this if you like"),
    )

    found = plan(role, said=said)

    assert found.failed
    assert [(item.severity, item.subject, item.source) for item in found.findings] == [
        ("error", "nodes", "engine"),
        ("warning", "nodes", "engine"),
    ]
