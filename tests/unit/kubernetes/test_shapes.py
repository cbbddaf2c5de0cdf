"""State has the shape of the SDK's own types, for every kind that the SDK has."""

from __future__ import annotations

import collections.abc
import importlib
import inspect
import json
from typing import Any, Literal, get_args, get_origin

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi._types import (
    is_output_type,
    output_type_to_dict,
    output_type_types,
    resource_types,
    unwrap_type,
)
from pulumi.runtime import rpc

from atoll_engine.kubernetes.objects import Known, dashed, kind_of_type, state
from atoll_engine.kubernetes.scopes import Scopes
from atoll_engine.provider.values import Secret, has_secret, plain, to_struct

_DEPTH = 4
_NO_OBJECTS = ("kubernetes:helm.sh/", "kubernetes:kustomize/", "kubernetes:yaml/")


def _kinds() -> dict[str, type[pulumi.CustomResource]]:
    """Return resource type -> class of every object that the SDK knows."""
    source = inspect.getsource(importlib.import_module("pulumi_kubernetes"))
    listed = json.loads(source.split('resource_modules="""', 1)[1].split('"""', 1)[0])
    return {
        resource_type: getattr(importlib.import_module(entry["fqn"]), name)
        for entry in listed
        for resource_type, name in entry["classes"].items()
        if not resource_type.endswith(("Patch", "List")) and not resource_type.startswith(_NO_OBJECTS)
    }


KINDS = _kinds()


def _sample(kind: Any, depth: int = 0) -> Any:
    """Return a value as the API server has it, with every property of the SDK's type down to some depth."""
    kind = unwrap_type(kind)
    if is_output_type(kind):
        if depth == _DEPTH:
            return {}
        return {key: _sample(inner, depth + 1) for key, inner in output_type_types(kind).items()}
    inner = get_args(kind)
    if get_origin(kind) is Literal:
        return inner[0]
    if get_origin(kind) is collections.abc.Mapping or get_origin(kind) is dict:
        return {"a.b/c": _sample(inner[1], depth)}
    if inner:
        return [_sample(inner[0], depth)]
    return {str: "text", int: 3, float: 2.5, bool: True}.get(kind, {})


def _plain(value: Any) -> Any:
    """Return an SDK's typed value as the API server has it, read through the SDK's own properties."""
    if is_output_type(type(value)):
        return {name: _plain(item) for name, item in output_type_to_dict(value).items()}
    if isinstance(value, collections.abc.Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def test_every_kind_of_the_sdk_is_found() -> None:
    assert len(KINDS) > 100
    for resource_type, kind in KINDS.items():
        assert kind_of_type(resource_type)[1] == kind.__name__


@pytest.mark.parametrize("resource_type", sorted(KINDS))
def test_the_sdk_reads_the_state_of_every_kind(resource_type: str) -> None:
    types = resource_types(KINDS[resource_type])
    version, name = kind_of_type(resource_type)
    live = {key: _sample(kind) for key, kind in types.items()} | {"apiVersion": version, "kind": name}
    inputs = {"apiVersion": version, "kind": name, "metadata": {"name": "text"}}
    made = rpc.deserialize_properties(to_struct(state(inputs, live, "manager", version)))
    for key, kind in types.items():
        value = rpc.unwrap_rpc_secret(made[key])
        typed = rpc.translate_output_properties(
            value, lambda name: name, kind, transform_using_type_metadata=True
        )
        wanted = _sample(kind) if key not in {"apiVersion", "kind"} else live[key]
        if key == "metadata":
            wanted.pop("managedFields", None)
        assert _plain(typed) == wanted, key


def test_state_holds_what_the_next_operation_needs() -> None:
    inputs = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
    made = state(inputs, {**inputs, "data": {"a": "b"}}, "manager", "v1")
    assert made.keys() - {"apiVersion", "kind", "metadata", "data"} == {
        "__inputs",
        "__initialApiVersion",
        "__fieldManager",
    }
    assert Known.of(made) == Known(inputs, {**inputs, "data": {"a": "b"}}, "manager", "v1")


NAMES = st.sampled_from(["x-kubernetes-list-type", "x-kubernetes-int-or-string", "x-custom", "a_b", "plain"])
SCHEMAS = st.recursive(
    st.integers(0, 3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, SCHEMAS, max_size=3))
def test_names_with_dashes_survive_the_state(spec: dict[str, Any]) -> None:
    inputs = {"apiVersion": "v1", "kind": "X", "metadata": {"name": "x"}, "spec": spec}
    made = state(inputs, {**inputs, "metadata": {"name": "x", "managedFields": [1]}}, "manager", "v1")
    assert "x-kubernetes" not in json.dumps(made)
    known = Known.of(made)
    assert known.inputs == inputs
    assert known.live == inputs
    assert dashed(known.live) == known.live


@given(st.sampled_from(["data", "stringData"]), st.dictionaries(st.text(max_size=3), st.text(max_size=3)))
def test_content_of_secrets_is_secret(key: str, content: dict[str, str]) -> None:
    inputs = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "x"}, key: content}
    made = state(inputs, {**inputs, "data": content}, "manager", "v1")
    assert made["data"] == Secret(content)
    assert made["__inputs"][key] == Secret(content)
    assert not has_secret(made["metadata"])
    assert plain(made["__inputs"]) == inputs


def test_scopes_of_what_the_program_defines() -> None:
    scopes = Scopes()
    assert scopes.namespaced("v1", "Namespace") is False
    assert scopes.namespaced("v1", "ConfigMap") is True
    assert scopes.namespaced("gateway.networking.k8s.io/v1", "GatewayClass") is None
    names = {"kind": "GatewayClass"}
    scopes.learn({"spec": {"group": "gateway.networking.k8s.io", "scope": "Cluster", "names": names}})
    assert scopes.namespaced("gateway.networking.k8s.io/v1beta1", "GatewayClass") is False
