from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.accelerators import FabricKind
from atoll.kubernetes._helm import check_archive, system_release
from atoll.kubernetes._node_software import INSTANCE_TYPE, require_fabric, tolerations

_CHART = "aws-efa-k8s-device-plugin"


class EfaDevicePluginArgs(TypedDict):
    """Arguments of ``EfaDevicePlugin``."""

    machine_types: list[str]
    """Machines of all the cluster's pools whose nodes use EFA, as ``p5.48xlarge``."""
    archive_folder: NotRequired[str]
    """Folder with the chart's archive, which is checked against the lock. Helm fetches it when absent, and
    checks no digest."""


class EfaDevicePlugin(pulumi.ComponentResource):
    """AWS' device plugin for EFA, by which pods get the network devices of their node:
    ``vpc.amazonaws.com/efa``.
    """

    ready: Output[bool]
    """True. What uses it comes after the plugin runs on the nodes that there are."""

    def __init__(self, name: str, args: EfaDevicePluginArgs, opts: ResourceOptions | None = None) -> None:
        """Install the plugin."""
        values = _checked(name, args)
        super().__init__("atoll:index:EfaDevicePlugin", name, {}, opts)
        self.ready = system_release(name, _CHART, values, args.get("archive_folder"), self).ready
        self.register_outputs({"ready": self.ready})


def _checked(name: str, args: EfaDevicePluginArgs) -> dict[str, Any]:
    """Return the chart's values; raise ``ValidationError`` with every problem."""
    checks = Checks("EfaDevicePlugin", name, args)
    checks.known(EfaDevicePluginArgs.__annotations__, EfaDevicePluginArgs.__required_keys__)
    checks.not_empty("machine_types")
    require_fabric(checks, args, FabricKind.EFA)
    check_archive(checks, _CHART, args.get("archive_folder"))
    checks.finish()
    machine_types = args["machine_types"]
    # The chart's own list of machines is of its release; this one is of the pools.
    supported = {"keys": [INSTANCE_TYPE], "values": sorted(set(machine_types))}
    return {"supportedInstanceLabels": supported, "tolerations": tolerations(machine_types)}
