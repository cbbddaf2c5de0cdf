from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._helm import system_release
from atoll.kubernetes._node_software import software_of, values_for

_CHART = "neuron-helm-chart"


class NeuronDevicePluginArgs(TypedDict):
    """Arguments of ``NeuronDevicePlugin``."""

    machine_types: list[str]
    """Machines of all the cluster's pools with Trainium or Inferentia, as ``trn2.48xlarge``."""
    image: NotRequired[str]
    """Node image of the pools, one of the accelerator catalogue. The machines' usual one when absent."""


class NeuronDevicePlugin(pulumi.ComponentResource):
    """AWS Neuron's device plugin, by which nodes advertise Trainium and Inferentia."""

    ready: Output[bool]
    """True. What uses it comes after the plugin runs on the nodes that there are."""

    def __init__(self, name: str, args: NeuronDevicePluginArgs, opts: ResourceOptions | None = None) -> None:
        """Install the plugin."""
        values = _checked(name, args)
        super().__init__("atoll:index:NeuronDevicePlugin", name, {}, opts)
        self.ready = system_release(name, _CHART, values, None, self).ready
        self.register_outputs({"ready": self.ready})


def _checked(name: str, args: NeuronDevicePluginArgs) -> dict[str, Any]:
    """Return the chart's values; raise ``ValidationError`` with every problem."""
    checks = Checks("NeuronDevicePlugin", name, args)
    checks.known(NeuronDevicePluginArgs.__annotations__, NeuronDevicePluginArgs.__required_keys__)
    checks.not_empty("machine_types")
    values = values_for(checks, _CHART, software_of(checks, args))
    checks.finish()
    # Nodes are watched and repaired by EKS: the chart's own detector would do it a second time.
    # Source: values.yaml of aws-neuron/neuron-helm-charts.
    return {
        **values,
        "neuronInstances": sorted(set(args["machine_types"])),
        "npd": {"enabled": False},
        "scheduler": {"enabled": False},
    }
