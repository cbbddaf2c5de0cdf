"""What an AKS cluster is set to, as azure-native's arguments."""

from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import Any

from atoll.accelerators import ConsumptionPlan, Option, PoolMode, Size, Target

ALL_ZONES = ("1", "2", "3")
POD_CIDR = "10.240.0.0/12"
"""Pods of 4,096 nodes: overlay networking takes a /24 for each.

Source: https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay
"""
SERVICE_CIDR = "172.20.0.0/16"
SYSTEM_TAINT = "CriticalAddonsOnly=true:NoSchedule"
"""Keeps everything but system pods off system nodes.

Source: https://learn.microsoft.com/azure/aks/use-system-pools
"""
ENCRYPTION_AT_HOST_FEATURE = "Microsoft.Compute/EncryptionAtHost"
"""Source: https://learn.microsoft.com/azure/aks/enable-host-encryption"""
_MAINTENANCE = ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
"""The windows of versions and of node images.

Source: https://learn.microsoft.com/azure/aks/planned-maintenance
"""


def system_plan(args: Mapping[str, Any]) -> ConsumptionPlan:
    """Return the plan of the system pool; raises ``ValidationError`` when it can't be."""
    return ConsumptionPlan(
        name="system",
        target=Target.AKS_NODE_POOL,
        machine_type=args.get("system_machine_type", "Standard_D8s_v5"),
        options=(Option.on_demand(),),
        size=Size(
            min_nodes=int(args.get("system_min_nodes", 3)), max_nodes=int(args.get("system_max_nodes", 6))
        ),
        zones=tuple(args.get("zones", ALL_ZONES)),
        mode=PoolMode.SYSTEM,
    )


def system_pool(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cluster's first pool: CPU machines for what keeps the cluster going."""
    pool = dict(system_plan(args).render()["agent_pool"])
    return {
        "name": pool.pop("agent_pool_name"),
        **pool,
        "type": "VirtualMachineScaleSets",
        "node_taints": [SYSTEM_TAINT],
        # Not one after the other: system pods are there more than once, and these machines are easy to get.
        "upgrade_settings": {"max_surge": "33%"},
        "vnet_subnet_id": args["nodes_subnet_id"],
        "enable_encryption_at_host": args.get("encryption_at_host", True),
        "os_disk_size_gb": int(args.get("system_disk_size_gib", 128)),
        "max_pods": 110,
    }


def network_profile(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return Azure CNI in overlay mode, with Cilium for routing and network policies."""
    services = IPv4Network(args.get("service_cidr", SERVICE_CIDR))
    return {
        "network_plugin": "azure",
        "network_plugin_mode": "overlay",
        "network_dataplane": "cilium",
        "network_policy": "cilium",
        "load_balancer_sku": "standard",
        "outbound_type": str(args.get("outbound_type", "userAssignedNATGateway")),
        "pod_cidr": args.get("pod_cidr", POD_CIDR),
        "service_cidr": str(services),
        "dns_service_ip": str(services[10]),
    }


def api_server_access(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return who reaches the API server: the network alone, or the given ranges of the Internet."""
    access: dict[str, Any] = {"disable_run_command": True}
    if args.get("private", True):
        access |= {
            "enable_private_cluster": True,
            "enable_private_cluster_public_fqdn": False,
            "private_dns_zone": args.get("private_dns_zone_id", "system"),
        }
    else:
        access |= {
            "enable_private_cluster": False,
            "authorized_ip_ranges": list(args["authorized_ip_ranges"]),
        }
    if "api_server_subnet_id" in args:
        access |= {"enable_vnet_integration": True, "subnet_id": args["api_server_subnet_id"]}
    return access


def security_profile(args: Mapping[str, Any]) -> dict[str, Any]:
    """Return workload identity, removal of unused images, and the encryption of etcd."""
    profile: dict[str, Any] = {
        "workload_identity": {"enabled": True},
        "image_cleaner": {"enabled": True, "interval_hours": 168},
    }
    if "kms_key_id" in args:
        profile["azure_key_vault_kms"] = {
            "enabled": True,
            "key_id": args["kms_key_id"],
            "key_vault_resource_id": args["kms_key_vault_id"],
            "key_vault_network_access": "Private" if args.get("kms_key_vault_private", True) else "Public",
        }
    return profile


def auto_scaler_profile() -> dict[str, Any]:
    """Return an autoscaler that takes the pool with the least waste and gives accelerators back soon.

    Nodes with pods that have local storage may go: caches of models are such, and would keep them for ever.
    """
    return {
        "expander": "least-waste",
        "skip_nodes_with_local_storage": "false",
        "skip_nodes_with_system_pods": "true",
        "scale_down_unneeded_time": "10m",
        # Machines with accelerators take longer than others to come.
        "max_node_provision_time": "30m",
    }


def maintenance_windows(args: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the weekly windows by name of their configuration."""
    window = {
        "schedule": {
            "weekly": {"interval_weeks": 1, "day_of_week": str(args.get("maintenance_day", "Sunday"))}
        },
        "start_time": f"{int(args.get('maintenance_start_hour', 1)):02d}:00",
        "duration_hours": int(args.get("maintenance_duration_hours", 6)),
        "utc_offset": "+00:00",
    }
    return {name: dict(window) for name in _MAINTENANCE}


def log_categories(args: Mapping[str, Any]) -> list[str]:
    """Return the control plane's logs that are kept; the audit log with or without what only reads.

    Source: https://learn.microsoft.com/azure/aks/monitor-aks-reference
    """
    audit = "kube-audit" if args.get("audit_reads", False) else "kube-audit-admin"
    return [
        audit,
        "guard",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "cluster-autoscaler",
        "cloud-controller-manager",
    ]
