"""What a ``GkeCluster`` is made with, as arguments of ``gcp.container.Cluster``."""

from collections.abc import Mapping
from typing import Any

from pulumi import Input, Output

_LOGS = ["SYSTEM_COMPONENTS", "WORKLOADS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER"]
_METRICS = [
    *("SYSTEM_COMPONENTS", "APISERVER", "SCHEDULER", "CONTROLLER_MANAGER", "STORAGE"),
    *("HPA", "POD", "DAEMONSET", "DEPLOYMENT", "STATEFULSET", "KUBELET", "CADVISOR", "DCGM", "JOBSET"),
]
"""All that GKE knows. Source: enableComponents of MonitoringConfig, pulumi-gcp 10.2."""
_FIRST_WINDOW = "2025-01-04"
"""A Saturday in the past: the window recurs from then on."""


def cluster_config(
    args: Mapping[str, Any],
    service_account: Input[str],
    kms_key_id: Input[str],
    labels: Mapping[str, Input[str]],
) -> dict[str, Any]:
    """Return the arguments of the cluster, but its name."""
    config = {
        "project": args["project"],
        "location": args["location"],
        "deletion_protection": args.get("deletion_protection", True),
        "resource_labels": labels,
        "remove_default_node_pool": True,
        "initial_node_count": 1,
        "node_config": node_config(service_account, labels),
        "database_encryption": {"state": "ENCRYPTED", "key_name": kms_key_id},
        "workload_identity_config": {"workload_pool": Output.concat(args["project"], ".svc.id.goog")},
        "enable_shielded_nodes": True,
        "cost_management_config": {"enabled": True},
        # Images are scanned in the registry, once, rather than in each cluster.
        "security_posture_config": {"mode": "BASIC", "vulnerability_mode": "VULNERABILITY_DISABLED"},
        "cluster_autoscaling": {"autoscaling_profile": "OPTIMIZE_UTILIZATION"},
        **_network(args),
        **_endpoints(args),
        **_versions(args),
        **_observability(),
        **_addons(),
    }
    if "node_zones" in args:
        # A zonal cluster's own zone goes without saying.
        config["node_locations"] = [zone for zone in args["node_zones"] if zone != args["location"]]
    return config


def node_config(service_account: Input[str], labels: Mapping[str, Input[str]]) -> dict[str, Any]:
    """Return what nodes without accelerators are like."""
    return {
        "image_type": "COS_CONTAINERD",
        "service_account": service_account,
        # What it may do is said by its roles. Source:
        # https://cloud.google.com/compute/docs/access/service-accounts#scopes_best_practice
        "oauth_scopes": ["https://www.googleapis.com/auth/cloud-platform"],
        "metadata": {"disable-legacy-endpoints": "true"},
        "shielded_instance_config": {"enable_secure_boot": True, "enable_integrity_monitoring": True},
        "workload_metadata_config": {"mode": "GKE_METADATA"},
        "gcfs_config": {"enabled": True},
        "gvnic": {"enabled": True},
        "resource_labels": labels,
    }


def _network(args: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "network": args["network_id"],
        "subnetwork": args["subnetwork_id"],
        "networking_mode": "VPC_NATIVE",
        "ip_allocation_policy": {
            "cluster_secondary_range_name": args["pods_range_name"],
            "services_secondary_range_name": args["services_range_name"],
        },
        # Dataplane V2.
        "datapath_provider": "ADVANCED_DATAPATH",
        "enable_multi_networking": args.get("multi_networking", False),
        "gateway_api_config": {"channel": "CHANNEL_STANDARD"},
    }


def _endpoints(args: Mapping[str, Any]) -> dict[str, Any]:
    blocks = [{"cidr_block": block} for block in args.get("authorized_cidrs", [])]
    return {
        "private_cluster_config": {
            "enable_private_nodes": True,
            "enable_private_endpoint": not args.get("public_endpoint", False),
        },
        "master_authorized_networks_config": {
            "cidr_blocks": blocks,
            # Otherwise every address that Google rents out may try.
            "gcp_public_cidrs_access_enabled": False,
        },
        "control_plane_endpoints_config": {
            "dns_endpoint_config": {"allow_external_traffic": args.get("dns_endpoint", False)}
        },
    }


def _versions(args: Mapping[str, Any]) -> dict[str, Any]:
    start = int(args.get("maintenance_start_hour", 2))
    end = start + int(args.get("maintenance_duration_h", 8))
    days = ",".join(args.get("maintenance_days", ["SA", "SU"]))
    channel = args.get("release_channel", "REGULAR")
    versions: dict[str, Any] = {
        "release_channel": {"channel": str(getattr(channel, "value", channel))},
        "maintenance_policy": {
            "recurring_window": {
                "start_time": f"{_FIRST_WINDOW}T{start:02}:00:00Z",
                "end_time": _window_end(end),
                "recurrence": f"FREQ=WEEKLY;BYDAY={days}",
            }
        },
    }
    if "kubernetes_version" in args:
        versions["min_master_version"] = args["kubernetes_version"]
    return versions


def _window_end(hour: int) -> str:
    days, hour = divmod(hour, 24)
    year_and_month, _, day = _FIRST_WINDOW.rpartition("-")
    return f"{year_and_month}-{int(day) + days:02}T{hour:02}:00:00Z"


def _observability() -> dict[str, Any]:
    return {
        "logging_config": {"enable_components": _LOGS},
        "monitoring_config": {
            "enable_components": _METRICS,
            "managed_prometheus": {"enabled": True},
            "advanced_datapath_observability_config": {"enable_metrics": True, "enable_relay": False},
        },
    }


def _addons() -> dict[str, Any]:
    return {
        "addons_config": {
            "dns_cache_config": {"enabled": True},
            "gce_persistent_disk_csi_driver_config": {"enabled": True},
            # Volumes that pods of any node mount at once.
            "gcp_filestore_csi_driver_config": {"enabled": True},
            "gcs_fuse_csi_driver_config": {"enabled": True},
            "http_load_balancing": {"disabled": False},
        }
    }
