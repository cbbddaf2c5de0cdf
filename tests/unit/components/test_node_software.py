"""Drivers and plugins are told what the pools are: one owner for each piece of software."""

import pytest

from atoll.accelerators import NodeSoftware, ownerships
from atoll.errors import ValidationError
from atoll.kubernetes import (
    DcgmExporter,
    EfaDevicePlugin,
    GpuOperator,
    NetworkOperator,
    NeuronDevicePlugin,
    NvidiaDevicePlugin,
)
from atoll.testing import record

H100, L4, TRAINIUM = "p5.48xlarge", "g6.xlarge", "trn1.32xlarge"
AZURE_H100, GOOGLE_H100 = "Standard_ND96isr_H100_v5", "a3-highgpu-8g"


def values(component, args) -> dict:
    return record(lambda: component("thing", args))["thing-release"].inputs["values"]


def problems(component, args) -> list:
    with pytest.raises(ValidationError) as error:
        record(lambda: component("thing", args))
    return list(error.value.problems)


def contains(whole, part) -> bool:
    """Say whether everything in ``part`` is in ``whole``, at any depth."""
    if isinstance(part, dict):
        return all(key in whole and contains(whole[key], value) for key, value in part.items())
    return whole == part


@pytest.mark.parametrize(
    ("machine_type", "software"),
    [
        (H100, {}),
        (L4, {"image": "eks-bottlerocket-nvidia"}),
        (L4, {"software": "eks-ubuntu-operator"}),
        (AZURE_H100, {}),
        (AZURE_H100, {"software": "aks-operator"}),
        (GOOGLE_H100, {"software": "gke-cos-installer"}),
    ],
)
def test_the_operator_is_told_by_the_pools_own_software(machine_type, software) -> None:
    made = values(GpuOperator, {"machine_types": [machine_type], **software})
    chosen = next((o for o in ownerships() if o.id == software.get("software")), None)
    image = software.get("image") if chosen is None or machine_type == AZURE_H100 else chosen.images[0]
    pool = NodeSoftware.default(machine_type, image=image)
    if chosen is not None:
        owners = dict(zip(("driver", "toolkit", "device_plugin"), chosen.owners, strict=True))
        pool = NodeSoftware(machine_type=machine_type, image=pool.image, **owners)

    assert contains(made, pool.chart_values()["gpu-operator"])


def test_efas_devices_are_left_alone_where_any_pool_has_them() -> None:
    operator = values(GpuOperator, {"machine_types": [L4, H100]})
    plugin = values(NvidiaDevicePlugin, {"machine_types": [L4, H100], "software": "eks-al2023-nvidia-chart"})
    without = values(NvidiaDevicePlugin, {"machine_types": [L4], "software": "eks-al2023-nvidia-chart"})

    assert {"name": "MOFED_ENABLED", "value": "false"} in operator["devicePlugin"]["env"]
    assert plugin["mofedEnabled"] is False
    assert "mofedEnabled" not in without


def test_pods_of_plugins_run_where_the_pools_are_tainted() -> None:
    operator = values(GpuOperator, {"machine_types": [AZURE_H100]})
    keys = {toleration["key"] for toleration in operator["daemonsets"]["tolerations"]}

    assert keys == {"nvidia.com/gpu", "kubernetes.azure.com/scalesetpriority"}
    assert (
        operator["node-feature-discovery"]["worker"]["tolerations"] == operator["daemonsets"]["tolerations"]
    )


def test_the_plugin_goes_to_the_pools_machines() -> None:
    made = values(NvidiaDevicePlugin, {"machine_types": [L4], "software": "eks-al2023-nvidia-chart"})
    [term] = made["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"][
        "nodeSelectorTerms"
    ]

    assert term["matchExpressions"] == [
        {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": [L4]}
    ]


def test_the_namespace_of_the_operator_is_privileged() -> None:
    made = record(lambda: GpuOperator("gpus", {"machine_types": [H100]}))

    labels = made["gpus-namespace"].inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "privileged"
    assert "gpus-namespace" in made["gpus-release"].depends_on
    assert "gpus-critical-pods" not in made


def test_gke_lets_the_operators_pods_in() -> None:
    args = {"machine_types": [GOOGLE_H100], "software": "gke-cos-installer"}
    made = record(lambda: GpuOperator("gpus", args))

    assert "gpus-critical-pods" in made["gpus-release"].depends_on


def test_gke_brings_its_own_software() -> None:
    [problem] = problems(GpuOperator, {"machine_types": [GOOGLE_H100]})

    assert "GKE installs the driver" in problem.what
    assert "gke-cos-installer" in problem.allowed


def test_a_second_owner_is_refused() -> None:
    chart = {"machine_types": [L4], "software": "eks-al2023-nvidia-chart"}
    operator = {"machine_types": [L4], "software": "eks-al2023-nvidia-operator"}

    [problem] = problems(GpuOperator, chart)
    assert "mustn't have gpu-operator" in problem.what
    [problem] = problems(NvidiaDevicePlugin, operator)
    assert "eks-al2023-nvidia-chart" in problem.allowed
    [problem] = problems(DcgmExporter, operator)
    assert "the GPU Operator brings the exporter" in problem.what
    [problem] = problems(DcgmExporter, {"machine_types": [GOOGLE_H100], "software": "gke-managed"})
    assert "GKE collects" in problem.what


def test_pools_that_want_different_things_are_refused() -> None:
    # AKS names the runtime class otherwise.
    [problem] = problems(GpuOperator, {"machine_types": [L4, AZURE_H100]})

    assert "different values" in problem.what
    assert "eks-al2023-nvidia-operator" in problem.got


def test_all_problems_are_told() -> None:
    found = problems(GpuOperator, {"machine_types": ["p5.48xlarg", TRAINIUM, "m7i.xlarge"], "replicas": 1})

    assert [problem.path for problem in found] == [
        "replicas",
        "machine_types[0]",
        "machine_types",
        "machine_types",
    ]
    assert "p5.48xlarge" in found[1].allowed


def test_unknown_owners_are_refused() -> None:
    [problem] = problems(GpuOperator, {"machine_types": [L4], "software": "mine"})

    assert problem.path == "software"
    assert "eks-al2023-nvidia-operator" in problem.allowed


def test_neuron_is_for_its_machines() -> None:
    made = values(NeuronDevicePlugin, {"machine_types": [TRAINIUM]})
    [problem] = problems(NeuronDevicePlugin, {"machine_types": [H100]})

    assert made["neuronInstances"] == [TRAINIUM]
    assert made["npd"] == {"enabled": False}
    assert H100 in problem.what


def test_efa_is_for_machines_that_have_it() -> None:
    made = values(EfaDevicePlugin, {"machine_types": [H100, TRAINIUM]})
    found = problems(EfaDevicePlugin, {"machine_types": [L4, "p5"]})

    assert made["supportedInstanceLabels"]["values"] == [H100, TRAINIUM]
    assert {item["key"] for item in made["tolerations"]} == {"nvidia.com/gpu", "aws.amazon.com/neuron"}
    assert [problem.path for problem in found] == ["machine_types[0]", "machine_types[1]"]
    assert H100 in found[0].allowed


def test_infiniband_is_advertised_under_the_name_that_pods_ask_for() -> None:
    made = record(lambda: NetworkOperator("ib", {"machine_types": [AZURE_H100]}))
    spec = made["ib-policy"].inputs["spec"]

    assert '"resourcePrefix": "rdma", "resourceName": "ib"' in spec["sriovDevicePlugin"]["config"]
    assert spec["sriovDevicePlugin"]["version"] == "network-operator-v26.4.1"
    assert spec["ofedDriver"]["image"] == "doca-driver"
    assert "ib-release" in made["ib-policy"].depends_on


def test_node_features_are_discovered_once() -> None:
    network = values(NetworkOperator, {"machine_types": [AZURE_H100], "driver": False})
    operator = values(GpuOperator, {"machine_types": [AZURE_H100], "node_feature_discovery": False})

    assert (network["nfd"], operator["nfd"]) == ({"enabled": True}, {"enabled": False})


def test_infiniband_is_for_machines_that_have_it() -> None:
    [problem] = problems(NetworkOperator, {"machine_types": [H100]})

    assert AZURE_H100 in problem.allowed
