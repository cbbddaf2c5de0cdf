"""What a landing puts into its cluster, through the real engine: drivers, plugins, metrics, storage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from atoll_engine import offline

NODE_ROLE = "arn:aws:iam::123456789012:role/platform-node"
EXISTING = [NODE_ROLE, "platform"]
RELEASE = "kubernetes:helm.sh/v3:Release"


def on_aws(inside: Any) -> None:
    import pulumi

    from atoll.aws import EksClusterAutoscaler, KarpenterController, KarpenterPool
    from atoll.kubernetes import EfaDevicePlugin, GpuOperator, NeuronDevicePlugin

    region: dict[str, Any] = {"region": "us-west-2", "cluster_name": "platform"}
    karpenter = KarpenterController("karpenter", {**region, "node_role_arn": NODE_ROLE}, inside)
    pool: dict[str, Any] = {
        "kubernetes_version": "1.34",
        "karpenter_version": karpenter.karpenter_version,
        "security_group_ids": ["sg-0123456789abcdef0"],
        "node_role_name": "platform-node",
        "subnet_ids": ["subnet-0123456789abcdef0"],
        "zones": ["us-west-2a"],
        "machine_type": "p5.48xlarge",
        "max_nodes": 2,
    }
    after = pulumi.ResourceOptions(depends_on=[karpenter])
    KarpenterPool("train", pool, pulumi.ResourceOptions.merge(inside, after))
    EksClusterAutoscaler("autoscaler", {**region, "kubernetes_version": "1.34"}, inside)
    GpuOperator("gpus", {"machine_types": ["p5.48xlarge", "g6.xlarge"]}, inside)
    EfaDevicePlugin("efa", {"machine_types": ["p5.48xlarge", "trn1.32xlarge"]}, inside)
    NeuronDevicePlugin("neuron", {"machine_types": ["trn1.32xlarge"]}, inside)


def on_gcp(inside: Any) -> None:
    from atoll.kubernetes import GpuOperator, SharedStorageClass

    GpuOperator("gpus", {"machine_types": ["a3-highgpu-8g"], "software": "gke-cos-installer"}, inside)
    parameters = {"tier": "zonal", "network": "ai"}
    SharedStorageClass(
        "shared", {"provisioner": "filestore.csi.storage.gke.io", "parameters": parameters}, inside
    )


def on_azure(inside: Any) -> None:
    from atoll.kubernetes import DcgmExporter, NetworkOperator, NvidiaDevicePlugin, SharedStorageClass

    pools = ["Standard_ND96isr_H100_v5"]
    NetworkOperator("infiniband", {"machine_types": pools}, inside)
    NvidiaDevicePlugin("gpus", {"machine_types": pools, "software": "aks-driver-chart"}, inside)
    DcgmExporter("metrics", {"machine_types": pools, "software": "aks-driver-chart"}, inside)
    parameters = {"protocol": "nfs", "skuName": "Premium_ZRS"}
    SharedStorageClass("shared", {"provisioner": "file.csi.azure.com", "parameters": parameters}, inside)


@pytest.mark.parametrize(
    ("layer", "clouds", "charts"),
    [
        (
            on_aws,
            ["aws", "kubernetes"],
            {
                "aws-efa-k8s-device-plugin",
                "cluster-autoscaler",
                "gpu-operator",
                "karpenter",
                "karpenter-crd",
                "neuron-helm-chart",
            },
        ),
        (on_gcp, ["kubernetes"], {"gpu-operator"}),
        (on_azure, ["kubernetes"], {"dcgm-exporter", "network-operator", "nvidia-device-plugin"}),
    ],
    ids=["aws", "gcp", "azure"],
)
def test_the_layer_of_a_cluster_comes_stays_and_goes(
    layer: Callable[[Any], None], clouds: list[str], charts: set[str]
) -> None:
    def program() -> None:
        import pulumi
        import pulumi_kubernetes as kubernetes

        inside = kubernetes.Provider("inside", kubeconfig="{}")
        layer(pulumi.ResourceOptions(providers=[inside]))

    with offline.rehearsal(clouds, existing=EXISTING) as environment:
        made = offline.up(program, environment)
        again = offline.preview(program, environment)
        gone = offline.destroy(program, environment)

    assert made.errors + again.errors + gone.errors == ()
    assert made.warnings + again.warnings + gone.warnings == ()
    assert again.changes == {"same": made.changes["create"]}
    assert gone.changes == {"delete": made.changes["create"]}
    assert {item.inputs["name"] for item in made.resources if item.type == RELEASE} == charts
