"""The pools of an environment on Azure, and what the cluster needs inside for them."""

from __future__ import annotations

from typing import Any

import pulumi

from atoll import azure
from atoll.accelerators import catalogue
from atoll.kubernetes import GpuOperator, NetworkOperator
from landings._shared import given, renamed
from settings import AZURE_PLATFORM_POOL, AzurePoolSettings, AzureSettings

_GPU, _INFINIBAND = "nvidia.com/gpu", "rdma/ib"


class AzurePools:
    """Pools of accelerators, and one without for what needs none: AKS keeps its system nodes to itself."""

    pod_resources: dict[str, pulumi.Output[dict[str, str]]]
    """What a pod that takes a whole node requests, by pool."""
    platform_pool: pulumi.Output[str]
    """Name of the pool without accelerators. It is known when the pool is there."""

    def __init__(
        self, settings: AzureSettings, name: str, cluster_args: Any, common: Any, opts: pulumi.ResourceOptions
    ) -> None:
        """Make the pools of ``settings``; ``cluster_args`` say which cluster's, ``common`` are of each."""
        self._settings, self._opts = settings, opts
        self._args = {
            **cluster_args,
            **common,
            "kubernetes_version": settings.cluster.kubernetes_version,
            "encryption_at_host": settings.cluster.encryption_at_host,
        }
        self.platform_pool = self._platform(f"{name}-platform")
        made = {pool: self._pool(pool, wanted) for pool, wanted in settings.pools.items()}
        self.pod_resources = {pool: one.pod_resources for pool, one in made.items()}

    def _platform(self, name: str) -> pulumi.Output[str]:
        cluster = self._settings.cluster
        args = given(
            pool_name=AZURE_PLATFORM_POOL,
            machine_type=cluster.platform_machine_type,
            min_nodes=cluster.platform_min_nodes,
            max_nodes=cluster.platform_max_nodes,
            zones=self._settings.zones,
            # These machines are easy to get, and KServe is there more than once.
            max_surge=1,
            max_unavailable=0,
            disk_size_gib=128,
            max_pods=110,
            **self._args,
        )
        return azure.AksAcceleratorPool(name, args, self._opts).pool_name

    def _pool(self, name: str, pool: AzurePoolSettings) -> azure.AksAcceleratorPool:
        args = given(
            # Azure can't rename a pool: it keeps its first name.
            pool_name=pool.renamed_from,
            machine_type=pool.machine_type,
            purchase=pool.purchase,
            capacity_reservation_group_id=pool.capacity_reservation_group_id,
            max_usd_per_hour=pool.max_usd_per_hour,
            nodes=pool.nodes,
            min_nodes=pool.min_nodes,
            max_nodes=pool.max_nodes,
            zones=pool.zones,
            multi_node=pool.multi_node,
            infiniband=pool.infiniband,
            software=self._settings.cluster.gpu_software,
            mig_profile=pool.mig_profile,
            registered_features=self._settings.registered_features,
            longest_job_s=pool.longest_job_s,
            disk_size_gib=pool.disk_size_gib,
            labels=pool.labels,
            **self._args,
        )
        return azure.AksAcceleratorPool(name, args, renamed(self._opts, pool.renamed_from))


def devices(settings: AzureSettings, name: str, inside: pulumi.ResourceOptions) -> None:
    """Install what advertises the devices that the pools' nodes have."""
    machines = catalogue().machines
    gpus = {pool.machine_type for pool in settings.pools.values() if machines[pool.machine_type].accelerator}
    fabric = {pool.machine_type for pool in settings.pools.values() if _uses_fabric(pool)}
    if gpus:
        args = given(
            machine_types=sorted(gpus),
            software=settings.cluster.gpu_software,
            # Both operators bring it, and it may be there once.
            node_feature_discovery=not fabric,
        )
        GpuOperator(f"{name}-gpus", args, inside)
    if fabric:
        NetworkOperator(f"{name}-fabric", {"machine_types": sorted(fabric)}, inside)


def _uses_fabric(pool: AzurePoolSettings) -> bool:
    if pool.infiniband is not None:
        return pool.infiniband
    several = (pool.nodes or pool.max_nodes or 1) > 1
    together = several if pool.multi_node is None else pool.multi_node
    return together and catalogue().machines[pool.machine_type].fabric is not None
