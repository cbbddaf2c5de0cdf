"""The pools of an environment on AWS."""

from __future__ import annotations

from typing import Any

import pulumi

from atoll import aws
from landings._shared import given, renamed
from settings import AwsPoolSettings, AwsSettings


class AwsPools:
    """Pools of accelerators: node groups of EKS, or what Karpenter buys."""

    pod_resources: dict[str, dict[str, str]]
    """What a pod that takes a whole node requests, by pool."""

    def __init__(
        self,
        settings: AwsSettings,
        network: aws.AwsNetwork,
        cluster: aws.EksCluster,
        karpenter: aws.KarpenterController | None,
        common: Any,
        *,
        here: pulumi.ResourceOptions,
        both: pulumi.ResourceOptions,
    ) -> None:
        """Make the pools of ``settings``; ``common`` are arguments of each.

        ``here`` has the provider of AWS. ``both`` has the cluster's too, which is there when its nodes are: a
        node group doesn't wait for that.
        """
        self._settings, self._network, self._cluster = settings, network, cluster
        self._karpenter = karpenter
        self._common, self._here, self._both = common, here, both
        self.pod_resources = {name: self._pool(name, pool) for name, pool in settings.pools.items()}

    def _pool(self, name: str, pool: AwsPoolSettings) -> dict[str, str]:
        zones = pool.zones or self._settings.zones
        subnets = dict(zip(self._network.zones, self._network.private_subnet_ids, strict=True))
        args = given(
            kubernetes_version=self._settings.cluster.kubernetes_version,
            machine_type=pool.machine_type,
            zones=zones,
            # A zone that isn't the network's is the pool's to refuse.
            subnet_ids=[subnets[zone] for zone in zones if zone in subnets],
            reservation_id=pool.reservation_id,
            multi_node=pool.multi_node,
            compact=pool.compact,
            disk_size_gib=pool.disk_size_gib,
            labels=pool.labels,
            **self._common,
        )
        make = self._karpenter_pool if pool.provisioner == "karpenter" else self._node_group
        return make(name, pool, args)

    def _node_group(self, name: str, pool: AwsPoolSettings, args: Any) -> dict[str, str]:
        more = given(
            cluster_name=self._cluster.cluster_name,
            cluster_security_group_id=self._cluster.cluster_security_group_id,
            fabric_security_group_id=self._network.fabric_security_group_id,
            node_role_arn=self._cluster.node_role_arn,
            purchase=pool.purchases[0],
            nodes=pool.nodes,
            min_nodes=pool.min_nodes,
            max_nodes=pool.max_nodes,
        )
        opts = renamed(self._here, pool.renamed_from)
        return aws.EksAcceleratorPool(name, given(**args, **more), opts).pod_resources

    def _karpenter_pool(self, name: str, pool: AwsPoolSettings, args: Any) -> dict[str, str]:
        groups = [self._cluster.cluster_security_group_id, self._network.fabric_security_group_id]
        assert self._karpenter is not None  # noqa: S101 - it is there for such a pool
        more = given(
            karpenter_version=self._karpenter.karpenter_version,
            security_group_ids=groups,
            node_role_name=self._cluster.node_role_name,
            purchases=pool.purchases,
            max_nodes=pool.max_nodes,
            longest_job_s=pool.longest_job_s,
        )
        after = pulumi.ResourceOptions(depends_on=[self._karpenter])
        opts = pulumi.ResourceOptions.merge(renamed(self._both, pool.renamed_from), after)
        return aws.KarpenterPool(name, given(**args, **more), opts).pod_resources
