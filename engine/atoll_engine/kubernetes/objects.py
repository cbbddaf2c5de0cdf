"""Ids, manifests and state shape of objects, as the official provider has them.

Facts: pulumi/pulumi-kubernetes, provider/pkg/provider (v4).
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from atoll_engine.provider.values import Secret, has_secret, keep_secret, plain

SECRET_CONTENT = ("data", "stringData")
ASSIGNED_METADATA = frozenset(
    {
        "creationTimestamp",
        "deletionGracePeriodSeconds",
        "deletionTimestamp",
        "generation",
        "managedFields",
        "resourceVersion",
        "selfLink",
        "uid",
    }
)
_BUILT_IN_GROUPS = frozenset(
    {
        "",
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "core",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    }
)
_NAMING = frozenset({"name", "namespace"})
_INPUTS, _INITIAL_VERSION, _MANAGER = "__inputs", "__initialApiVersion", "__fieldManager"
# The SDK has underscores where CustomResourceDefinitions have dashes.
_EXTENSIONS = {
    f"x-kubernetes-{name}": f"x_kubernetes_{name.replace('-', '_')}"
    for name in (
        "embedded-resource",
        "int-or-string",
        "list-map-keys",
        "list-type",
        "map-type",
        "preserve-unknown-fields",
        "validations",
    )
}
_DASHED = {underscored: dashed for dashed, underscored in _EXTENSIONS.items()}


@dataclass(frozen=True)
class Ref:
    """Which object: its kind and its name."""

    api_version: str
    kind: str
    namespace: str | None
    name: str

    @property
    def id(self) -> str:
        """The resource's id: ``namespace/name``, or ``name`` for what has no namespace."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    def __str__(self) -> str:
        """Name the object as a person does."""
        return f"{self.kind} {self.id}"


def kind_of_type(resource_type: str) -> tuple[str, str]:
    """Return apiVersion and kind of a resource type; a built-in Patch type's kind is that of its object."""
    _, version, kind = resource_type.split(":")
    if is_built_in(group_of(version)):
        kind = kind.removesuffix("Patch")
    return version.removeprefix("core/"), kind


def is_patch(resource_type: str, kind: str) -> bool:
    """Return whether the type owns some fields of an object that somebody else owns."""
    return resource_type.endswith(f":{kind}Patch")


def is_built_in(group: str) -> bool:
    """Return whether every API server has the API group."""
    return group in _BUILT_IN_GROUPS


def group_of(api_version: str) -> str:
    """Return the API group of an apiVersion; the core group is the empty text."""
    return api_version.rpartition("/")[0]


def manifest(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return what is sent to the API server for ``inputs``."""
    tree = dashed(plain(inputs))
    return {key: value for key, value in tree.items() if key not in {_INPUTS, _INITIAL_VERSION, _MANAGER}}


def dashed(tree: Any) -> Any:
    """Return the tree with the names that Kubernetes has for ``x-kubernetes-*`` fields."""
    return _renamed(tree, lambda key: _DASHED.get(key, key))


def state(inputs: dict[str, Any], live: dict[str, Any], manager: str, initial_version: str) -> dict[str, Any]:
    """Return the resource's outputs: the live object and what the next operation has to know.

    Who manages which field is left out: it is as long as the object and is asked of the cluster when needed.
    """
    metadata = {key: value for key, value in live["metadata"].items() if key != "managedFields"}
    shown = _hide(keep_secret({**live, "metadata": metadata}, inputs))
    text = inputs.get("stringData")
    if live["kind"] == "Secret" and has_secret(text) and "data" in shown:
        shown["data"] = Secret(plain(shown["data"]))
    outputs = {
        **shown,
        _INPUTS: _hide(inputs),
        _INITIAL_VERSION: initial_version,
        _MANAGER: manager,
    }
    return {key: _underscored(value) for key, value in outputs.items()}


@dataclass(frozen=True)
class Known:
    """What the state tells about an object: how it was asked for, and how it was seen last."""

    inputs: dict[str, Any]
    live: dict[str, Any]
    manager: str | None
    initial_version: str | None

    @staticmethod
    def of(outputs: dict[str, Any], inputs: dict[str, Any] | None = None) -> Known:
        """Read a resource's outputs; ``inputs`` are what the engine has, where it sends them."""
        content = dashed(plain(outputs))
        live = {key: value for key, value in content.items() if not key.startswith("__")}
        asked = dashed(plain(inputs)) if inputs else content.get(_INPUTS, {})
        return Known(asked, live, content.get(_MANAGER), content.get(_INITIAL_VERSION))


def folded(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return a Secret's manifest with ``stringData`` in ``data``, as the server stores it."""
    if inputs.get("kind") != "Secret" or not isinstance(inputs.get("stringData"), dict):
        return inputs
    text = {
        key: base64.b64encode(value.encode()).decode() if isinstance(value, str) else value
        for key, value in inputs["stringData"].items()
    }
    rest = {key: value for key, value in inputs.items() if key != "stringData"}
    return {**rest, "data": {**(inputs.get("data") or {}), **text}}


def hidden(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return inputs with the content of a Secret marked secret, whatever the program said of it."""
    return _hide(inputs)


def naming(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return what names an object and nothing else: all that is recorded as asked for of an imported one."""
    metadata = {key: value for key, value in inputs["metadata"].items() if key in _NAMING}
    return {"apiVersion": inputs["apiVersion"], "kind": inputs["kind"], "metadata": metadata}


def is_imported(outputs: dict[str, Any], inputs: dict[str, Any]) -> bool:
    """Return whether the object has only been imported so far: nothing but its name was ever asked for."""
    recorded = Known.of(outputs).inputs
    return bool(recorded) and recorded == naming(recorded) and recorded != dashed(plain(inputs))


def _hide(tree: dict[str, Any]) -> dict[str, Any]:
    if plain(tree.get("kind")) != "Secret":
        return tree
    return {key: Secret(plain(value)) if key in SECRET_CONTENT else value for key, value in tree.items()}


def _underscored(tree: Any) -> Any:
    return _renamed(tree, lambda key: _EXTENSIONS.get(key, key))


def _renamed(tree: Any, name: Callable[[str], str]) -> Any:
    if isinstance(tree, Secret):
        return Secret(_renamed(tree.value, name))
    if isinstance(tree, dict):
        return {name(key): _renamed(value, name) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_renamed(item, name) for item in tree]
    return tree
