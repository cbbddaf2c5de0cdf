"""Where GKE's nodes are configured: in pools, and in clusters that have nodes of their own."""

from __future__ import annotations

from atoll_policies.conditions import Condition, all_of, each, field, when


def nodes(condition: Condition) -> dict[str, Condition]:
    """Return what pools and clusters require: ``condition`` of each ``nodeConfig``.

    A pool without one gets GKE's defaults, so it is asked as well. A cluster without one has its pools
    elsewhere; under Autopilot GKE itself sees to its nodes.
    """
    inline = all_of(each("nodeConfig[*]", condition), each("nodePools[*].nodeConfig[*]", condition))
    return {
        "gcp:container/cluster:Cluster": when(field("enableAutopilot").isnt_true(), inline),
        "gcp:container/nodePool:NodePool": each("nodeConfig", condition),
    }
