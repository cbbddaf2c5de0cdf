"""The pools of an environment on Google Cloud, and the networks of their accelerators."""

from __future__ import annotations

from typing import Any

import pulumi

from atoll import gcp
from atoll.accelerators import catalogue
from landings._shared import given, renamed
from settings import GcpPoolSettings, GcpSettings, SettingsError


def check_fabrics(settings: GcpSettings) -> None:
    """Raise ``SettingsError`` for each pool whose networks the cluster or the zones don't allow."""
    problems = []
    for name, pool in settings.pools.items():
        if not _has_own_networks(pool):
            continue
        where, zones = f"atoll:pools.{name}", pool.zones or settings.zones
        if len(zones) != 1:
            problems.append(
                f"{where}.zones: must be one: nodes of {pool.machine_type} work together over networks of "
                f"one zone (got {', '.join(zones)}); or set 'multi_node: false' where each works alone"
            )
        if not settings.cluster.multi_networking:
            problems.append(
                f"atoll:cluster.multi_networking: must be true for pool {name!r}, whose machine, "
                f"{pool.machine_type}, has networks of its own for accelerators; or set 'dranet: true' in "
                f"the pool"
            )
    if problems:
        raise SettingsError(problems)


def _has_own_networks(pool: GcpPoolSettings) -> bool:
    """Say whether the stack makes networks for a pool: nodes work together on a machine that has a fabric."""
    machine = catalogue().machines.get(pool.machine_type)
    # A machine that isn't known is the pool's to refuse, and so is a compute class with a fabric.
    if machine is None or machine.fabric is None or pool.dranet or pool.provisioner != "node-pool":
        return False
    if pool.multi_node is not None:
        return pool.multi_node
    return max(pool.nodes or 0, pool.max_nodes or 0) > 1 and machine.fabric.rdma is not None


class GcpPools:
    """Pools of accelerators: node pools of GKE, or what a compute class buys."""

    pod_resources: dict[str, pulumi.Output[dict[str, str]]]
    """What a pod that takes a whole node requests, by pool."""

    def __init__(
        self,
        settings: GcpSettings,
        environment: str,
        cluster: gcp.GkeCluster,
        common: Any,
        opts: pulumi.ResourceOptions,
    ) -> None:
        """Make the pools of ``settings``; ``common`` are arguments of each, ``opts`` has both providers."""
        self._settings, self._environment, self._cluster = settings, environment, cluster
        self._common, self._opts = common, opts
        self.pod_resources = {name: self._pool(name, pool) for name, pool in settings.pools.items()}

    def _pool(self, name: str, pool: GcpPoolSettings) -> pulumi.Output[dict[str, str]]:
        args = given(
            machine_type=pool.machine_type,
            kubernetes_version=self._settings.cluster.kubernetes_version,
            max_nodes=pool.max_nodes,
            reservation=pool.reservation,
            reservation_project=pool.reservation_project,
            zones=pool.zones,
            multi_node=pool.multi_node,
            dranet=pool.dranet or None,
            longest_job_s=pool.longest_job_s,
            tpu_topology=pool.tpu_topology,
            node_labels=pool.labels,
        )
        opts = renamed(self._opts, pool.renamed_from)
        if pool.provisioner == "compute-class":
            args = given(purchases=pool.purchases, **args)
            return gcp.GkeComputeClass(name, args, opts).pod_resources
        more = given(
            project=self._settings.project,
            location=self._settings.location,
            cluster_name=self._cluster.cluster_name,
            service_account_email=self._cluster.node_service_account_email,
            purchase=pool.purchases[0],
            nodes=pool.nodes,
            min_nodes=pool.min_nodes,
            compact_placement=pool.compact,
            boot_disk_size_gib=pool.disk_size_gib,
            fabric_networks=self._fabric_networks(name, pool),
            **self._common,
        )
        return gcp.GkeAcceleratorPool(name, given(**args, **more), opts).pod_resources

    def _fabric_networks(self, name: str, pool: GcpPoolSettings) -> list[gcp.FabricNetwork]:
        """Make the networks of the pool's own accelerators; none where it needs none."""
        if not _has_own_networks(pool):
            return []
        [zone] = pool.zones or self._settings.zones
        network = self._settings.network
        args = given(
            project=self._settings.project,
            zone=zone,
            machine_type=pool.machine_type,
            reserved_cidrs=[network.cidr, *network.reserved_cidrs],
        )
        before = pool.renamed_from and f"{self._environment}-{pool.renamed_from}"
        return gcp.GcpFabric(f"{self._environment}-{name}", args, renamed(self._opts, before)).networks()
