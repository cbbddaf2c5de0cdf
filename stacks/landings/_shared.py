"""What the landings on clouds have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.provider import Provider

from landings import KServeRelease
from settings import Downloads


def given(**values: Any) -> Any:
    """Return the arguments that are there: one that is None or an empty list is its component's default.

    Any: a type checker takes no dictionary with some of a component's arguments for a part of them.
    """
    return {name: value for name, value in values.items() if value is not None and value != []}


def renamed(previous: str | None) -> pulumi.ResourceOptions | None:
    """Return the options by which what was called ``previous`` is renamed in place."""
    return pulumi.ResourceOptions(aliases=[pulumi.Alias(name=previous)]) if previous else None


def cluster_provider(name: str, kubeconfig: pulumi.Output[str]) -> Provider:
    """Return the provider that reaches a cluster."""
    return Provider(name, kubeconfig=kubeconfig, enable_server_side_apply=True)


def kserve_release() -> KServeRelease:
    """Return KServe's manifests, which the engine fetched. Raises ``SettingsError`` where it didn't."""
    files = Downloads.load()
    return KServeRelease(
        manifest=files.text(files.manifests["kserve"]),
        crd_manifest=files.text(files.manifests["kserve_crds"]),
    )


def tagged(tags: Mapping[str, str], environment: str) -> dict[str, str]:
    """Return the tags by which costs are told apart."""
    return {"atoll:environment": environment, **tags}
