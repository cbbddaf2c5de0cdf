"""Objects are made, stay, change and go, as the engine asks."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from pulumi.runtime.proto import provider_pb2

from atoll_engine.provider.values import Secret, from_struct, plain
from tests.engine.kubernetes.control_plane import Cluster
from tests.engine.kubernetes.protocol.driver import Provider, RefusedError, State

CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SECRET = "kubernetes:core/v1:Secret"
SERVICE = "kubernetes:core/v1:Service"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"
NONE = provider_pb2.DiffResponse.DIFF_NONE
SOME = provider_pb2.DiffResponse.DIFF_SOME


def settings(namespace: str, name: str | None = None, **data: str) -> dict[str, Any]:
    metadata = {"namespace": namespace, **({"name": name} if name else {})}
    return {"metadata": metadata, "data": data}


def definition(group: str, scope: str = "Namespaced", **spec: Any) -> dict[str, Any]:
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "schema": {"openAPIV3Schema": {"type": "object", "x_kubernetes_preserve_unknown_fields": True}},
        **spec,
    }
    return {
        "metadata": {"name": f"boats.{group}"},
        "spec": {
            "group": group,
            "scope": scope,
            "names": {"kind": "Boat", "plural": "boats"},
            "versions": [version],
        },
    }


def test_create_read_update_delete(provider: Provider, cluster: Cluster, namespace: str) -> None:
    made = provider.create(CONFIG_MAP, "settings", settings(namespace, "settings", a="1"))
    assert made.id == f"{namespace}/settings"
    assert {"__inputs", "__initialApiVersion", "__fieldManager", "data", "kind"} <= made.live.keys()
    assert "managedFields" not in made.live["metadata"]
    assert provider.diff(made, settings(namespace, "settings", a="1")).changes == NONE

    found = provider.read(made)
    assert found is not None
    assert found.live == made.live
    assert from_struct(found.inputs) == from_struct(made.inputs)

    relabelled = settings(namespace, "settings", a="1")
    relabelled["metadata"]["labels"] = {"a.b/c": "d"}
    difference = provider.diff(made, relabelled)
    assert dict(difference.detailedDiff).keys() == {"metadata.labels"}
    assert not difference.replaces
    changed = provider.update(made, relabelled)
    assert cluster.get("ConfigMap", "settings", namespace)["metadata"]["labels"] == {"a.b/c": "d"}

    provider.update(changed, settings(namespace, "settings", a="1"))
    assert "labels" not in cluster.get("ConfigMap", "settings", namespace)["metadata"]
    provider.delete(changed)
    assert provider.read(changed) is None
    provider.delete(changed)


def test_generated_names_follow_from_the_urn_and_differ_for_a_replacement(
    provider: Provider, namespace: str
) -> None:
    name = f"unnamed-{uuid4().hex[:6]}"
    first = provider.create(CONFIG_MAP, name, settings(namespace, a="1"))
    metadata = first.live["metadata"]
    assert metadata["name"].startswith(f"{name}-")
    assert metadata["annotations"] == {"pulumi.com/autonamed": "true"}
    # A killed update wrote no state down: the next one finds the same object.
    again = provider.create(CONFIG_MAP, name, settings(namespace, a="1"))
    assert again.live["metadata"]["uid"] == metadata["uid"]

    difference = provider.diff(first, settings(namespace, a="2"))
    assert list(difference.replaces) == ["data.a"]
    assert not difference.deleteBeforeReplace
    second = provider.create(CONFIG_MAP, name, settings(namespace, a="2"))
    assert second.id != first.id


def test_explicit_name_is_deleted_before_it_is_replaced(provider: Provider, namespace: str) -> None:
    made = provider.create(CONFIG_MAP, "fixed", settings(namespace, "fixed", a="1"))
    difference = provider.diff(made, settings(namespace, "fixed", a="2"))
    assert list(difference.replaces) == ["data.a"]
    assert difference.deleteBeforeReplace
    renamed = provider.diff(made, settings(namespace, "other", a="1"))
    assert list(renamed.replaces) == ["metadata.name"]
    assert not renamed.deleteBeforeReplace


def test_what_somebody_else_made_is_not_taken(provider: Provider, cluster: Cluster, namespace: str) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs"}, "data": {"a": "0"}}
    cluster.create(body, namespace)
    with pytest.raises(RefusedError, match="already exists") as refused:
        provider.create(CONFIG_MAP, "theirs", settings(namespace, "theirs", b="1"))
    assert "alias" in str(refused.value)
    with pytest.raises(RefusedError, match="already exists"):
        provider.preview(CONFIG_MAP, "theirs", settings(namespace, "theirs", b="1"))
    assert cluster.get("ConfigMap", "theirs", namespace)["data"] == {"a": "0"}


def test_upsert_takes_over_where_the_provider_may(cluster: Cluster, namespace: str) -> None:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs"}, "data": {"a": "0"}}
    cluster.create(body, namespace)
    provider = Provider.start({"kubeconfig": cluster.kubeconfig.read_text(), "upsertExistingObjects": "true"})
    try:
        provider.create(CONFIG_MAP, "theirs", settings(namespace, "theirs", b="1"))
    finally:
        provider.close()
    assert cluster.get("ConfigMap", "theirs", namespace)["data"] == {"a": "0", "b": "1"}


def test_secrets_stay_secret(provider: Provider, cluster: Cluster, namespace: str) -> None:
    inputs = {
        "metadata": {"namespace": namespace, "name": "token"},
        "stringData": {"token": "canary"},
        "data": {"other": base64.b64encode(b"x").decode()},
    }
    made = provider.create(SECRET, "token", inputs)
    assert isinstance(from_struct(made.inputs)["stringData"], Secret)
    outputs = from_struct(made.outputs)
    assert isinstance(outputs["data"], Secret)
    assert isinstance(outputs["__inputs"]["stringData"], Secret)
    assert "stringData" not in outputs
    encoded = base64.b64encode(b"canary").decode()
    assert plain(outputs["data"]) == {"token": encoded, "other": "eA=="}

    # The same content, said otherwise.
    same = {**inputs, "stringData": {}, "data": {"other": "eA==", "token": encoded}}
    assert provider.diff(made, same).changes == NONE

    cluster.merge("Secret", "token", namespace, data={"token": base64.b64encode(b"changed").decode()})
    found = provider.read(made)
    assert found is not None
    assert plain(from_struct(found.inputs)["stringData"]) == {"token": "changed"}
    assert isinstance(from_struct(found.inputs)["stringData"], Secret)


def test_a_secret_input_of_any_kind_stays_secret(provider: Provider, namespace: str) -> None:
    inputs = settings(namespace, "mixed", open="1")
    inputs["data"]["closed"] = Secret("canary")
    made = provider.create(CONFIG_MAP, "mixed", inputs)
    outputs = from_struct(made.outputs)
    assert outputs["data"] == {"open": "1", "closed": Secret("canary")}
    assert outputs["__inputs"]["data"]["closed"] == Secret("canary")
    found = provider.read(made)
    assert found is not None
    assert from_struct(found.inputs)["data"]["closed"] == Secret("canary")


def test_default_namespace_is_the_contexts_and_only_for_kinds_that_have_one(provider: Provider) -> None:
    for resource_type, wanted in (
        (CONFIG_MAP, "default"),
        ("kubernetes:core/v1:Namespace", None),
        ("kubernetes:rbac.authorization.k8s.io/v1:ClusterRole", None),
        ("kubernetes:example.com/v1:Unknown", "default"),
    ):
        checked = from_struct(provider.check(resource_type, "x", {"metadata": {"name": "x"}}))
        assert checked["metadata"].get("namespace") == wanted, resource_type


def test_definition_and_its_objects(provider: Provider, cluster: Cluster, namespace: str) -> None:
    group = f"{uuid4().hex[:6]}.example.com"
    boat = f"kubernetes:{group}/v1:Boat"
    inputs = {"metadata": {"name": "boat", "namespace": namespace}, "spec": {"masts": 2, "beam": 1.5}}
    assert plain(provider.preview(boat, "boat", inputs))["spec"] == {"masts": 2, "beam": 1.5}

    with ThreadPoolExecutor() as pool:  # the object is asked for while its kind isn't there
        made = pool.submit(provider.create, boat, "boat", inputs)
        provider.log.await_line("trying again")
        kind = provider.create(DEFINITION, "definition", definition(group))
        assert made.result().live["spec"] == {"masts": 2, "beam": 1.5}
    schema = kind.live["spec"]["versions"][0]["schema"]["openAPIV3Schema"]
    assert schema["x_kubernetes_preserve_unknown_fields"] is True
    assert provider.diff(kind, definition(group)).changes == NONE

    replaced = provider.diff(kind, definition(group, scope="Cluster"))
    assert list(replaced.replaces) == ["spec.scope"]
    assert replaced.deleteBeforeReplace
    provider.check(DEFINITION, "definition", definition(group))

    provider.delete(kind)
    # With the definition every object of the kind has gone.
    assert provider.read(made.result()) is None
    provider.delete(made.result())


def test_objects_over_256_kib(provider: Provider) -> None:
    group = f"{uuid4().hex[:6]}.example.com"
    large = {"openAPIV3Schema": {"type": "object", "description": "a boat. " * 100_000}}
    made = provider.create(DEFINITION, "large", definition(group, schema=large))
    assert provider.diff(made, definition(group, schema=large)).changes == NONE
    provider.delete(made)


def test_preview_asks_the_server(provider: Provider, cluster: Cluster, namespace: str) -> None:
    port = {"port": 80, "name": "http"}
    metadata = {"name": "web", "namespace": namespace}
    found = provider.preview(SERVICE, "web", {"metadata": metadata, "spec": {"ports": [port]}})
    assert found["spec"]["type"] == "ClusterIP"
    assert "clusterIP" not in found["spec"]
    assert "uid" not in found["metadata"]
    assert "status" not in found
    assert not cluster.exists("Service", "web", namespace)
    with pytest.raises(RefusedError) as refused:
        provider.preview(
            SERVICE, "web", {"metadata": metadata, "spec": {"ports": [{"port": 0}, {"port": 99999}]}}
        )
    assert "spec.ports[0].port" in str(refused.value)
    assert "spec.ports[1].port" in str(refused.value)


def test_preview_is_lenient_where_the_server_cannot_tell(provider: Provider, namespace: str) -> None:
    inputs = settings("not-there-yet", "settings", a="1")
    assert plain(provider.preview(CONFIG_MAP, "settings", inputs))["data"] == {"a": "1"}
    provider.create(CONFIG_MAP, "replaced", settings(namespace, "replaced", a="1"))
    again = settings(namespace, "replaced", a="2")
    assert plain(provider.preview(CONFIG_MAP, "replaced", again))["metadata"]["name"] == "replaced"


def test_preview_of_an_update_changes_nothing(provider: Provider, cluster: Cluster, namespace: str) -> None:
    inputs = {"metadata": {"name": "web", "namespace": namespace}, "spec": {"ports": [{"port": 80}]}}
    made = provider.create(SERVICE, "web", inputs)
    changed = {**inputs, "spec": {"ports": [{"port": 81}]}}
    expected = provider.update(made, changed, preview=True)
    assert expected.live["spec"]["ports"][0]["port"] == 81
    assert expected.live["spec"]["clusterIP"] == made.live["spec"]["clusterIP"]
    assert cluster.get("Service", "web", namespace)["spec"]["ports"][0]["port"] == 80


def test_import_by_id(provider: Provider, cluster: Cluster, namespace: str) -> None:
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "theirs", "labels": {"a": "b"}},
        "data": {"a": "1"},
    }
    cluster.create(body, namespace)
    request = provider_pb2.ReadRequest(
        id=f"{namespace}/theirs", urn=f"urn:pulumi:dev::tests::{CONFIG_MAP}::imported"
    )
    found = provider.stub.Read(request)
    inputs = from_struct(found.inputs)
    assert inputs == {**body, "metadata": {"name": "theirs", "namespace": namespace, "labels": {"a": "b"}}}
    # What the program leaves out stays as the cluster has it.
    asked = {"metadata": {"name": "theirs", "namespace": namespace}, "data": {"a": "2"}}
    imported = State(request.urn, found.id, found.inputs, found.properties)
    assert dict(provider.diff(imported, asked).detailedDiff).keys() == {"data.a"}
    request.id = f"{namespace}/missing"
    assert provider.stub.Read(request).id == ""


def test_drift_comes_into_the_inputs(provider: Provider, cluster: Cluster, namespace: str) -> None:
    inputs = settings(namespace, "drifting", a="1", b="2")
    made = provider.create(CONFIG_MAP, "drifting", inputs)
    cluster.merge("ConfigMap", "drifting", namespace, data={"a": "9", "b": None, "theirs": "3"})
    found = provider.read(made)
    assert found is not None
    assert from_struct(found.inputs)["data"] == {"a": "9"}
    assert dict(provider.diff(found, inputs).detailedDiff).keys() == {"data.a", "data.b"}
