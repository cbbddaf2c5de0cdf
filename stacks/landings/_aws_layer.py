"""What an EKS cluster needs inside for its pools: who buys nodes, and who advertises their devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from atoll import aws
from atoll.kubernetes import EfaDevicePlugin, GpuOperator, NeuronDevicePlugin
from landings._shared import given
from settings import AwsSettings

_GPU, _NEURON, _EFA = "nvidia.com/gpu", "aws.amazon.com/neuron", "vpc.amazonaws.com/efa"


def karpenter(
    settings: AwsSettings, name: str, cluster: aws.EksCluster, common: Any, opts: pulumi.ResourceOptions
) -> aws.KarpenterController | None:
    """Install Karpenter where a pool is its."""
    if not any(pool.provisioner == "karpenter" for pool in settings.pools.values()):
        return None
    args = given(
        region=settings.region,
        cluster_name=cluster.cluster_name,
        node_role_arn=cluster.node_role_arn,
        pod_subnets=settings.network.existing_vpc_id is None and settings.network.pod_cidr is not None,
        **common,
    )
    return aws.KarpenterController(f"{name}-karpenter", args, opts)


def autoscaler(
    settings: AwsSettings, name: str, cluster: aws.EksCluster, common: Any, opts: pulumi.ResourceOptions
) -> None:
    """Install what grows and shrinks node groups, the system pool's first of all."""
    args = given(
        region=settings.region,
        cluster_name=cluster.cluster_name,
        kubernetes_version=settings.cluster.kubernetes_version,
        **common,
    )
    aws.EksClusterAutoscaler(f"{name}-autoscaler", args, opts)


def devices(
    settings: AwsSettings,
    name: str,
    pod_resources: Mapping[str, Mapping[str, str]],
    inside: pulumi.ResourceOptions,
) -> None:
    """Install what advertises the devices that the pools' nodes have."""

    def machines(resource: str) -> list[str]:
        found = {settings.pools[pool].machine_type for pool, has in pod_resources.items() if resource in has}
        return sorted(found)

    if gpus := machines(_GPU):
        GpuOperator(f"{name}-gpus", {"machine_types": gpus}, inside)
    if neuron := machines(_NEURON):
        NeuronDevicePlugin(f"{name}-neuron", {"machine_types": neuron}, inside)
    if fabric := machines(_EFA):
        EfaDevicePlugin(f"{name}-efa", {"machine_types": fabric}, inside)
