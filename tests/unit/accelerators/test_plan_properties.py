"""The whole space of plans: each is made and renders the same twice, or is refused with rules and reasons."""

import json
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from atoll.accelerators import (
    Affinity,
    Cluster,
    ConsumptionPlan,
    FabricDriver,
    FabricUse,
    Option,
    Placement,
    PoolMode,
    Purchase,
    Size,
    Subnets,
    Target,
    Upgrade,
    UpgradeStrategy,
    Violation,
    catalogue,
)
from atoll.errors import ValidationError

from .plans import BASES, BLOCK, GROUP, INFINIBAND, gpu_nics, roce

MACHINES = sorted(catalogue().machines)
few = st.one_of(st.none(), st.integers(-1, 5))
options = st.builds(
    Option,
    purchase=st.sampled_from(Purchase),
    machine_type=st.one_of(st.none(), st.sampled_from(MACHINES)),
    reservation=st.sampled_from([None, "h100", BLOCK, GROUP]),
    affinity=st.sampled_from(Affinity),
    reservation_project=st.sampled_from([None, None, "other"]),
    reservation_block=st.sampled_from([None, None, "b"]),
    max_run_duration_s=st.sampled_from([None, None, 3600, 700_000]),
    max_usd_per_hour=st.sampled_from([None, None, 1.5]),
)
simple_options = st.sampled_from(
    [
        Option.on_demand(),
        Option.spot(),
        Option.flex_start(),
        Option.queued(),
        Option.reserved("h100"),
        Option.reserved(BLOCK),
        Option.reserved(GROUP),
        Option.any_reserved(),
        Option.capacity_block(BLOCK),
    ]
)
changes = {
    "target": st.sampled_from(Target),
    "machine_type": st.sampled_from(MACHINES),
    "options": st.lists(st.one_of(simple_options, options), max_size=3).map(tuple),
    "size": st.builds(Size, nodes=few, min_nodes=few, max_nodes=few, initial_nodes=few),
    "zones": st.sampled_from([(), ("us-central1-a",), ("a", "b")]),
    "placement": st.sampled_from(Placement),
    "multi_node": st.sampled_from([None, True, False]),
    "fabric": st.one_of(
        st.none(),
        st.builds(
            FabricUse,
            driver=st.sampled_from(FabricDriver),
            networks=st.sampled_from([(), gpu_nics(4), gpu_nics(8), roce()]),
        ),
    ),
    "subnets": st.builds(Subnets),
    "upgrade": st.builds(
        Upgrade,
        strategy=st.sampled_from(UpgradeStrategy),
        max_surge=st.integers(-1, 2),
        max_unavailable=st.integers(-1, 2),
    ),
    "auto_repair": st.sampled_from([None, True, False]),
    "auto_upgrade": st.sampled_from([None, True, False]),
    "longest_job_s": st.sampled_from([None, 3600, 10_000_000]),
    "tpu_topology": st.sampled_from([None, "4x4"]),
    "mig_profile": st.sampled_from([None, "MIG1g"]),
    "mode": st.sampled_from(PoolMode),
    "cluster": st.builds(
        Cluster,
        kubernetes_version=st.sampled_from([None, "1.30", "1.34", "1.35.1-gke.1000000"]),
        features=st.sampled_from([frozenset(), frozenset({INFINIBAND})]),
    ),
}


@st.composite
def arguments(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a right plan's arguments with a few of them changed: a wholly random one is never right."""
    base = draw(st.sampled_from(sorted(BASES)))
    changed = draw(st.lists(st.sampled_from(sorted(changes)), max_size=3, unique=True))
    return {"name": "train", **BASES[base], **{name: draw(changes[name]) for name in changed}}


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(args=arguments())
def test_a_plan_renders_or_says_which_rules_it_breaks(args: dict[str, Any]) -> None:
    plan, violations = attempt(args)
    if plan is None:
        event("refused")
        assert violations
        assert all(isinstance(problem, Violation) and problem.reason for problem in violations)
    else:
        event("made")
        assert json.dumps(plan.render()) == json.dumps(ConsumptionPlan(**args).render())
        check(plan, plan.render())


def attempt(args: dict[str, Any]) -> tuple[ConsumptionPlan | None, tuple[object, ...]]:
    try:
        return ConsumptionPlan(**args), ()
    except ValidationError as error:
        return None, error.problems


def check(plan: ConsumptionPlan, rendered: dict[str, Any]) -> None:
    """Look, without the rules, at what must never come out."""
    text = json.dumps(rendered)
    assert plan.machine_type in text
    if plan.target is Target.GKE_NODE_POOL:
        check_node_pool(plan, rendered["node_pool"])
    if plan.target is Target.EKS_NODE_GROUP and '"efa-only"' in text:
        assert plan.fabric is not None
        assert len(plan.zones) == 1
        assert len(rendered["security_group_rules"]) == 2
    if plan.target is Target.AKS_NODE_POOL and rendered["agent_pool"].get("scale_set_priority") == "Spot":
        assert rendered["agent_pool"]["mode"] == "User"
    if plan.target is Target.GKE_COMPUTE_CLASS:
        counts = {
            catalogue().machines[p["machineType"]].accelerator_count
            for p in rendered["compute_class"]["spec"]["priorities"]
        }
        assert counts == {plan.machine.accelerator_count}


def check_node_pool(plan: ConsumptionPlan, pool: dict[str, Any]) -> None:
    config = pool["node_config"]
    affinity = config["reservation_affinity"]
    assert not (config["spot"] and config["flex_start"])
    assert ("autoscaling" in pool) != ("node_count" in pool)
    assert (affinity["consume_reservation_type"] == "SPECIFIC_RESERVATION") == (len(affinity) == 3)
    if config["flex_start"]:
        assert pool["management"]["auto_repair"] is False
        assert "node_count" not in pool
    if "queued_provisioning" in pool:
        assert pool["management"]["auto_upgrade"] is False
        assert pool["autoscaling"]["total_min_node_count"] == 0
    if config["spot"] or config["flex_start"] or "queued_provisioning" in pool:
        assert affinity == {"consume_reservation_type": "NO_RESERVATION"}
    if plan.placement is Placement.COMPACT:
        assert len(pool["node_locations"]) == 1
    if plan.works_together and plan.machine.fabric is not None:
        network = pool["network_config"]
        assert "accelerator_network_profile" in network or (
            len(network["additional_node_network_configs"]) >= (plan.machine.fabric.nic_count or 0)
        )
