"""AKS node pools, as Pulumi's arguments of azure-native."""

from typing import TYPE_CHECKING, Any

from atoll.accelerators._render_common import labels, taint_key
from atoll.accelerators._types import Purchase

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

_SPOT_TAINT = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"
"""AKS puts it on spot nodes; said here too, so that the next preview has nothing to change."""
_NO_HIGHEST_PRICE = -1.0


def agent_pool(plan: "ConsumptionPlan") -> dict[str, Any]:
    """Return arguments of ``azure_native.containerservice.AgentPool``, and features to be registered for.

    The caller adds cluster, resource group and subnet.
    """
    [option] = plan.options
    pool: dict[str, Any] = {
        "agent_pool_name": plan.name,
        "vm_size": plan.machine_type,
        "mode": str(plan.mode),
        "os_type": "Linux",
        "os_sku": plan.node_software.image_name,
        "node_labels": labels(plan),
        "node_taints": _taints(plan),
        "enable_node_public_ip": plan.subnets.public_ip,
        **_size(plan),
        **plan.node_software.pool_settings(),
    }
    if plan.zones:
        pool["availability_zones"] = list(plan.zones)
    if plan.mig_profile is not None:
        pool["gpu_instance_profile"] = plan.mig_profile
    if option.purchase is Purchase.RESERVATION:
        pool["capacity_reservation_group_id"] = option.reservation
    if option.purchase is Purchase.SPOT:
        highest = option.max_usd_per_hour
        pool["scale_set_priority"] = "Spot"
        pool["scale_set_eviction_policy"] = "Delete"
        pool["spot_max_price"] = _NO_HIGHEST_PRICE if highest is None else highest
    else:
        # Spot pools have no upgrade settings: AKS replaces their nodes one at a time.
        pool["upgrade_settings"] = {
            "max_surge": str(plan.upgrade.max_surge),
            "max_unavailable": str(plan.upgrade.max_unavailable),
        }
    wants = plan.machine.required_features if plan.fabric is not None else ()
    return {"agent_pool": pool, "features": list(wants)}


def _size(plan: "ConsumptionPlan") -> dict[str, Any]:
    if plan.size.nodes is not None:
        return {"count": plan.size.nodes, "enable_auto_scaling": False}
    initial = plan.size.fewest if plan.size.initial_nodes is None else plan.size.initial_nodes
    return {
        "count": initial,
        "enable_auto_scaling": True,
        "min_count": plan.size.fewest,
        "max_count": plan.size.most,
    }


def _taints(plan: "ConsumptionPlan") -> list[str]:
    key = taint_key(plan)
    taints = [] if key is None else [f"{key}=present:NoSchedule"]
    return [*taints, _SPOT_TAINT] if plan.buys(Purchase.SPOT) else taints
