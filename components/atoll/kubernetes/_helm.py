"""Helm releases of the charts in the lock file, and the namespaces that they need."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._charts import Chart, charts
from atoll.kubernetes._objects import labels, metadata

_SYSTEM_NAMESPACE = "kube-system"
"""Where plugins that every node runs belong; its pods may have the highest priority."""
_TIMEOUT_S = 900
_TOKEN = "kubernetes:helm.sh/v3:Release"  # noqa: S105 - a resource type


class HelmRelease(pulumi.CustomResource):
    """A chart of the lock, registered with the token and properties that the Pulumi SDK would use."""

    def __init__(
        self,
        name: str,
        chart: Chart,
        *,
        namespace: Any,
        values: Mapping[str, Any],
        archive_folder: str | None = None,
        skip_crds: bool = False,
        opts: ResourceOptions | None = None,
    ) -> None:
        """Install ``chart`` in ``namespace``, and wait until what it makes is ready."""
        properties = {
            **chart.location(archive_folder),
            "compat": "true",
            "name": chart.name,
            "namespace": namespace,
            "values": dict(values),
            "timeout": _TIMEOUT_S,
            **({"skipCrds": True} if skip_crds else {}),
        }
        # Outputs, which are there once the chart is installed.
        outputs = {"status": None, "resourceNames": None}
        defaults = ResourceOptions(version=version("pulumi-kubernetes"))
        super().__init__(_TOKEN, name, {**properties, **outputs}, ResourceOptions.merge(defaults, opts))

    @property
    def ready(self) -> Output[bool]:
        """True; what uses it comes after everything that the chart makes is ready."""
        name: Output[str] = self.__dict__["name"]
        return name.apply(lambda _: True)


def system_release(
    name: str, chart: str, values: Mapping[str, Any], archive_folder: str | None, parent: pulumi.Resource
) -> HelmRelease:
    """Install a chart of the lock in the system's namespace."""
    return HelmRelease(
        f"{name}-release",
        charts()[chart],
        namespace=_SYSTEM_NAMESPACE,
        values=values,
        archive_folder=archive_folder,
        opts=ResourceOptions(parent=parent),
    )


def check_archive(checks: Checks, chart: str, archive_folder: str | None) -> None:
    """Record a problem with the archive of a chart of the lock."""
    problem = charts()[chart].archive_problem(archive_folder)
    if problem is not None:
        checks.add(problem.path, problem.what, got=problem.got, allowed=problem.allowed, fix=problem.fix)


def privileged_namespace(name: str) -> dict[str, Any]:
    """Return a namespace whose pods may do on a node what drivers and plugins have to.

    Source: https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/getting-started.html
    """
    modes = {f"pod-security.kubernetes.io/{mode}": "privileged" for mode in ("enforce", "audit", "warn")}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": metadata(name, labels={**labels(name, "node-software"), **modes}),
    }
