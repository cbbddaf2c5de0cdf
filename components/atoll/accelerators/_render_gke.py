"""GKE node pools, as Pulumi's arguments, their networks' objects, and compute classes."""

from typing import TYPE_CHECKING, Any

from atoll.accelerators._catalogue import catalogue
from atoll.accelerators._plan_parts import (
    Affinity,
    FabricDriver,
    NetworkKind,
    Option,
    Placement,
    UpgradeStrategy,
)
from atoll.accelerators._render_common import is_gpu, labels, taint_key
from atoll.accelerators._types import Purchase

if TYPE_CHECKING:
    from atoll.accelerators._plan import ConsumptionPlan

_CREATE_TIMEOUT_MINUTES = 60
"""Pools of scarce machines take 35 minutes; the provider gives up after 30. Source: ``aicr-gke``."""
_FLEXIBLE = (Purchase.FLEX_START, Purchase.QUEUED)
"""Queued provisioning is flex-start that waits for all nodes of a job. Source: ``gcp-queued``."""
_RECYCLE_LEAD_S = 3600
"""How long before a flex-start node goes GKE looks for the next. Source: ``accelerated-platforms``."""


def node_pool(plan: "ConsumptionPlan") -> dict[str, Any]:
    """Return arguments of ``gcp.container.NodePool``, and the objects of its networks.

    The caller adds cluster, location and service account.
    """
    [option] = plan.options
    pool: dict[str, Any] = {
        "name": plan.name,
        "management": _management(plan),
        "upgrade_settings": _upgrade(plan),
        "node_config": _node_config(plan, option),
        "network_config": _network_config(plan),
        **_size(plan),
    }
    if plan.zones:
        pool["node_locations"] = list(plan.zones)
    if placement := _placement(plan):
        pool["placement_policy"] = placement
    if option.purchase is Purchase.QUEUED:
        pool["queued_provisioning"] = {"enabled": True}
    return {
        "node_pool": pool,
        "networks": _network_objects(plan),
        "create_timeout_minutes": _CREATE_TIMEOUT_MINUTES,
        **_resource_policy(plan),
    }


def compute_class(plan: "ConsumptionPlan") -> dict[str, Any]:
    """Return a ComputeClass whose priorities are the options in order, and nothing beyond them."""
    spec: dict[str, Any] = {
        "priorities": [_priority(plan, option) for option in plan.options],
        "nodePoolAutoCreation": {"enabled": True},
        "activeMigration": {"optimizeRulePriority": True},
        "nodePoolConfig": _class_config(plan),
        # Otherwise GKE takes any machine in the end, and the pods that need this one wait on it for ever.
        "whenUnsatisfiable": "DoNotScaleUp",
    }
    return {
        "compute_class": {
            "apiVersion": "cloud.google.com/v1",
            "kind": "ComputeClass",
            "metadata": {"name": plan.name},
            "spec": spec,
        }
    }


def _placement(plan: "ConsumptionPlan") -> dict[str, str]:
    if plan.tpu_provision_only:
        return {"type": "COMPACT", "policy_name": plan.name}
    if plan.tpu_topology is not None:
        return {"type": "COMPACT", "tpu_topology": plan.tpu_topology}
    return {"type": "COMPACT"} if plan.placement is Placement.COMPACT else {}


def _resource_policy(plan: "ConsumptionPlan") -> dict[str, Any]:
    """Return arguments of ``gcp.compute.ResourcePolicy``, which a node pool can only name."""
    if not plan.tpu_provision_only:
        return {}
    topology = {"accelerator_topology": plan.tpu_topology, "accelerator_topology_mode": "PROVISION_ONLY"}
    return {
        "resource_policy": {"name": plan.name, "workload_policy": {"type": "HIGH_THROUGHPUT", **topology}}
    }


def _class_config(plan: "ConsumptionPlan") -> dict[str, Any]:
    config: dict[str, Any] = {
        "imageType": plan.node_software.image_name.lower(),
        "imageStreaming": {"enabled": True},
        "ipType": "public" if plan.subnets.public_ip else "private",
        "nodeLabels": labels(plan),
    }
    if plan.fabric is not None and plan.fabric.driver is FabricDriver.DRA:
        config["dra"] = {"networking": {"enabled": True}}
    return config


def _management(plan: "ConsumptionPlan") -> dict[str, bool]:
    repair = not plan.buys(*_FLEXIBLE) if plan.auto_repair is None else plan.auto_repair
    upgrade = not plan.buys(Purchase.QUEUED) if plan.auto_upgrade is None else plan.auto_upgrade
    return {"auto_repair": repair, "auto_upgrade": upgrade}


def _upgrade(plan: "ConsumptionPlan") -> dict[str, Any]:
    if plan.upgrade.strategy is UpgradeStrategy.BLUE_GREEN:
        return {"strategy": "BLUE_GREEN"}
    return {
        "strategy": "SURGE",
        "max_surge": plan.upgrade.max_surge,
        "max_unavailable": plan.upgrade.max_unavailable,
    }


def _size(plan: "ConsumptionPlan") -> dict[str, Any]:
    if plan.size.nodes is not None:
        return {"node_count": plan.size.nodes}
    size: dict[str, Any] = {
        "autoscaling": {
            "total_min_node_count": plan.size.fewest,
            "total_max_node_count": plan.size.most,
            "location_policy": "ANY",
        }
    }
    if plan.size.initial_nodes is not None:
        size["initial_node_count"] = plan.size.initial_nodes
    return size


def _node_config(plan: "ConsumptionPlan", option: Option) -> dict[str, Any]:
    config: dict[str, Any] = {
        "machine_type": plan.machine_type,
        "image_type": plan.node_software.image_name,
        "spot": option.purchase is Purchase.SPOT,
        "flex_start": option.purchase in _FLEXIBLE,
        "reservation_affinity": _reservation(option),
        "labels": _pool_labels(plan, option),
        "taints": _taints(plan),
        "metadata": {"disable-legacy-endpoints": "true"},
        "shielded_instance_config": {"enable_secure_boot": True, "enable_integrity_monitoring": True},
        "workload_metadata_config": {"mode": "GKE_METADATA"},
        "gcfs_config": {"enabled": True},
        "gvnic": {"enabled": True},
    }
    if option.purchase in _FLEXIBLE:
        config["max_run_duration"] = f"{option.longest_run_s}s"
    if is_gpu(plan):
        config["guest_accelerators"] = [_guest_accelerator(plan)]
    if plan.fabric is not None:
        # A GPU, its NIC and its cores on one NUMA node.
        config["kubelet_config"] = {
            "cpu_manager_policy": "static",
            "topology_manager": {"policy": "restricted"},
            "memory_manager": {"policy": "Static"},
        }
    return config


def _guest_accelerator(plan: "ConsumptionPlan") -> dict[str, Any]:
    driver = plan.node_software.pool_settings()["gpu_driver_version"]
    accelerator: dict[str, Any] = {
        "type": plan.machine.gke_accelerator,
        "count": plan.machine.accelerator_count,
        "gpu_driver_installation_config": {"gpu_driver_version": driver},
    }
    if plan.mig_profile is not None:
        accelerator["gpu_partition_size"] = plan.mig_profile
    return accelerator


def _reservation(option: Option) -> dict[str, Any]:
    if option.purchase is not Purchase.RESERVATION:
        return {"consume_reservation_type": "NO_RESERVATION"}
    if option.affinity is Affinity.ANY:
        return {"consume_reservation_type": "ANY_RESERVATION"}
    name = str(option.reservation)
    if option.reservation_block is not None:
        name = f"{name}/reservationBlocks/{option.reservation_block}"
    if option.reservation_project is not None:
        name = f"projects/{option.reservation_project}/reservations/{name}"
    return {
        "consume_reservation_type": "SPECIFIC_RESERVATION",
        "key": "compute.googleapis.com/reservation-name",
        "values": [name],
    }


def _pool_labels(plan: "ConsumptionPlan", option: Option) -> dict[str, str]:
    found = labels(plan)
    if option.purchase is Purchase.QUEUED:
        found["cloud.google.com/gke-queued"] = "true"
    if plan.fabric is not None and plan.fabric.driver is FabricDriver.DRA:
        found["cloud.google.com/gke-networking-dra-driver"] = "true"
    return found


def _taints(plan: "ConsumptionPlan") -> list[dict[str, str]]:
    key = taint_key(plan)
    return [] if key is None else [{"key": key, "value": "present", "effect": "NO_SCHEDULE"}]


def _network_config(plan: "ConsumptionPlan") -> dict[str, Any]:
    config: dict[str, Any] = {"enable_private_nodes": not plan.subnets.public_ip}
    if plan.fabric is None:
        return config
    if plan.fabric.driver is FabricDriver.DRA:
        config["accelerator_network_profile"] = "auto"
    else:
        config["additional_node_network_configs"] = [
            {"network": network.network, "subnetwork": network.subnetwork} for network in plan.fabric.networks
        ]
    return config


def _network_objects(plan: "ConsumptionPlan") -> list[dict[str, Any]]:
    """Return what lets pods use the additional networks: two objects for each, of the subnetwork's name."""
    if plan.fabric is None:
        return []
    objects: list[dict[str, Any]] = []
    for network in plan.fabric.networks:
        mode = "RDMA" if network.kind is NetworkKind.RDMA else "NetDevice"
        reference = {"group": "networking.gke.io", "kind": "GKENetworkParamSet", "name": network.subnetwork}
        parameters = {"vpc": network.network, "vpcSubnet": network.subnetwork, "deviceMode": mode}
        objects += [
            _network_object("GKENetworkParamSet", network.subnetwork, parameters),
            _network_object("Network", network.subnetwork, {"type": "Device", "parametersRef": reference}),
        ]
    return objects


def _network_object(kind: str, name: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "networking.gke.io/v1", "kind": kind, "metadata": {"name": name}, "spec": spec}


def _priority(plan: "ConsumptionPlan", option: Option) -> dict[str, Any]:
    machine_type = option.machine_type or plan.machine_type
    machine = catalogue().machines[machine_type]
    priority: dict[str, Any] = {"machineType": machine_type, "spot": option.purchase is Purchase.SPOT}
    if is_gpu(plan):
        driver = plan.node_software.pool_settings()["gpu_driver_version"]
        priority["gpu"] = {
            "type": machine.gke_accelerator,
            "count": machine.accelerator_count,
            "driverVersion": "disabled" if driver == "INSTALLATION_DISABLED" else driver.lower(),
        }
    elif machine.gke_accelerator is not None:
        priority["tpu"] = {"type": machine.gke_accelerator, "count": machine.accelerator_count}
        if plan.tpu_topology is not None:
            priority["tpu"]["topology"] = plan.tpu_topology
    if plan.zones:
        priority["location"] = {"zones": list(plan.zones)}
    priority["reservations"] = _class_reservation(option)
    if option.purchase is Purchase.FLEX_START:
        priority["flexStart"] = {"enabled": True, "nodeRecycling": {"leadTimeSeconds": _RECYCLE_LEAD_S}}
        priority["maxRunDurationSeconds"] = option.longest_run_s
    return priority


def _class_reservation(option: Option) -> dict[str, Any]:
    if option.purchase is not Purchase.RESERVATION:
        return {"affinity": "None"}
    if option.affinity is Affinity.ANY:
        return {"affinity": "AnyBestEffort"}
    reservation: dict[str, Any] = {"name": option.reservation}
    if option.reservation_project is not None:
        reservation["project"] = option.reservation_project
    if option.reservation_block is not None:
        reservation["reservationBlock"] = {"name": option.reservation_block}
    return {"affinity": "Specific", "specific": [reservation]}
