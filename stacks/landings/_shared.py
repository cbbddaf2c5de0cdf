"""What the landings on clouds have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi_kubernetes.provider import Provider

from atoll.kubernetes import ReclaimPolicy, SharedStorageClass
from landings import KServeRelease
from settings import CloudSettings, Downloads

POD_USER_ID = "1000"
"""User and group that Atoll's workloads run as, which their volumes belong to."""


def given(**values: Any) -> Any:
    """Return the arguments that are there: one that is None or an empty list is its component's default.

    Any: a type checker takes no dictionary with some of a component's arguments for a part of them.
    """
    return {name: value for name, value in values.items() if value is not None and value != []}


def renamed(opts: pulumi.ResourceOptions, previous: str | None) -> pulumi.ResourceOptions:
    """Return ``opts`` by which what was called ``previous`` is renamed in place."""
    aliases = [pulumi.Alias(name=previous)] if previous else []
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(aliases=aliases))


def cluster_provider(name: str, kubeconfig: pulumi.Output[str]) -> Provider:
    """Return the provider that reaches a cluster."""
    return Provider(name, kubeconfig=kubeconfig, enable_server_side_apply=True)


def shared_storage_class(
    name: str,
    driver: str,
    inside: pulumi.ProviderResource,
    parameters: Mapping[str, pulumi.Input[str]],
    *,
    settings: CloudSettings,
) -> pulumi.Output[str]:
    """Make the class of volumes that pods of any node mount, and return its name."""
    reclaim_policy = ReclaimPolicy.RETAIN if settings.keep_volumes else ReclaimPolicy.DELETE
    made = SharedStorageClass(
        name,
        {"provisioner": driver, "parameters": dict(parameters), "reclaim_policy": reclaim_policy},
        pulumi.ResourceOptions(providers=[inside]),
    )
    return made.class_name


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
