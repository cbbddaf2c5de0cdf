from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.accelerators import Cloud, catalogue
from atoll.kubernetes._charts import charts
from atoll.kubernetes._helm import HelmRelease, check_archive, privileged_namespace
from atoll.kubernetes._node_software import software_of, tolerations, values_for
from atoll.kubernetes._objects import KubernetesObject, labels, metadata

_CHART = "gpu-operator"
_NAMESPACE = "gpu-operator"
_MANY_PODS = "10000"


class GpuOperatorArgs(TypedDict):
    """Arguments of ``GpuOperator``."""

    machine_types: list[str]
    """Machines of all the cluster's GPU pools, as ``p5.48xlarge``. One operator serves them all."""
    image: NotRequired[str]
    """Node image of the pools, one of the accelerator catalogue. The machines' usual one when absent."""
    software: NotRequired[str]
    """Who owns driver, toolkit and device plugin, as the pools say it: ``aks-operator``. The image's usual
    owners when absent."""
    node_feature_discovery: NotRequired[bool]
    """Whether it brings Node Feature Discovery. True when absent; false where ``NetworkOperator`` brings
    it, since it may be there once."""
    service_monitor: NotRequired[bool]
    """Whether Prometheus is told of the GPU metrics by a ServiceMonitor, whose CRD must be there. False when
    absent; the metrics are served anyhow."""
    archive_folder: NotRequired[str]
    """Folder with the chart's archive, which is checked against the lock. Helm fetches it when absent, and
    checks no digest."""


class GpuOperator(pulumi.ComponentResource):
    """NVIDIA's GPU Operator, which brings what the nodes' image and the cloud don't: driver, container
    toolkit, device plugin, and metrics of DCGM. It is told by the same facts that the pools are made from.
    """

    namespace: Output[str]
    """Namespace of the operator."""
    ready: Output[bool]
    """True. What uses it comes after the operator runs."""

    def __init__(self, name: str, args: GpuOperatorArgs, opts: ResourceOptions | None = None) -> None:
        """Install the operator."""
        values = _checked(name, args)
        super().__init__("atoll:index:GpuOperator", name, {}, opts)
        below = ResourceOptions(parent=self)
        namespace = KubernetesObject(f"{name}-namespace", privileged_namespace(_NAMESPACE), below)
        needs: list[pulumi.Resource] = [namespace]
        if _clouds(args["machine_types"]) == {Cloud.GCP}:
            inside = ResourceOptions(parent=self, depends_on=[namespace])
            needs.append(KubernetesObject(f"{name}-critical-pods", _critical_pods(), inside))
        release = HelmRelease(
            f"{name}-release",
            charts()[_CHART],
            namespace=namespace.name,
            values=values,
            archive_folder=args.get("archive_folder"),
            opts=ResourceOptions(parent=self, depends_on=needs),
        )
        self.namespace = namespace.name
        self.ready = release.ready
        self.register_outputs({"namespace": self.namespace, "ready": self.ready})


def _checked(name: str, args: GpuOperatorArgs) -> dict[str, Any]:
    """Return the chart's values; raise ``ValidationError`` with every problem."""
    checks = Checks("GpuOperator", name, args)
    checks.known(GpuOperatorArgs.__annotations__, GpuOperatorArgs.__required_keys__)
    checks.not_empty("machine_types")
    software = software_of(checks, args)
    values = values_for(checks, _CHART, software)
    check_archive(checks, _CHART, args.get("archive_folder"))
    checks.finish()
    return {**values, **_common(args)}


def _common(args: GpuOperatorArgs) -> Mapping[str, Any]:
    tolerated = tolerations(args["machine_types"])
    return {
        "daemonsets": {"tolerations": tolerated},
        "nfd": {"enabled": args.get("node_feature_discovery", True)},
        "node-feature-discovery": {"worker": {"tolerations": tolerated}},
        "dcgmExporter": {
            "enabled": True,
            "serviceMonitor": {"enabled": args.get("service_monitor", False)},
        },
    }


def _clouds(machine_types: Sequence[str]) -> set[Cloud]:
    return {catalogue().machine(machine_type).cloud for machine_type in machine_types}


def _critical_pods() -> dict[str, Any]:
    """Return a quota without which GKE lets no pod of the highest priorities into the namespace.

    Source: https://docs.nvidia.com/datacenter/cloud-native/gpu-operator/latest/google-gke.html
    """
    classes = {
        "scopeName": "PriorityClass",
        "operator": "In",
        "values": ["system-node-critical", "system-cluster-critical"],
    }
    return {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": metadata(
            "critical-pods", namespace=_NAMESPACE, labels=labels(_NAMESPACE, "node-software")
        ),
        "spec": {"hard": {"pods": _MANY_PODS}, "scopeSelector": {"matchExpressions": [classes]}},
    }
