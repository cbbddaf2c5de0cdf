from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.accelerators import Cloud, NodeSoftware, catalogue
from atoll.kubernetes._helm import check_archive, system_release
from atoll.kubernetes._node_software import affinity, software_of, tolerations

_CHART = "dcgm-exporter"


class DcgmExporterArgs(TypedDict):
    """Arguments of ``DcgmExporter``."""

    machine_types: list[str]
    """Machines of all the cluster's GPU pools, as ``g6.xlarge``."""
    image: NotRequired[str]
    """Node image of the pools, one of the accelerator catalogue. The machines' usual one when absent."""
    software: str
    """Who owns driver, toolkit and device plugin, as the pools say it: ``eks-al2023-nvidia-chart`` or
    ``aks-driver-chart``. Where it is the GPU Operator, that brings the exporter."""
    service_monitor: NotRequired[bool]
    """Whether Prometheus is told of the metrics by a ServiceMonitor, whose CRD must be there. False when
    absent; the metrics are served anyhow."""
    archive_folder: NotRequired[str]
    """Folder with the chart's archive, which is checked against the lock. Helm fetches it when absent, and
    checks no digest."""


class DcgmExporter(pulumi.ComponentResource):
    """Metrics of each GPU for Prometheus: use, memory, power, temperature, errors. For clusters without the
    GPU Operator, which brings the same.
    """

    ready: Output[bool]
    """True. What uses it comes after the exporter runs on the nodes that there are."""

    def __init__(self, name: str, args: DcgmExporterArgs, opts: ResourceOptions | None = None) -> None:
        """Install the exporter."""
        values = _checked(name, args)
        super().__init__("atoll:index:DcgmExporter", name, {}, opts)
        self.ready = system_release(name, _CHART, values, args.get("archive_folder"), self).ready
        self.register_outputs({"ready": self.ready})


def _checked(name: str, args: DcgmExporterArgs) -> dict[str, Any]:
    """Return the chart's values; raise ``ValidationError`` with every problem."""
    checks = Checks("DcgmExporter", name, args)
    checks.known(DcgmExporterArgs.__annotations__, DcgmExporterArgs.__required_keys__)
    checks.not_empty("machine_types")
    for software in software_of(checks, args):
        if (because := _brought_by(software)) is not None:
            what = f"has {software.machine_type}, for which {because}"
            checks.add("machine_types", what, got=software.ownership.id, fix="leave this component out")
    check_archive(checks, _CHART, args.get("archive_folder"))
    checks.finish()
    machine_types = args["machine_types"]
    return {
        "affinity": affinity(machine_types),
        "tolerations": tolerations(machine_types),
        # The chart's default is true, which fails where Prometheus' operator isn't.
        "serviceMonitor": {"enabled": args.get("service_monitor", False)},
    }


def _brought_by(software: NodeSoftware) -> str | None:
    """Return who brings the exporter already, or why there is none to bring."""
    if "gpu-operator" in software.chart_values():
        return "the GPU Operator brings the exporter"
    if "nvidia-device-plugin" in software.chart_values():
        return None
    if catalogue().machine(software.machine_type).cloud is Cloud.GCP:
        return "GKE collects the metrics of DCGM itself"
    return "there are no GPUs to measure, or the cloud measures them"
