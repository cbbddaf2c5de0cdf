from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._helm import check_archive, system_release
from atoll.kubernetes._node_software import affinity, software_of, tolerations, values_for

_CHART = "nvidia-device-plugin"


class NvidiaDevicePluginArgs(TypedDict):
    """Arguments of ``NvidiaDevicePlugin``."""

    machine_types: list[str]
    """Machines of all the cluster's GPU pools, as ``g6.xlarge``."""
    image: NotRequired[str]
    """Node image of the pools, one of the accelerator catalogue. The machines' usual one when absent."""
    software: str
    """Who owns driver, toolkit and device plugin, as the pools say it: ``eks-al2023-nvidia-chart`` or
    ``aks-driver-chart``."""
    archive_folder: NotRequired[str]
    """Folder with the chart's archive, which is checked against the lock. Helm fetches it when absent, and
    checks no digest."""


class NvidiaDevicePlugin(pulumi.ComponentResource):
    """NVIDIA's device plugin alone, by which nodes advertise their GPUs, where driver and toolkit are on the
    nodes already. Lighter than ``GpuOperator``, and never beside it.
    """

    ready: Output[bool]
    """True. What uses it comes after the plugin runs on the nodes that there are."""

    def __init__(self, name: str, args: NvidiaDevicePluginArgs, opts: ResourceOptions | None = None) -> None:
        """Install the plugin."""
        values = _checked(name, args)
        super().__init__("atoll:index:NvidiaDevicePlugin", name, {}, opts)
        self.ready = system_release(name, _CHART, values, args.get("archive_folder"), self).ready
        self.register_outputs({"ready": self.ready})


def _checked(name: str, args: NvidiaDevicePluginArgs) -> dict[str, Any]:
    """Return the chart's values; raise ``ValidationError`` with every problem."""
    checks = Checks("NvidiaDevicePlugin", name, args)
    checks.known(NvidiaDevicePluginArgs.__annotations__, NvidiaDevicePluginArgs.__required_keys__)
    checks.not_empty("machine_types")
    values = values_for(checks, _CHART, software_of(checks, args))
    check_archive(checks, _CHART, args.get("archive_folder"))
    checks.finish()
    machine_types = args["machine_types"]
    # The chart's own affinity wants labels that only Node Feature Discovery adds.
    return {**values, "affinity": affinity(machine_types), "tolerations": tolerations(machine_types)}
