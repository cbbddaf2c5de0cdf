"""Definitions and objects of the kinds that they define; namespaces and what is in them; deletion."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi_kubernetes.apiextensions import CustomResource
from pulumi_kubernetes.apiextensions.v1 import CustomResourceDefinition
from pulumi_kubernetes.core.v1 import ConfigMap, ConfigMapList, ConfigMapPatch, Namespace, ServiceAccount

from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.inline_stack import Engine

# The garbage collector, which ends a deletion in the foreground, learns of new kinds every 30 s only.
_IN_BACKGROUND = {"pulumi.com/deletionPropagationPolicy": "background"}
_BAD_ANNOTATIONS = {"pulumi.com/timeoutSeconds": "soon", "pulumi.com/deletionPropagationPolicy": "x"}


def _definition(group: str, scope: str = "Namespaced", **schema: Any) -> CustomResourceDefinition:
    content = {"type": "object", "x_kubernetes_preserve_unknown_fields": True, **schema}
    return CustomResourceDefinition(
        "definition",
        metadata={"name": f"boats.{group}"},
        spec={
            "group": group,
            "scope": scope,
            "names": {"kind": "Boat", "plural": "boats"},
            "versions": [
                {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": content}}
            ],
        },
    )


def test_definition_and_object_in_one_update(engine: Engine, cluster: Cluster) -> None:
    group, scope = f"{uuid.uuid4().hex[:6]}.example.com", "Namespaced"

    def program() -> None:
        definition = _definition(group, scope)
        CustomResource(
            "boat",
            api_version=f"{group}/v1",
            kind="Boat",
            metadata={
                "name": "boat",
                "annotations": _IN_BACKGROUND,
                **({"namespace": engine.namespace} if scope == "Namespaced" else {}),
            },
            spec={"masts": 2},
            opts=pulumi.ResourceOptions(depends_on=[definition]),
        )

    stack = engine.stack(program)
    assert stack.preview() == {"create": 3}
    assert stack.up() == {"create": 3}
    assert stack.preview() == {"same": 3}
    assert stack.refresh() == {"same": 3}
    live = cluster.get("CustomResourceDefinition", f"boats.{group}")
    schema = live["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    assert schema["x-kubernetes-preserve-unknown-fields"] is True

    scope = "Cluster"
    assert stack.preview() == {"same": 1, "replace": 2}
    stack.up()
    assert stack.resources()["boat"]["id"] == "boat"
    assert stack.preview() == {"same": 3}

    cluster.delete("CustomResourceDefinition", f"boats.{group}")
    cluster.wait_gone("CustomResourceDefinition", f"boats.{group}")
    assert stack.destroy()["delete"] == 3


def test_big_objects(engine: Engine, cluster: Cluster) -> None:
    group = f"{uuid.uuid4().hex[:6]}.example.com"

    def program() -> None:
        _definition(group, description="a boat. " * 150_000)

    stack = engine.stack(program)
    assert stack.up() == {"create": 2}
    assert stack.preview() == {"same": 2}
    assert stack.refresh() == {"same": 2}
    cluster.wait_listed(f"/apis/{group}/v1/boats")
    stack.destroy()


def test_namespace_and_what_is_in_it(engine: Engine, cluster: Cluster) -> None:
    name = f"made-{uuid.uuid4().hex[:8]}"

    def program() -> None:
        namespace = Namespace("namespace", metadata={"name": name})
        metadata = {"namespace": namespace.metadata.name}
        ServiceAccount("account", metadata=metadata)
        ConfigMap("settings", metadata=metadata, data={"a": "1"})
        ConfigMap("unordered", metadata={"namespace": name}, data={"a": "1"})

    stack = engine.stack(program)
    assert stack.preview() == {"create": 5}
    assert stack.up() == {"create": 5}
    assert stack.preview() == {"same": 5}
    assert stack.refresh() == {"same": 5}
    stack.destroy()
    assert not cluster.exists("Namespace", name)


def test_deletion_waits_for_finalizers(engine: Engine, cluster: Cluster) -> None:
    def program() -> None:
        finalizers = ["example.com/hold"]
        metadata = {"name": "held", "namespace": engine.namespace, "finalizers": finalizers}
        ConfigMap("held", metadata=metadata)

    stack = engine.stack(program)
    stack.up()

    def let_go() -> None:
        stack.wait_line("waiting for example.com/hold")
        cluster.merge("ConfigMap", "held", engine.namespace, metadata={"finalizers": None})

    letting_go = threading.Thread(target=let_go)
    letting_go.start()
    stack.destroy()
    letting_go.join()
    assert not cluster.exists("ConfigMap", "held", engine.namespace)


@pytest.mark.parametrize(
    ("declare", "said"),
    [
        (lambda _: ConfigMapList("list", items=[]), ["make a resource of each of its items"]),
        (
            lambda _: ConfigMapPatch("patch", metadata={"namespace": "default"}),
            ["must say which object is patched"],
        ),
        (
            lambda metadata: ConfigMap("annotated", metadata={**metadata, "annotations": _BAD_ANNOTATIONS}),
            ["got 'soon', must be a number of seconds", "allowed: foreground, background, orphan"],
        ),
    ],
    ids=["list", "patch", "annotations"],
)
def test_what_the_provider_refuses(
    engine: Engine, declare: Callable[[dict[str, Any]], object], said: list[str]
) -> None:
    def program() -> None:
        declare({"name": "x", "namespace": engine.namespace})

    shown = engine.stack(program).fails("preview")
    assert [text for text in said if text not in shown] == []
