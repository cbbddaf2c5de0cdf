"""A small platform of Atoll's Google Cloud components."""

from __future__ import annotations

from typing import Any

import pulumi

PROJECT = "synthetic-project"
PROJECT_NUMBER = "123456789012"
REGION = "europe-west4"
ZONE = "europe-west4-b"


def platform(protect: bool = True) -> None:
    from atoll.gcp import GcpFabric, GcpNetwork, GkeAcceleratorPool, GkeCluster

    here: dict[str, Any] = {"project": PROJECT, "region": REGION}
    network = GcpNetwork("platform", {**here})
    cluster = GkeCluster(
        "platform",
        {
            "project": PROJECT,
            "project_number": PROJECT_NUMBER,
            "location": REGION,
            "network_id": network.network_id,
            "subnetwork_id": network.subnetwork_id,
            "pods_range_name": network.pods_range_name,
            "services_range_name": network.services_range_name,
            "protect": protect,
            "deletion_protection": protect,
        },
    )
    fabric = GcpFabric("train", {"project": PROJECT, "zone": ZONE, "machine_type": "a3-megagpu-8g"})
    pool: dict[str, Any] = {
        "project": PROJECT,
        "location": REGION,
        "cluster_name": cluster.cluster_name,
        "service_account_email": cluster.node_service_account_email,
    }
    GkeAcceleratorPool(
        "train",
        {
            **pool,
            "machine_type": "a3-megagpu-8g",
            "purchase": "flex-start",
            "max_nodes": 4,
            "zones": [ZONE],
            "fabric_networks": fabric.networks(),
        },
    )
    GkeAcceleratorPool("serve", {**pool, "machine_type": "g2-standard-12", "max_nodes": 3})
    pulumi.export("kubeconfig", cluster.kubeconfig)
