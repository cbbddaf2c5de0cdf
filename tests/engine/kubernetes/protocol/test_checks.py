"""What is wrong with inputs and configuration is said before anything is done, all of it at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pulumi.runtime.proto import provider_pb2

from atoll_engine.provider.values import Secret, from_struct, to_struct
from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.protocol.driver import CheckError, Provider, RefusedError

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"


def config_failures(provider: Provider, **news: Any) -> dict[str, str]:
    request = provider_pb2.CheckRequest(
        urn="urn:pulumi:dev::tests::pulumi:providers:kubernetes::cluster", news=to_struct(news)
    )
    return {failure.property: failure.reason for failure in provider.stub.CheckConfig(request).failures}


def test_all_problems_of_a_resource(provider: Provider) -> None:
    metadata = {
        "generateName": "x-",
        "labels": {"count": 3},
        "annotations": {
            "pulumi.com/timeoutSeconds": "soon",
            "pulumi.com/waitFor": "Ready",
            "pulumi.com/skipAwait": "yes",
            "pulumi.com/deletionPropagationPolicy": "never",
        },
    }
    with pytest.raises(CheckError) as found:
        provider.check(CONFIG_MAP, "x", {"metadata": metadata, "kind": "Secret"})
    assert {path for path, _ in found.value.failures} == {
        "kind",
        "metadata.generateName",
        'metadata.labels["count"]',
        'metadata.annotations["pulumi.com/timeoutSeconds"]',
        'metadata.annotations["pulumi.com/waitFor"]',
        'metadata.annotations["pulumi.com/skipAwait"]',
        'metadata.annotations["pulumi.com/deletionPropagationPolicy"]',
    }


@pytest.mark.parametrize(
    ("resource_type", "reason"),
    [
        ("kubernetes:helm.sh/v3:Release", "official plugin"),
        ("kubernetes:kustomize/v2:Directory", "official plugin"),
        ("kubernetes:core/v1:ConfigMapList", "each of its items"),
        ("kubernetes:core/v1:ConfigMapPatch", "which object is patched"),
    ],
)
def test_what_is_not_served(provider: Provider, resource_type: str, reason: str) -> None:
    with pytest.raises(CheckError, match=reason):
        provider.check(resource_type, "x", {})


def test_configuration(provider: Provider, cluster: Cluster) -> None:
    assert config_failures(provider, kubeconfig=str(cluster.kubeconfig), context="test") == {}
    assert config_failures(provider, kubeconfig=cluster.kubeconfig.read_text()) == {}
    found = config_failures(
        provider,
        kubeconfig="/not/there",
        enableServerSideApply="false",
        deleteUnreachabel="true",
        enablePatchForce="maybe",
        renderYamlToDirectory="out",
    )
    assert found.keys() == {
        "kubeconfig",
        "enableServerSideApply",
        "deleteUnreachabel",
        "enablePatchForce",
        "renderYamlToDirectory",
    }
    assert (
        "allowed: test"
        in config_failures(provider, kubeconfig=str(cluster.kubeconfig), context="x")["kubeconfig"]
    )


@pytest.mark.parametrize("text", ["{garbage", "clusters: [{", "a: b\n", "just words\n", "\x00\n"])
def test_kubeconfig_that_is_none_is_not_shown(provider: Provider, text: str) -> None:
    reason = config_failures(provider, kubeconfig=f"# canary\n{text}")["kubeconfig"]
    assert "can't be" in reason
    assert "canary" not in reason
    assert "Traceback" not in reason


def test_another_cluster_replaces_the_provider(provider: Provider, cluster: Cluster) -> None:
    here = yaml.safe_load(cluster.kubeconfig.read_text())
    there = yaml.safe_load(cluster.kubeconfig.read_text())
    there["clusters"][0]["cluster"]["server"] = "https://elsewhere:6443"
    rotated = {**here, "users": [{"name": "admin", "user": {"token": "new"}}]}

    def replaces(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
        request = provider_pb2.DiffRequest(olds=to_struct(old), news=to_struct(new))
        return list(provider.stub.DiffConfig(request).replaces)

    one, other, same = (yaml.safe_dump(content) for content in (here, there, rotated))
    assert replaces({"kubeconfig": one}, {"kubeconfig": other}) == ["kubeconfig"]
    assert replaces({"kubeconfig": one}, {"kubeconfig": same}) == []
    assert replaces({"kubeconfig": one}, {"kubeconfig": str(cluster.kubeconfig)}) == []
    identified = {"clusterIdentifier": "a"}
    assert replaces({"kubeconfig": one, **identified}, {"kubeconfig": other, **identified}) == []
    assert replaces(identified, {"clusterIdentifier": "b"}) == ["clusterIdentifier"]


@pytest.fixture
def away(cluster: Cluster, tmp_path: Path) -> Path:
    """A kubeconfig of a cluster that isn't there."""
    content = yaml.safe_load(cluster.kubeconfig.read_text())
    content["clusters"][0]["cluster"]["server"] = "https://127.0.0.1:9"
    path = tmp_path / "away"
    path.write_text(yaml.safe_dump(content))
    return path


def test_unreachable_cluster(away: Path, provider: Provider, namespace: str) -> None:
    inputs = {"metadata": {"name": "x", "namespace": namespace}, "data": {"a": "1"}}
    made = provider.create(CONFIG_MAP, "x", inputs)
    lost = Provider.start({"kubeconfig": str(away)})
    try:
        assert lost.preview(CONFIG_MAP, "x", inputs)["data"] == {"a": "1"}
        for _ in range(3):
            lost.preview(CONFIG_MAP, "x", inputs)
        assert (
            sum("configured Kubernetes cluster is unreachable" in text for text in lost.log.warnings()) == 1
        )
        for refused in (
            lambda: lost.create(CONFIG_MAP, "x", inputs),
            lambda: lost.update(made, inputs),
            lambda: lost.read(made),
            lambda: lost.delete(made),
        ):
            with pytest.raises(RefusedError, match="configured Kubernetes cluster is unreachable"):
                refused()
    finally:
        lost.close()


def test_unreachable_cluster_that_is_given_up(away: Path, provider: Provider, namespace: str) -> None:
    inputs = {"metadata": {"name": "x", "namespace": namespace}}
    made = provider.create(CONFIG_MAP, "x", inputs)
    lost = Provider.start({"kubeconfig": str(away)}, {"PULUMI_K8S_DELETE_UNREACHABLE": "true"})
    try:
        assert lost.read(made) is None
        lost.delete(made)
        assert config_failures(lost, kubeconfig="/gone/with/the/cluster") == {}
    finally:
        lost.close()
    kept = Provider.start({"kubeconfig": str(away), "skipUpdateUnreachable": "true"})
    try:
        found = kept.read(made)
        assert found is not None
        assert found.live == made.live
        changed = {"metadata": {"name": "y", "namespace": namespace}}
        assert from_struct(kept.check(CONFIG_MAP, "x", changed, made)) == from_struct(made.inputs)
    finally:
        kept.close()


def test_yaml_is_decoded(provider: Provider) -> None:
    text = """
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {day: 2026-01-01}}
  - {apiVersion: v1, kind: Namespace, metadata: {name: b}}
---
# nothing here
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: c, namespace: own}}
"""
    request = provider_pb2.InvokeRequest(
        tok="kubernetes:yaml:decode", args=to_struct({"text": text, "defaultNamespace": "there"})
    )
    result = from_struct(getattr(provider.stub.Invoke(request), "return"))["result"]
    assert [item["metadata"].get("namespace") for item in result] == ["there", None, "own"]
    assert result[0]["data"] == {"day": "2026-01-01"}


def test_secret_in_a_refused_object_is_not_told(provider: Provider, namespace: str) -> None:
    inputs = {"metadata": {"name": "x", "namespace": namespace}, "data": {"a": Secret("canary not base64")}}
    with pytest.raises(RefusedError) as refused:
        provider.create("kubernetes:core/v1:Secret", "x", inputs)
    assert "canary" not in str(refused.value)
