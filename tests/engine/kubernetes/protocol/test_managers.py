"""Several managers of one object: conflicts, ignored fields, patches, and objects made in another way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.protocol.driver import Provider, RefusedError

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
PATCH = "kubernetes:core/v1:ConfigMapPatch"


def settings(namespace: str, name: str, data: dict[str, str], **notes: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": namespace, "annotations": notes}, "data": data}


def relabelled(inputs: dict[str, Any]) -> dict[str, Any]:
    return {**inputs, "metadata": {**inputs["metadata"], "labels": {"a": "b"}}}


def test_conflict_is_explained_and_can_be_forced(
    provider: Provider, cluster: Cluster, namespace: str
) -> None:
    inputs = settings(namespace, "shared", {"a": "1"})
    made = provider.create(CONFIG_MAP, "shared", inputs)
    cluster.merge("ConfigMap", "shared", namespace, data={"a": "theirs"})
    with pytest.raises(RefusedError) as refused:
        provider.update(made, relabelled(inputs))
    for part in (".data.a", "pulumi.com/patchForce", "ignoreChanges", made.live["__fieldManager"]):
        assert part in str(refused.value)
    with pytest.raises(RefusedError, match="fields belong to another manager"):
        provider.update(made, relabelled(inputs), preview=True)
    forced = settings(namespace, "shared", {"a": "1"}, **{"pulumi.com/patchForce": "true"})
    provider.update(made, forced)
    assert cluster.get("ConfigMap", "shared", namespace)["data"] == {"a": "1"}


def test_ignored_fields_are_left_to_their_manager(
    provider: Provider, cluster: Cluster, namespace: str
) -> None:
    labels = {"app": "web"}
    spec = {
        "replicas": 0,
        "selector": {"matchLabels": labels},
        "template": {
            "metadata": {"labels": labels},
            "spec": {"containers": [{"name": "main", "image": "example.invalid/none:1"}]},
        },
    }
    notes = {"pulumi.com/skipAwait": "true"}
    inputs = {"metadata": {"name": "web", "namespace": namespace, "annotations": notes}, "spec": spec}
    made = provider.create("kubernetes:apps/v1:Deployment", "web", inputs)
    cluster.merge("Deployment", "web", namespace, spec={"replicas": 3})
    provider.update(made, relabelled(inputs), ignored=("spec.replicas",))
    live = cluster.get("Deployment", "web", namespace)
    assert live["spec"]["replicas"] == 3
    assert live["metadata"]["labels"] == {"a": "b"}


def test_another_field_manager_takes_over(provider: Provider, cluster: Cluster, namespace: str) -> None:
    made = provider.create(CONFIG_MAP, "moved", settings(namespace, "moved", {"a": "1"}))
    chosen = settings(namespace, "moved", {"a": "1"}, **{"pulumi.com/patchFieldManager": "chosen"})
    changed = provider.update(made, chosen)
    assert changed.live["__fieldManager"] == "chosen"
    managers = cluster.get("ConfigMap", "moved", namespace)["metadata"]["managedFields"]
    assert {entry["manager"] for entry in managers} == {"chosen"}


@pytest.mark.parametrize("forerunner", ["pulumi-kubernetes-0123abcd", "kubectl-client-side-apply"])
def test_what_was_made_without_server_side_apply_is_inherited(
    provider: Provider, cluster: Cluster, namespace: str, forerunner: str
) -> None:
    inputs = settings(namespace, "old", {"a": "1", "b": "2"})
    made = provider.create(CONFIG_MAP, "old", inputs)
    # As the official provider leaves an object that it has created.
    manager = made.live["__fieldManager"]
    fields = cluster.get("ConfigMap", "old", namespace)["metadata"]["managedFields"][0]["fieldsV1"]
    entry = {"apiVersion": "v1", "fieldsType": "FieldsV1", "operation": "Update", "fieldsV1": fields}
    named = manager if forerunner.startswith("pulumi") else forerunner
    cluster.merge("ConfigMap", "old", namespace, metadata={"managedFields": [{**entry, "manager": named}]})
    changed = relabelled(settings(namespace, "old", {"a": "9"}))
    provider.update(made, changed, preview=True)
    provider.update(made, changed)
    live = cluster.get("ConfigMap", "old", namespace)
    assert live["data"] == {"a": "9"}
    owners = [(entry["manager"], entry["operation"]) for entry in live["metadata"]["managedFields"]]
    assert owners == [(manager, "Apply")]


def test_patch_owns_its_fields_only(provider: Provider, cluster: Cluster, namespace: str) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs"}, "data": {"a": "0"}}
    cluster.create(body, namespace)
    inputs = {"apiVersion": "v1", "kind": "ConfigMap", **settings(namespace, "theirs", {"b": "1"})}
    made = provider.create(PATCH, "patch", inputs)
    assert cluster.get("ConfigMap", "theirs", namespace)["data"] == {"a": "0", "b": "1"}
    difference = provider.diff(made, {**inputs, "data": {"b": "2"}})
    assert not difference.replaces
    provider.update(made, {**inputs, "data": {"b": "2"}})
    provider.delete(made)
    assert cluster.get("ConfigMap", "theirs", namespace)["data"] == {"a": "0"}


def test_what_may_not_be_deleted_is_left_as_it_was(cluster: Cluster) -> None:
    provider = Provider.start({"kubeconfig": str(cluster.kubeconfig), "upsertExistingObjects": "true"})
    try:
        inputs = {"metadata": {"name": "kube-system", "labels": {"ours": "yes"}}}
        made = provider.create("kubernetes:core/v1:Namespace", "protected", inputs)
        provider.delete(made)
        assert any("may not be deleted" in text for text in provider.log.warnings())
    finally:
        provider.close()
    assert "ours" not in cluster.get("Namespace", "kube-system")["metadata"]["labels"]


def test_server_warnings_are_shown(provider: Provider, cluster: Cluster, namespace: str) -> None:
    warned = {"pod-security.kubernetes.io/warn": "restricted"}
    cluster.merge("Namespace", namespace, None, metadata={"labels": warned})
    metadata = {"name": "loose", "namespace": namespace, "annotations": {"pulumi.com/skipAwait": "true"}}
    spec = {"containers": [{"name": "main", "image": "example.invalid/none:1"}]}
    provider.create("kubernetes:core/v1:Pod", "loose", {"metadata": metadata, "spec": spec})
    assert any("would violate PodSecurity" in text for text in provider.log.warnings())
