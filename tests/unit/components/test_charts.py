"""The lock file of charts agrees with itself, and with what the components install."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

import pulumi_kubernetes as k8s
import pytest
from packaging.version import Version

from atoll.aws import EksClusterAutoscaler, KarpenterController
from atoll.errors import ValidationError
from atoll.kubernetes import (
    DcgmExporter,
    EfaDevicePlugin,
    GpuOperator,
    NetworkOperator,
    NeuronDevicePlugin,
    NvidiaDevicePlugin,
)
from atoll.kubernetes._charts import charts
from atoll.kubernetes._helm import HelmRelease
from atoll.testing import record

EKS_CHART = {"machine_types": ["p5.48xlarge", "g6.xlarge"], "software": "eks-al2023-nvidia-chart"}
KARPENTER = {
    "region": "us-west-2",
    "cluster_name": "platform",
    "node_role_arn": "arn:aws:iam::123456789012:role/node",
}
EVERY = {
    DcgmExporter: EKS_CHART,
    EfaDevicePlugin: {"machine_types": ["p5.48xlarge"]},
    EksClusterAutoscaler: {
        "region": "us-west-2",
        "cluster_name": "platform",
        "kubernetes_version": "1.34",
    },
    GpuOperator: {"machine_types": ["p5.48xlarge"]},
    KarpenterController: KARPENTER,
    NetworkOperator: {"machine_types": ["Standard_ND96isr_H100_v5"]},
    NeuronDevicePlugin: {"machine_types": ["trn1.32xlarge"]},
    NvidiaDevicePlugin: EKS_CHART,
}
"""Every component that installs a chart, with arguments."""
WITHOUT_DIGEST = {"network-operator"}
"""Known exceptions: each has its reason in the lock."""
ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs" / "charts.md"
RELEASE = "kubernetes:helm.sh/v3:Release"
CHARTS = sorted(charts().values(), key=lambda chart: chart.name)


@pytest.fixture(scope="module")
def registered() -> list:
    """Everything that all of them register."""
    return [
        item
        for component, args in EVERY.items()
        for item in record(lambda component=component, args=args: component("thing", args)).values()
    ]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_a_pin_is_exact_and_says_where_it_is_from(chart) -> None:
    assert re.fullmatch(r"v?[0-9]+\.[0-9]+\.[0-9]+", chart.version)
    assert chart.app_version is None or re.fullmatch(r"v?[0-9]+\.[0-9]+\.[0-9]+", chart.app_version)
    assert chart.repository.startswith(("https://", "oci://"))
    assert not chart.repository.endswith("/")
    assert chart.licence in {"Apache-2.0", "NOASSERTION"}
    assert chart.source
    assert re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", chart.as_of)


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_a_pin_has_one_digest_or_a_reason(chart) -> None:
    there = [x for x in (chart.archive_sha256, chart.manifest_digest, chart.no_digest) if x is not None]

    assert len(there) == 1
    assert chart.archive_sha256 is None or re.fullmatch("[0-9a-f]{64}", chart.archive_sha256)
    assert chart.manifest_digest is None or re.fullmatch("sha256:[0-9a-f]{64}", chart.manifest_digest)
    assert chart.manifest_digest is None or chart.repository.startswith("oci://")
    assert chart.archive_sha256 is None or chart.repository.startswith("https://")


def test_exceptions_are_the_known_ones() -> None:
    assert {chart.name for chart in CHARTS if chart.no_digest is not None} == WITHOUT_DIGEST


def test_no_digest_is_there_twice() -> None:
    digests = [d for c in CHARTS for d in (c.archive_sha256, c.manifest_digest) if d is not None]

    assert len(digests) == len(set(digests))


def test_charts_that_belong_together_are_of_one_version() -> None:
    assert charts()["karpenter"].version == charts()["karpenter-crd"].version


def test_every_release_is_a_pin_and_every_pin_is_released(registered) -> None:
    releases = {item.inputs["name"]: item.inputs for item in registered if item.token == RELEASE}

    assert set(releases) == set(charts())
    for name, inputs in releases.items():
        assert inputs["version"] == charts()[name].version
        assert name in inputs["chart"]


def test_every_component_with_a_chart_is_here() -> None:
    sources = {path: path.read_text() for path in (ROOT / "components").rglob("*.py")}
    installing = {
        path.stem for path, text in sources.items() if re.search(r"(HelmRelease|system_release)\(", text)
    }

    assert installing - {"_helm"} == {component.__module__.rpartition(".")[2] for component in EVERY}
    assert {path.stem for path, text in sources.items() if "kubernetes:helm.sh" in text} == {"_helm"}


def test_nothing_is_the_latest(registered) -> None:
    assert "latest" not in json.dumps([item.inputs for item in registered], default=repr).lower()


def test_an_oci_chart_is_named_by_its_digest(registered) -> None:
    found = [item.inputs for item in registered if item.inputs.get("chart", "").startswith("oci://")]

    assert {inputs["name"] for inputs in found} == {"karpenter", "karpenter-crd", "neuron-helm-chart"}
    for inputs in found:
        assert inputs["chart"].endswith(f"/{inputs['name']}@{charts()[inputs['name']].manifest_digest}")
        assert "repositoryOpts" not in inputs


def test_a_release_is_registered_as_the_sdk_registers_it() -> None:
    chart = charts()["dcgm-exporter"]

    def theirs() -> None:
        k8s.helm.v3.Release(
            "exporter",
            chart=chart.name,
            name=chart.name,
            namespace="monitoring",
            repository_opts={"repo": chart.repository},
            timeout=900,
            values={"a": {"b": [1]}},
            version=chart.version,
        )

    def ours() -> None:
        HelmRelease("exporter", chart, namespace="monitoring", values={"a": {"b": [1]}})

    assert record(ours) == record(theirs)


def test_an_archive_is_used_when_it_is_the_one_of_the_lock(tmp_path) -> None:
    chart = charts()["aws-efa-k8s-device-plugin"]
    archive = tmp_path / chart.archive_name
    archive.write_bytes(b"another chart")
    args = {"machine_types": ["p5.48xlarge"], "archive_folder": str(tmp_path)}

    with pytest.raises(ValidationError) as error:
        record(lambda: EfaDevicePlugin("efa", args))
    [problem] = error.value.problems
    assert (problem.path, problem.allowed) == ("archive_folder", chart.archive_sha256)

    right = replace(chart, archive_sha256=hashlib.sha256(b"another chart").hexdigest())
    assert right.archive_problem(str(tmp_path)) is None
    assert right.location(str(tmp_path)) == {"chart": str(archive)}


def test_an_archive_that_is_missing_is_said_how_to_get(tmp_path) -> None:
    args = {"machine_types": ["p5.48xlarge"], "archive_folder": str(tmp_path)}
    with pytest.raises(ValidationError) as error:
        record(lambda: GpuOperator("gpus", args))

    [problem] = error.value.problems
    chart = charts()["gpu-operator"]
    assert problem.fix.startswith(
        f"helm pull gpu-operator --repo {chart.repository} --version {chart.version}"
    )


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)
def test_the_docs_have_the_pin(chart) -> None:
    kinds = {"archive": chart.archive_sha256, "OCI manifest": chart.manifest_digest}
    kind = next((kind for kind, digest in kinds.items() if digest is not None), "none known")

    assert f"| `{chart.name}` | {chart.version} | {kind} |" in DOCS.read_text()


def test_karpenter_is_one_that_pools_are_written_for() -> None:
    # EC2NodeClass has networkInterfaces from 1.11 on.
    assert Version(charts()["karpenter"].version) >= Version("1.11")
