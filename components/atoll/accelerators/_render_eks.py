"""EKS managed node groups, as Pulumi's arguments, and Karpenter's objects."""

from typing import TYPE_CHECKING, Any

from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._plan_parts import Option, Placement
from atoll.accelerators._render_common import labels, taint_key
from atoll.accelerators._software import images
from atoll.accelerators._types import Architecture, FabricKind, NetworkInterface, Purchase

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

_CAPACITY_TYPES = {
    Purchase.RESERVATION: "ON_DEMAND",
    Purchase.CAPACITY_BLOCK: "CAPACITY_BLOCK",
    Purchase.ON_DEMAND: "ON_DEMAND",
    Purchase.SPOT: "SPOT",
}
_KARPENTER_TYPES = {
    Purchase.RESERVATION: "reserved",
    Purchase.CAPACITY_BLOCK: "reserved",
    Purchase.ON_DEMAND: "on-demand",
    Purchase.SPOT: "spot",
}
_HIGHEST_WEIGHT = 100


def node_group(plan: "ConsumptionPlan") -> dict[str, Any]:
    """Return arguments of ``aws.eks.NodeGroup`` and of its launch template, and rules of its security group.

    The caller adds roles, subnets and, to each network interface, security groups. A subnet never goes into
    the launch template: EKS refuses it.
    """
    [option] = plan.options
    is_block = option.purchase is Purchase.CAPACITY_BLOCK
    group: dict[str, Any] = {
        "node_group_name": plan.name,
        "ami_type": plan.node_software.image_name,
        "capacity_type": _CAPACITY_TYPES[option.purchase],
        "scaling_config": _scaling(plan),
        "update_config": _update(plan),
        "labels": labels(plan),
        "taints": [{**taint, "effect": "NO_SCHEDULE"} for taint in _taints(plan)],
    }
    if plan.image_version is not None:
        group["release_version"] = plan.image_version
    if not is_block:
        group["instance_types"] = [plan.machine_type]
    return {
        "node_group": group,
        "launch_template": _launch_template(plan, option),
        **_surroundings(plan),
    }


def karpenter(plan: "ConsumptionPlan") -> dict[str, Any]:
    """Return one EC2NodeClass, and a NodePool for each option, the first with the highest weight.

    The caller adds role, subnets and security groups to the class. Each NodePool may grow to ``max_nodes``:
    Karpenter has no limit over several.
    """
    return {
        "ec2_node_class": _node_class(plan),
        "node_pools": [_node_pool(plan, option, rank) for rank, option in enumerate(plan.options)],
        **_surroundings(plan),
    }


def _scaling(plan: "ConsumptionPlan") -> dict[str, int]:
    size = plan.size
    desired = size.fewest if size.initial_nodes is None else size.initial_nodes
    # EKS refuses a largest size of 0.
    return {"min_size": size.fewest, "max_size": max(1, size.most), "desired_size": desired}


def _update(plan: "ConsumptionPlan") -> dict[str, Any]:
    config: dict[str, Any] = {"max_unavailable": max(1, plan.upgrade.max_unavailable)}
    if plan.upgrade.max_surge == 0:
        # Old nodes go before new ones come: there is no second lot of scarce machines.
        config["update_strategy"] = "MINIMAL"
    return config


def _launch_template(plan: "ConsumptionPlan", option: Option) -> dict[str, Any]:
    template: dict[str, Any] = {
        "metadata_options": {"http_tokens": "required", "http_put_response_hop_limit": 1},
    }
    if plan.image_id is not None:
        template["image_id"] = plan.image_id
    if interfaces := _interfaces(plan):
        template["network_interfaces"] = [
            {
                "network_card_index": i.network_card_index,
                "device_index": i.device_index,
                "interface_type": i.interface_type,
            }
            for i in interfaces
        ]
    if plan.placement is Placement.COMPACT:
        template["placement"] = {"group_name": plan.name}
    if option.purchase is Purchase.CAPACITY_BLOCK:
        template["instance_type"] = plan.machine_type
        template["instance_market_options"] = {"market_type": "capacity-block"}
    if option.specific:
        target = {"capacity_reservation_id": option.reservation}
        template["capacity_reservation_specification"] = {"capacity_reservation_target": target}
    elif option.purchase is Purchase.RESERVATION:
        template["capacity_reservation_specification"] = {"capacity_reservation_preference": "open"}
    elif option.purchase is Purchase.ON_DEMAND:
        template["capacity_reservation_specification"] = {"capacity_reservation_preference": "none"}
    return template


def _surroundings(plan: "ConsumptionPlan") -> dict[str, Any]:
    around: dict[str, Any] = {"security_group_rules": []}
    if _interfaces(plan):
        # Without all of it, out as well as in, EFA fails without a word.
        every = {"protocol": "-1", "from_port": 0, "to_port": 0, "self": True}
        around["security_group_rules"] = [{"type": kind, **every} for kind in ("ingress", "egress")]
    if plan.placement is Placement.COMPACT:
        around["placement_group"] = {"name": plan.name, "strategy": "cluster"}
    return around


def _interfaces(plan: "ConsumptionPlan") -> tuple[NetworkInterface, ...]:
    fabric = plan.machine.fabric
    if plan.fabric is None or fabric is None or fabric.kind is not FabricKind.EFA:
        return ()
    return fabric.interfaces or ()


def _taints(plan: "ConsumptionPlan") -> list[dict[str, str]]:
    key = taint_key(plan)
    return [] if key is None else [{"key": key, "value": "present"}]


def _node_class(plan: "ConsumptionPlan") -> dict[str, Any]:
    alias = f"{images()[plan.node_software.image].karpenter_alias}@{plan.image_version or 'latest'}"
    spec: dict[str, Any] = {
        "amiSelectorTerms": [{"id": plan.image_id} if plan.image_id else {"alias": alias}],
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
    }
    if plan.image_id is not None:
        spec["amiFamily"] = "Custom"
    if plan.subnets.public_ip:
        spec["associatePublicIPAddress"] = True
    if interfaces := _interfaces(plan):
        spec["networkInterfaces"] = [
            {
                "networkCardIndex": i.network_card_index,
                "deviceIndex": i.device_index,
                "interfaceType": i.interface_type,
            }
            for i in interfaces
        ]
    if reserved := [{"id": option.reservation} for option in plan.options if option.reservation]:
        spec["capacityReservationSelectorTerms"] = reserved
    if plan.placement is Placement.COMPACT:
        spec["placementGroupSelector"] = {"name": plan.name}
    return {
        "apiVersion": "karpenter.k8s.aws/v1",
        "kind": "EC2NodeClass",
        "metadata": {"name": plan.name},
        "spec": spec,
    }


def _node_pool(plan: "ConsumptionPlan", option: Option, rank: int) -> dict[str, Any]:
    name = f"{plan.name}-{rank}" if len(plan.options) > 1 else plan.name
    spec: dict[str, Any] = {
        "template": {"metadata": {"labels": labels(plan)}, "spec": _node_template(plan, option)},
        "disruption": {"consolidationPolicy": "WhenEmpty", "consolidateAfter": "300s"},
    }
    if plan.size.nodes is None:
        # A NodePool without a weight is tried last; a static one can't have any.
        spec["weight"] = _HIGHEST_WEIGHT - rank
        spec["limits"] = _limits(plan)
    else:
        spec["replicas"] = plan.size.nodes
        # One more, for the node that replaces another.
        spec["limits"] = {"nodes": str(plan.size.nodes + 1)}
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": spec,
    }


def _limits(plan: "ConsumptionPlan") -> dict[str, str]:
    accelerator = catalogue().accelerator_of(plan.machine)
    if accelerator is None:
        return {"cpu": str(plan.size.most * (plan.machine.vcpus or 1))}
    return {accelerator.resource: str(plan.size.most * plan.machine.accelerator_count)}


def _node_template(plan: "ConsumptionPlan", option: Option) -> dict[str, Any]:
    arch = "arm64" if plan.machine.architecture is Architecture.ARM64 else "amd64"
    wanted = {
        "node.kubernetes.io/instance-type": [plan.machine_type],
        "kubernetes.io/arch": [arch],
        "karpenter.sh/capacity-type": [_KARPENTER_TYPES[option.purchase]],
        **({"topology.kubernetes.io/zone": list(plan.zones)} if plan.zones else {}),
    }
    return {
        "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": plan.name},
        "requirements": [{"key": key, "operator": "In", "values": values} for key, values in wanted.items()],
        "taints": [{**taint, "effect": "NoSchedule"} for taint in _taints(plan)],
        "expireAfter": f"{plan.node_lifetime_s}s",
        "terminationGracePeriod": "24h",
    }
