"""The environments on Google Cloud through the real engine: what changes when settings do."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from atoll_engine import offline
from atoll_engine.environments.offline import OfflineEnvironment, opened

NODE_POOL, NETWORK = "gcp:container/nodePool:NodePool", "gcp:compute/network:Network"
COMPUTE_CLASS = "kubernetes:cloud.google.com/v1:ComputeClass"


@pytest.fixture(scope="module")
def rehearsed() -> Iterator[OfflineEnvironment]:
    """gcp-prod as it was made on a simulated cloud."""
    with opened("gcp-prod", rehearsal=True) as it:
        made = offline.up(it.program, it.environment, stack=it.stack)
        assert made.errors + made.warnings == ()
        yield it


def previewed(it: OfflineEnvironment, pools: Mapping[str, Any]) -> offline.Outcome:
    config = {"atoll:pools": json.dumps(pools)}
    return offline.preview(it.program, it.environment, stack=it.stack, config=config)


def test_pools_are_renamed_in_place(rehearsed: OfflineEnvironment) -> None:
    pools = rehearsed.settings["pools"]
    renamed = {f"{name}-new": {**pool, "renamed_from": name} for name, pool in pools.items()}
    outcome = previewed(rehearsed, renamed)
    physical = {item.name: item.inputs["name"] for item in outcome.resources if item.type == NODE_POOL}
    networks = {item.inputs["name"] for item in outcome.resources if item.type == NETWORK}
    [compute_class] = [item for item in outcome.resources if item.type == COMPUTE_CLASS]

    assert outcome.errors == ()
    # Labels for the bill have the new names.
    assert set(outcome.changes) == {"same", "update"}
    assert physical["train-new-pool"] == "train"
    assert networks == {"gcp-prod-network", *(f"gcp-prod-train-nic-{i}" for i in range(8))}
    assert compute_class.inputs["metadata"]["name"] == "batch"


def test_a_pool_that_cant_be_is_one_message(rehearsed: OfflineEnvironment) -> None:
    outcome = previewed(rehearsed, {"gpu": {"machine_type": "g2-standard-13", "max_nodes": 1}})
    said = "\n".join(item.message for item in outcome.diagnostics)

    assert 'GkeAcceleratorPool "gpu"' in said
    assert "g2-standard-13" in said
    assert "Traceback" not in said
