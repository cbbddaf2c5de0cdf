"""A small platform of Atoll's Google Cloud components."""

from __future__ import annotations

from typing import Any

import pulumi

PROJECT = "synthetic-project"
PROJECT_NUMBER = "123456789012"
REGION = "europe-west4"
ZONE = "europe-west4-b"
HERE: dict[str, Any] = {"project": PROJECT, "region": REGION}
THERE: dict[str, Any] = {"project": PROJECT, "location": REGION}


def platform(protect: bool = True, *, another_pool: bool = False) -> None:
    from atoll.gcp import GcpNetwork, GkeAcceleratorPool, GkeCluster

    network = GcpNetwork("platform", {**HERE})
    cluster = GkeCluster(
        "main",
        {
            **THERE,
            "project_number": PROJECT_NUMBER,
            "network_id": network.network_id,
            "subnetwork_id": network.subnetwork_id,
            "pods_range_name": network.pods_range_name,
            "services_range_name": network.services_range_name,
            "multi_networking": True,
            "protect": protect,
            "deletion_protection": protect,
        },
    )
    pools = accelerators(cluster)
    if another_pool:
        GkeAcceleratorPool("more", {**pools, "machine_type": "g2-standard-48", "max_nodes": 1})
    data(network, cluster, protect)
    pulumi.export("kubeconfig", cluster.kubeconfig)


def accelerators(cluster: Any) -> dict[str, Any]:
    """Make pools on the cluster; return what another one has in common with them."""
    import pulumi_kubernetes as k8s

    from atoll.gcp import GcpFabric, GkeAcceleratorPool, GkeComputeClass

    provider = k8s.Provider("cluster", kubeconfig=cluster.kubeconfig)
    inside = pulumi.ResourceOptions(providers=[provider])
    fabric = GcpFabric("fabric", {"project": PROJECT, "zone": ZONE, "machine_type": "a3-megagpu-8g"})
    pool: dict[str, Any] = {
        **THERE,
        "cluster_name": cluster.cluster_name,
        "service_account_email": cluster.node_service_account_email,
    }
    mega: dict[str, Any] = {
        "machine_type": "a3-megagpu-8g",
        "purchase": "flex-start",
        "max_nodes": 4,
        "zones": [ZONE],
    }
    GkeAcceleratorPool("train", {**pool, **mega, "fabric_networks": fabric.networks()}, inside)
    GkeAcceleratorPool("serve", {**pool, "machine_type": "g2-standard-12", "max_nodes": 3})
    GkeAcceleratorPool(
        "tpu", {**pool, "machine_type": "ct6e-standard-4t", "tpu_topology": "4x4", "max_nodes": 4}
    )
    GkeComputeClass(
        "l4",
        {"machine_type": "g2-standard-12", "purchases": ["on-demand", "spot"], "max_nodes": 8},
        inside,
    )
    return pool


def data(network: Any, cluster: Any, protect: bool) -> None:
    from atoll.gcp import (
        GcpBucket,
        GcpBudget,
        GcpCiIdentity,
        GcpFeatureStoreBacking,
        GcpKey,
        GcpRegistry,
        GcpWorkloadIdentity,
    )

    services = ["artifactregistry", "bigquery", "memorystore", "storage"]
    key = GcpKey(
        "data", {**THERE, "project_number": PROJECT_NUMBER, "services": services, "protect": protect}
    )
    encrypted: dict[str, Any] = {"kms_key_id": key.kms_key_id, "protect": protect}
    bucket = GcpBucket("models", {**THERE, **encrypted})
    readers: dict[str, Any] = {"reader_emails": {"nodes": cluster.node_service_account_email}}
    registry = GcpRegistry("images", {**THERE, **encrypted, **readers})
    identity = GcpWorkloadIdentity(
        "trainer",
        {
            "project": PROJECT,
            "workload_pool": cluster.workload_pool,
            "namespace": "research",
            "service_account_name": "training",
            "bucket_name": bucket.bucket_name,
            "bucket_writable": True,
            "repository_name": registry.repository_name,
            "repository_location": registry.location,
        },
    )
    GcpCiIdentity(
        "push",
        {
            "project": PROJECT,
            "project_number": PROJECT_NUMBER,
            "repository": "acme/platform",
            "ref": "refs/heads/main",
            "push_repository_name": registry.repository_name,
            "push_repository_location": registry.location,
            "state_bucket_name": bucket.bucket_name,
            "state_key_id": key.kms_key_id,
        },
    )
    store: dict[str, Any] = {
        "network_id": network.network_id,
        "subnetwork_id": network.subnetwork_id,
        "member": identity.member,
    }
    GcpFeatureStoreBacking("features", {**HERE, **encrypted, **store})
    GcpBudget(
        "month",
        {"billing_account": "012345-6789AB-CDEF01", "project_number": PROJECT_NUMBER, "amount": 20_000},
    )


SHARED_NETWORK = f"projects/{PROJECT}/global/networks/shared"


def in_a_shared_network() -> None:
    """Make a zonal cluster in a network that is there already, with RDMA between reserved machines."""
    from atoll.gcp import GcpFabric, GcpNetwork, GkeAcceleratorPool, GkeCluster

    network = GcpNetwork("ours", {**HERE, "network_id": SHARED_NETWORK})
    cluster = GkeCluster(
        "zonal",
        {
            "project": PROJECT,
            "project_number": PROJECT_NUMBER,
            "location": ZONE,
            "network_id": network.network_id,
            "subnetwork_id": network.subnetwork_id,
            "pods_range_name": network.pods_range_name,
            "services_range_name": network.services_range_name,
            "dns_endpoint": True,
            "public_endpoint": True,
            "authorized_cidrs": ["203.0.113.0/24"],
            "multi_networking": True,
        },
    )
    fabric = GcpFabric("fabric", {"project": PROJECT, "zone": ZONE, "machine_type": "a3-ultragpu-8g"})
    GkeAcceleratorPool(
        "train",
        {
            "project": PROJECT,
            "location": ZONE,
            "cluster_name": cluster.cluster_name,
            "service_account_email": cluster.node_service_account_email,
            "machine_type": "a3-ultragpu-8g",
            "purchase": "reservation",
            "reservation": "h200",
            "nodes": 4,
            "zones": [ZONE],
            "compact_placement": True,
            "fabric_networks": fabric.networks(),
        },
    )
    pulumi.export("cluster_name", cluster.cluster_name)
    pulumi.export("email", cluster.node_service_account_email)
    pulumi.export("endpoint", cluster.endpoint)
