"""A plan as plain data."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from atoll.accelerators._plan_parts import Target
from atoll.accelerators._render_aks import agent_pool
from atoll.accelerators._render_eks import karpenter, node_group
from atoll.accelerators._render_gke import compute_class, node_pool

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

_RENDERERS: Mapping[Target, Callable[["ConsumptionPlan"], dict[str, Any]]] = {
    Target.EKS_NODE_GROUP: node_group,
    Target.KARPENTER: karpenter,
    Target.GKE_NODE_POOL: node_pool,
    Target.GKE_COMPUTE_CLASS: compute_class,
    Target.AKS_NODE_POOL: agent_pool,
}


def render(plan: "ConsumptionPlan") -> dict[str, Any]:
    """Return what the plan's target is made of."""
    return _RENDERERS[plan.target](plan)
