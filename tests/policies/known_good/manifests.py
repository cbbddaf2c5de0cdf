"""Manifests that others wrote and run: which they are, and the objects of each.

They are in Go modules that Atoll is built from, so that a ``go.mod`` says their version, and
``manifests.toml`` each file's digest. Nothing of them is in this repository.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from atoll_engine.progress import Progress
from atoll_engine.toolchain import GROUPS
from atoll_engine.toolchain.go_build import fetch_files
from atoll_engine.toolchain.groups import ModuleFile
from atoll_policies.testing import Sample

_LIST = Path(__file__).with_name("manifests.toml")
# Of the kinds that the programs have: these have no namespace.
_WITHOUT_NAMESPACE = {
    "APIService",
    "CSIDriver",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterServingRuntime",
    "ClusterStorageContainer",
    "CustomResourceDefinition",
    "GatewayClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "PriorityClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
}


@dataclass(frozen=True, kw_only=True)
class Manifests:
    """The manifests of one program.

    ``version`` is its own, as it says itself; ``module_version`` that of the Go ``module`` it is in, of the
    toolchain's ``group``. ``files`` are paths in the module, with the SHA-256 of each. ``namespace`` is what
    its kustomization puts all objects in, where it has one.
    """

    name: str
    version: str
    licence: str
    group: str
    module: str
    module_version: str
    files: Mapping[str, str]
    namespace: str = ""

    @property
    def source(self) -> str:
        """Where it is from."""
        return f"{self.module} {self.module_version}"

    def fetched(self) -> tuple[Sample, ...]:
        """Return its objects as the engine sends them to a pack, fetching what isn't there yet.

        Raises ToolchainError where a file can't be fetched, or isn't the pinned one.
        """
        return tuple(_samples(self, _folder(self.group)))

    def kept_as(self, path: str) -> str:
        """Return the name of a fetched file."""
        return f"{self.name}-{path.replace('/', '-')}"


@cache
def manifests() -> tuple[Manifests, ...]:
    """Return those of the list, by name."""
    found: dict[str, dict[str, Any]] = tomllib.loads(_LIST.read_text())
    return tuple(Manifests(name=name, **found[name]) for name in sorted(found))


@cache
def _folder(group: str) -> Path:
    files = {
        program.kept_as(path): ModuleFile(program.module, path, digest)
        for program in manifests()
        if program.group == group
        for path, digest in program.files.items()
    }
    return fetch_files(replace(GROUPS[group], files=files), Progress())


def _samples(program: Manifests, folder: Path) -> Iterator[Sample]:
    for path in program.files:
        text = (folder / program.kept_as(path)).read_text()
        for document in yaml.load_all(text, Loader=yaml.CSafeLoader):
            yield from (_sample(item, program.namespace) for item in _objects(document))


def _objects(document: Any) -> Sequence[dict[str, Any]]:
    """Return the objects of one YAML document: none where all of it is a comment."""
    if document is None:
        return []
    return document["items"] if document["kind"] == "List" else [document]


def _sample(manifest: dict[str, Any], namespace: str) -> Sample:
    kind, metadata = manifest["kind"], dict(manifest["metadata"])
    if namespace and kind == "Namespace":
        metadata["name"] = namespace
    elif namespace and kind not in _WITHOUT_NAMESPACE:
        metadata["namespace"] = namespace
    group = manifest["apiVersion"] if "/" in manifest["apiVersion"] else f"core/{manifest['apiVersion']}"
    name = "/".join([kind, metadata.get("namespace", ""), metadata.get("name") or metadata["generateName"]])
    return Sample(name, f"kubernetes:{group}:{kind}", {**manifest, "metadata": metadata})
