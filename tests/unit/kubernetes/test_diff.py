"""What a change of inputs means."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll_engine.kubernetes.config import Config
from atoll_engine.kubernetes.diff import Difference, compare
from atoll_engine.provider.differences import changes, text

_LEAVES = st.booleans() | st.integers(0, 3) | st.sampled_from(["a", "b"])
_KEYS = st.sampled_from(["a", "b.c", 'd"e', "x/y", "spec"])
TREES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=10,
)
OBJECTS = st.dictionaries(_KEYS, TREES, max_size=4)


def _applied(old: Any, new: Any) -> Any:
    """`old` with each changed place set to what it is in `new`."""
    for path, how in changes(old, new):
        if not path:
            return new
        tree, source = old, new
        for step in path[:-1]:
            tree, source = tree[step], source[step]
        last: Any = path[-1]
        if how == "delete":
            tree[last] = _GONE
        elif isinstance(tree, list) and last >= len(tree):
            tree.append(source[last])
        else:
            tree[last] = source[last]
    return _swept(old)


_GONE = object()


def _swept(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _swept(value) for key, value in tree.items() if value is not _GONE}
    return [_swept(item) for item in tree if item is not _GONE] if isinstance(tree, list) else tree


@given(TREES)
def test_the_same_is_no_change(tree: Any) -> None:
    assert list(changes(tree, tree)) == []


@given(OBJECTS, OBJECTS)
def test_the_changes_lead_from_the_old_to_the_new(old: dict[str, Any], new: dict[str, Any]) -> None:
    import copy

    assert _applied(copy.deepcopy(old), copy.deepcopy(new)) == new


@given(OBJECTS, OBJECTS)
def test_there_and_back_again(old: dict[str, Any], new: dict[str, Any]) -> None:
    back = {"add": "delete", "delete": "add", "update": "update"}
    there = {path: back[how] for path, how in changes(old, new)}
    assert there == dict(changes(new, old))


@given(OBJECTS)
def test_paths_are_unique(tree: dict[str, Any]) -> None:
    paths = [path for path, _ in changes({}, tree)]
    assert len({text(path) for path in paths}) == len(paths)


def test_paths_as_the_engine_writes_them() -> None:
    path = ("spec", "ports", 0, "a.b/c", 'say"so', "x-y")
    assert text(path) == 'spec.ports[0]["a.b/c"]["say\\"so"].x-y'


def compared(old: dict[str, Any], new: dict[str, Any], **options: Any) -> Difference:
    config = Config(**options.pop("config", {}))
    return compare(
        old,
        new,
        config,
        **{"old_default_namespace": "default", "default_namespace": "default", "patch": False, **options},
    )


def of_kind(api_version: str, kind: str, **rest: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}, **rest}


@pytest.mark.parametrize(
    ("api_version", "kind", "path"),
    [
        ("v1", "ConfigMap", "data.x"),
        ("v1", "Secret", "stringData.x"),
        ("v1", "Secret", "type"),
        ("v1", "Pod", "spec.containers"),
        ("v1", "PersistentVolume", "spec.csi.driver"),
        ("v1", "PersistentVolumeClaim", "spec.storageClassName"),
        ("v1", "Service", "spec.clusterIP"),
        ("apps/v1", "Deployment", "spec.selector.matchLabels.app"),
        ("apps/v1", "DaemonSet", "spec.selector.matchLabels.app"),
        ("apps/v1", "StatefulSet", "spec.serviceName"),
        ("batch/v1", "Job", "spec.template.spec.nodeName"),
        ("batch/v1", "Job", "spec.completions"),
        ("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef.name"),
        ("storage.k8s.io/v1", "StorageClass", "provisioner"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec.scope"),
        ("scheduling.k8s.io/v1", "PriorityClass", "value"),
        ("example.com/v1", "Boat", "metadata.name"),
        ("example.com/v1", "Boat", "metadata.namespace"),
    ],
)
def test_what_needs_a_new_object(api_version: str, kind: str, path: str) -> None:
    old, new = (of_kind(api_version, kind, **_nested(path, value)) for value in ("a", "b"))
    assert compared(old, new).replaces == [path]


@pytest.mark.parametrize(
    ("api_version", "kind", "path"),
    [
        ("v1", "ConfigMap", "metadata.labels.x"),
        ("v1", "Pod", "spec.activeDeadlineSeconds"),
        ("v1", "PersistentVolumeClaim", "spec.resources.requests.storage"),
        ("v1", "Service", "spec.type"),
        ("apps/v1", "Deployment", "spec.replicas"),
        ("apps/v1", "StatefulSet", "spec.template.x"),
        ("batch/v1", "CronJob", "spec.jobTemplate.spec.template"),
        ("batch/v1", "Job", "spec.suspend"),
        ("example.com/v1", "Deployment", "spec.selector"),
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec.names.shortNames"),
    ],
)
def test_what_is_an_update(api_version: str, kind: str, path: str) -> None:
    old, new = (of_kind(api_version, kind, **_nested(path, value)) for value in ("a", "b"))
    found = compared(old, new)
    assert found.replaces == []
    assert found.changes == {path: "update"}


def _nested(path: str, value: str) -> dict[str, Any]:
    *parents, last = path.split(".")
    tree: dict[str, Any] = {last: value}
    for key in reversed(parents):
        tree = {key: tree}
    return {**tree, "metadata": {"name": "x", **tree["metadata"]}} if "metadata" in tree else tree


def test_mutable_content() -> None:
    old, new = of_kind("v1", "ConfigMap", data={"a": "1"}), of_kind("v1", "ConfigMap", data={"a": "2"})
    assert compared(old, new, config={"config_map_mutable": True}).replaces == []
    frozen = {**old, "immutable": True}
    assert compared(frozen, {**new, "immutable": True}, config={"config_map_mutable": True}).replaces == [
        "data.a"
    ]
    assert compared(old, frozen).replaces == []
    assert compared(frozen, old).replaces == ["immutable"]


def test_another_group_is_another_object_and_another_version_is_not() -> None:
    old = of_kind("extensions/v1beta1", "Ingress")
    assert compared(old, of_kind("networking.k8s.io/v1", "Ingress")).replaces == ["apiVersion"]
    assert compared(of_kind("apps/v1beta1", "Deployment"), of_kind("apps/v1", "Deployment")).replaces == []


def test_a_new_parent_of_what_is_immutable_counts() -> None:
    old, new = of_kind("v1", "Service"), of_kind("v1", "Service", spec={"clusterIP": "10.0.0.1"})
    assert compared(old, new).replaces == ["spec"]
    assert compared(old, of_kind("v1", "Service", spec={"type": "NodePort"})).replaces == []


def test_what_makes_no_difference() -> None:
    old = of_kind("v1", "ConfigMap")
    assert compared(old, {**old, "metadata": {"name": "x", "namespace": "default"}}) == Difference()
    assert (
        compared(old, {**old, "metadata": {"name": "x", "uid": "1", "creationTimestamp": None}})
        == Difference()
    )
    elsewhere = {**old, "metadata": {"name": "x", "namespace": "y"}}
    assert compared(old, elsewhere, old_default_namespace=None, default_namespace=None) == Difference()
    text_data = {**of_kind("v1", "Secret"), "stringData": {"a": "b"}}
    assert compared(text_data, {**of_kind("v1", "Secret"), "data": {"a": "Yg=="}}) == Difference()


def test_another_scope_is_another_object() -> None:
    old = of_kind("example.com/v1", "Boat")
    assert compared(old, old, default_namespace=None).replaces == ["metadata.namespace"]
    assert compared(old, old, old_default_namespace=None).replaces == ["metadata.namespace"]


def test_a_patch_is_replaced_for_another_target_only() -> None:
    old, new = of_kind("v1", "ConfigMap", data={"a": "1"}), of_kind("v1", "ConfigMap", data={"a": "2"})
    assert compared(old, new, patch=True).replaces == []
    other = {**new, "metadata": {"name": "y"}}
    assert compared(old, other, patch=True).replaces == ["metadata.name"]
