"""What a change does: an update, a replacement, a conflict; and what is done about changes from outside."""

from __future__ import annotations

import base64
from typing import Any

import pulumi
from pulumi_kubernetes.batch.v1 import Job
from pulumi_kubernetes.core.v1 import ConfigMap, Secret, Service
from pulumi_kubernetes.rbac.v1 import Role, RoleBinding

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.inline_stack import Engine

_SKIP = {"pulumi.com/skipAwait": "true"}
_SPEC = {"restartPolicy": "Never", "containers": [{"name": "main", "image": "example.invalid/a:1"}]}


def _job(engine: Engine, resource: str, command: str, **metadata: Any) -> Job:
    container = {**_SPEC["containers"][0], "command": [command]}  # type: ignore[dict-item]
    return Job(
        resource,
        metadata={"namespace": engine.namespace, "annotations": _SKIP, **metadata},
        spec={"template": {"spec": {**_SPEC, "containers": [container]}}},
    )


def test_updates_and_replacements(engine: Engine, cluster: Cluster) -> None:
    command, value, role, renamed = "a", "1", "reader", "first"

    def program() -> None:
        metadata = {"namespace": engine.namespace}
        for number in range(4):
            ConfigMap(f"settings-{number}", metadata=metadata, data={"value": "1"})
        ConfigMap("changing", metadata=metadata, data={"value": value})
        ConfigMap("renamed", metadata={**metadata, "name": renamed})
        _job(engine, "named", command, name="named")
        free = _job(engine, "free", command)
        pulumi.export("free", free.metadata.name)
        for name in ("reader", "writer"):
            Role(name, metadata={**metadata, "name": name}, rules=[])
        RoleBinding(
            "binding",
            metadata={**metadata, "name": "binding"},
            role_ref={"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role},
            subjects=[{"kind": "ServiceAccount", "name": "default", "namespace": engine.namespace}],
        )

    stack = engine.stack(program)
    assert stack.up() == {"create": 12}
    first, uid = stack.output("free"), cluster.get("Job", "named", engine.namespace)["metadata"]["uid"]

    value = "2"
    # Pods that use an unnamed ConfigMap see its new name, and roll.
    assert stack.preview() == {"same": 11, "replace": 1}
    assert stack.up() == {"same": 11, "replace": 1}

    command, role, renamed = "b", "writer", "second"
    assert stack.preview() == {"same": 8, "replace": 4}
    stack.up()
    assert cluster.get("Job", "named", engine.namespace)["metadata"]["uid"] != uid
    second = stack.output("free")
    assert second != first
    assert {"named", second} == cluster.names("Job", engine.namespace)
    assert cluster.get("RoleBinding", "binding", engine.namespace)["roleRef"]["name"] == "writer"
    assert {"second"} == {"first", "second"} & cluster.names("ConfigMap", engine.namespace)
    assert stack.preview() == {"same": 12}


def test_what_somebody_else_made(engine: Engine, cluster: Cluster) -> None:
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "shared"},
        "data": {"value": "theirs"},
    }
    cluster.create(body, engine.namespace)

    def program() -> None:
        metadata = {"name": "shared", "namespace": engine.namespace}
        ConfigMap("shared", metadata=metadata, data={"ours": "1"})

    stack = engine.stack(program)
    for shown in (stack.fails("preview"), stack.fails("up")):
        assert "already exists" in shown
        assert "upsertExistingObjects" in shown
    assert cluster.get("ConfigMap", "shared", engine.namespace)["data"] == {"value": "theirs"}
    engine.environment["PULUMI_K8S_UPSERT_EXISTING_OBJECTS"] = "true"
    assert engine.stack(program).up() == {"same": 1, "create": 1}
    data = cluster.get("ConfigMap", "shared", engine.namespace)["data"]
    assert data == {"value": "theirs", "ours": "1"}


def test_outside_changes_are_seen_and_repaired(engine: Engine, cluster: Cluster) -> None:
    for kind in ("CONFIGMAP", "SECRET"):
        engine.environment[f"PULUMI_K8S_ENABLE_{kind}_MUTABLE"] = "true"

    annotations: dict[str, str] = {}

    def program() -> None:
        metadata = {"namespace": engine.namespace, "annotations": annotations}
        ConfigMap("settings", metadata={**metadata, "name": "settings"}, data={"a": "1", "b": "2"})
        ConfigMap("lost", metadata={**metadata, "name": "lost"}, data={"a": "1"})
        Secret("token", metadata={**metadata, "name": "token"}, string_data={"token": "right"})

    stack = engine.stack(program)
    assert stack.up() == {"create": 4}
    cluster.merge("ConfigMap", "settings", engine.namespace, data={"a": "9", "b": None, "theirs": "3"})
    cluster.merge("Secret", "token", engine.namespace, data={"token": base64.b64encode(b"wrong").decode()})
    cluster.delete("ConfigMap", "lost", engine.namespace)
    assert stack.refresh() == {"same": 1, "update": 2, "delete": 1}
    assert "wrong" not in stack.stored()
    assert "fields belong to another manager" in stack.fails("preview")

    # What somebody else has taken is theirs until it is taken back.
    annotations["pulumi.com/patchForce"] = "true"
    assert stack.up() == {"same": 1, "update": 2, "create": 1}
    assert cluster.get("ConfigMap", "settings", engine.namespace)["data"] == {
        "a": "1",
        "b": "2",
        "theirs": "3",
    }
    assert (
        cluster.get("Secret", "token", engine.namespace)["data"]["token"]
        == base64.b64encode(b"right").decode()
    )
    assert stack.preview() == {"same": 4}


def test_import_and_then_the_same(engine: Engine, cluster: Cluster) -> None:
    port = {"name": "http", "port": 80}
    body = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "theirs", "labels": {"app": "a"}},
        "spec": {"ports": [port]},
    }
    cluster.create(body, engine.namespace)
    imported: str | None = f"{engine.namespace}/theirs"

    def program() -> None:
        Service(
            "imported",
            metadata={"name": "theirs", "namespace": engine.namespace, "labels": {"app": "a"}},
            spec={"ports": [port]},
            opts=pulumi.ResourceOptions(import_=imported),
        )

    stack = engine.stack(program)
    assert stack.up() == {"create": 1, "import": 1}
    imported = None
    assert stack.preview() == {"same": 2}
    assert stack.refresh() == {"same": 2}
    assert stack.preview() == {"same": 2}
    stack.destroy()
    assert not cluster.exists("Service", "theirs", engine.namespace)
