import json
from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Output, ResourceOptions

from atoll._checks import Checks
from atoll.accelerators import FabricKind
from atoll.kubernetes._charts import charts
from atoll.kubernetes._helm import HelmRelease, privileged_namespace
from atoll.kubernetes._node_software import affinity, require_fabric, tolerations
from atoll.kubernetes._objects import KubernetesObject, labels, metadata

_CHART = "network-operator"
_NAMESPACE = "network-operator"
_IMAGES = "nvcr.io/nvidia/mellanox"
_DOCA_DRIVER = "doca3.4.1-26.04-1.1.0.0-1"
"""The driver that release 26.4.1 of the operator was tested with; the source is the chart's in the lock."""
_MELLANOX = "15b3"
"""PCI vendor of the adapters."""


class NetworkOperatorArgs(TypedDict):
    """Arguments of ``NetworkOperator``."""

    machine_types: list[str]
    """Machines of all the cluster's pools whose nodes use InfiniBand, as ``Standard_ND96isr_H100_v5``."""
    driver: NotRequired[bool]
    """Whether it installs NVIDIA's driver of the adapters (DOCA) on the nodes. True when absent; false where
    the image has one."""
    node_feature_discovery: NotRequired[bool]
    """Whether it brings Node Feature Discovery. True when absent; then ``GpuOperator`` mustn't."""


class NetworkOperator(pulumi.ComponentResource):
    """NVIDIA's Network Operator for InfiniBand: the adapters' driver, and the device plugin by which pods get
    them: ``rdma/ib``, one for each adapter.
    """

    namespace: Output[str]
    """Namespace of the operator."""
    ready: Output[bool]
    """True. What uses it comes after the operator and what it is to do."""

    def __init__(self, name: str, args: NetworkOperatorArgs, opts: ResourceOptions | None = None) -> None:
        """Install the operator, and tell it what to do."""
        _check(name, args)
        super().__init__("atoll:index:NetworkOperator", name, {}, opts)
        namespace = KubernetesObject(
            f"{name}-namespace", privileged_namespace(_NAMESPACE), ResourceOptions(parent=self)
        )
        release = HelmRelease(
            f"{name}-release",
            charts()[_CHART],
            namespace=namespace.name,
            values=_values(args),
            opts=ResourceOptions(parent=self, depends_on=[namespace]),
        )
        # Its kind is there only after the chart.
        policy = KubernetesObject(
            f"{name}-policy", _policy(args), ResourceOptions(parent=self, depends_on=[release])
        )
        self.namespace = namespace.name
        self.ready = policy.name.apply(lambda _: True)
        self.register_outputs({"namespace": self.namespace, "ready": self.ready})


def _check(name: str, args: NetworkOperatorArgs) -> None:
    checks = Checks("NetworkOperator", name, args)
    checks.known(NetworkOperatorArgs.__annotations__, NetworkOperatorArgs.__required_keys__)
    checks.not_empty("machine_types")
    require_fabric(checks, args, FabricKind.INFINIBAND)
    checks.finish()


def _values(args: NetworkOperatorArgs) -> dict[str, Any]:
    tolerated = tolerations(args["machine_types"])
    return {
        "nfd": {"enabled": args.get("node_feature_discovery", True)},
        "node-feature-discovery": {"worker": {"tolerations": tolerated}},
    }


def _policy(args: NetworkOperatorArgs) -> dict[str, Any]:
    """Return what the operator is to put on the nodes of the pools.

    Source: configs/nicclusterpolicy of https://github.com/Azure/aks-rdma-infiniband
    """
    machine_types = args["machine_types"]
    spec: dict[str, Any] = {
        "nodeAffinity": affinity(machine_types)["nodeAffinity"],
        "tolerations": tolerations(machine_types),
        "sriovDevicePlugin": {
            "repository": _IMAGES,
            "image": "sriov-network-device-plugin",
            "version": f"network-operator-{charts()[_CHART].app_version}",
            "config": json.dumps({"resourceList": _resources()}),
        },
    }
    if args.get("driver", True):
        spec["ofedDriver"] = {
            "repository": _IMAGES,
            "image": "doca-driver",
            "version": _DOCA_DRIVER,
            # A node with a job on it isn't drained for another driver: new nodes get it.
            "upgradePolicy": {"autoUpgrade": False},
        }
    return {
        "apiVersion": "mellanox.com/v1alpha1",
        "kind": "NicClusterPolicy",
        # The operator takes the one of this name alone.
        "metadata": metadata("nic-cluster-policy", labels=labels(_NAMESPACE, "node-software")),
        "spec": spec,
    }


def _resources() -> Sequence[dict[str, Any]]:
    selectors = {"vendors": [_MELLANOX], "linkTypes": ["infiniband"], "isRdma": True}
    return [{"resourcePrefix": "rdma", "resourceName": "ib", "selectors": selectors}]
