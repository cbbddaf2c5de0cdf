"""Names, ids and state shape of objects, as the official provider has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from atoll_engine.kubernetes.values import UNKNOWN, Secret, keep_secret, plain

AUTONAMED = "pulumi.com/autonamed"
_INTERNAL = ("__inputs", "__initialApiVersion", "__fieldManager")
_NAMING = {"name", "namespace"}
_WITHOUT_CORE_GROUP = "core/"
# The SDKs can't have a dash in a property's name; these fields of a definition's schema have some.
_UNDERSCORED = "x_kubernetes_"


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


def kind_of_token(token: str) -> tuple[str, str]:
    """Return apiVersion and kind of a resource type such as ``kubernetes:apps/v1:Deployment``."""
    _, version, kind = token.split(":")
    return version.removeprefix(_WITHOUT_CORE_GROUP), kind


def checked_inputs(
    token: str, news: dict[str, Any], olds: dict[str, Any], suffix: str, proposed_name: str
) -> dict[str, Any]:
    """Return ``news`` with apiVersion, kind and name filled in; the old generated name is kept.

    A new name is ``proposed_name``, or ``metadata.generateName`` with ``suffix``.
    """
    version, kind = kind_of_token(token)
    inputs = {key: value for key, value in news.items() if value is not None}
    inputs.setdefault("apiVersion", version)
    inputs.setdefault("kind", kind)
    metadata = dict(inputs.get("metadata") or {})
    if not metadata.get("name"):
        old = plain(olds.get("metadata") or {})
        reused = old.get("name") if (old.get("annotations") or {}).get(AUTONAMED) else None
        prefix = plain(metadata.get("generateName"))
        proposed = f"{prefix}{suffix}" if prefix else proposed_name.lower().replace("_", "-")
        metadata["name"] = UNKNOWN if prefix is UNKNOWN else reused or proposed
        metadata["annotations"] = {**(metadata.get("annotations") or {}), AUTONAMED: "true"}
    inputs["metadata"] = metadata
    return inputs


def ref_of(inputs: dict[str, Any], default_namespace: str, namespaced: bool) -> Ref:
    """Return what ``inputs`` name. ``namespaced`` says whether the kind lives in namespaces."""
    content = plain(inputs)
    metadata = content.get("metadata") or {}
    namespace = metadata.get("namespace")
    if namespace is UNKNOWN or not namespace:
        namespace = default_namespace
    name = metadata.get("name")
    return Ref(content["apiVersion"], content["kind"], namespace if namespaced else None, str(name))


def manifest(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return what is sent to the API server for ``inputs``."""
    content = {key: value for key, value in plain(inputs).items() if key not in _INTERNAL}
    sent: dict[str, Any] = _dashed(content) if content.get("kind") == "CustomResourceDefinition" else content
    return sent


def state(inputs: dict[str, Any], live: dict[str, Any], manager: str, initial_version: str) -> dict[str, Any]:
    """Return the resource's outputs: the live object and what the next operation has to know."""
    shown = _hide(keep_secret(_without_noise(live), inputs))
    return {
        **shown,
        "__inputs": _hide(inputs),
        "__initialApiVersion": initial_version,
        "__fieldManager": manager,
    }


def old_inputs(olds: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs that the state was made from."""
    return dict(plain(olds.get("__inputs") or {}))


def bare(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return what names an object and nothing else: all that is known of an imported one's inputs."""
    metadata = {key: value for key, value in inputs["metadata"].items() if key in _NAMING}
    return {"apiVersion": inputs["apiVersion"], "kind": inputs["kind"], "metadata": metadata}


def is_bare(inputs: dict[str, Any]) -> bool:
    """Return whether ``inputs`` only name an object."""
    return inputs.keys() == {"apiVersion", "kind", "metadata"} and inputs["metadata"].keys() <= _NAMING


def same_explicit_name(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether the program itself names both, and the same: they can't be there at once."""
    before, after = old.get("metadata") or {}, new.get("metadata") or {}
    same = all(before.get(key) == after.get(key) for key in _NAMING) and old.get("kind") == new.get("kind")
    return same and not (after.get("annotations") or {}).get(AUTONAMED)


def is_applied_by(live: dict[str, Any] | None, manager: str) -> bool:
    """Return whether ``manager`` has applied the object."""
    fields = (live or {}).get("metadata", {}).get("managedFields") or []
    return any(entry.get("manager") == manager and entry.get("operation") == "Apply" for entry in fields)


def _dashed(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key.replace("_", "-") if key.startswith(_UNDERSCORED) else key: _dashed(item)
            for key, item in value.items()
        }
    return [_dashed(item) for item in value] if isinstance(value, list) else value


def _hide(tree: dict[str, Any]) -> dict[str, Any]:
    # A Secret's content is secret whatever the program said of it.
    if plain(tree.get("kind")) != "Secret":
        return tree
    return {
        key: Secret(plain(value)) if key in {"data", "stringData"} else value for key, value in tree.items()
    }


def _without_noise(live: dict[str, Any]) -> dict[str, Any]:
    # Who manages which field is as long as the object and tells the program nothing.
    metadata = {key: value for key, value in live["metadata"].items() if key != "managedFields"}
    return {**live, "metadata": metadata}
