from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import KubernetesObject, labels, metadata


class VolumeAccess(StrEnum):
    """Who may mount a volume at once, as Kubernetes names it."""

    READ_WRITE_ONCE = "ReadWriteOnce"
    """Pods of one node."""
    READ_WRITE_MANY = "ReadWriteMany"
    """Pods of any node."""


class ModelStoreArgs(TypedDict):
    """Arguments of ``ModelStore``."""

    namespace: Input[str]
    """Namespace of the claim."""
    size_gib: int
    """Size of the volume in GiB."""
    access: NotRequired[VolumeAccess]
    """Who may mount it at once. ``ReadWriteMany`` when absent: training and serving run on any node."""
    storage_class: NotRequired[Input[str]]
    """StorageClass that makes the volume. The cluster's default one when absent."""
    node_path: NotRequired[str]
    """Existing folder on the node that is the volume, on a cluster of one node without a StorageClass. When
    absent, the StorageClass makes the volume. The folder and what is in it are never deleted."""


class ModelStore(pulumi.ComponentResource):
    """The volume that training writes model bundles to, and serving reads them from: a folder a version."""

    claim_name: Output[str]
    """Name of the PersistentVolumeClaim, to be mounted by pods of the namespace."""

    def __init__(self, name: str, args: ModelStoreArgs, opts: ResourceOptions | None = None) -> None:
        """Claim the volume ``name``."""
        _check(name, args)
        super().__init__("atoll:index:ModelStore", name, {}, opts)
        depends_on = []
        if "node_path" in args:
            depends_on = [
                KubernetesObject(f"{name}-volume", _volume(name, args), ResourceOptions(parent=self))
            ]
        claim = KubernetesObject(
            f"{name}-claim", _claim(name, args), ResourceOptions(parent=self, depends_on=depends_on)
        )
        self.claim_name = claim.name
        self.register_outputs({"claim_name": self.claim_name})


def _check(name: str, args: ModelStoreArgs) -> None:
    checks = Checks("ModelStore", name, args)
    checks.known(ModelStoreArgs.__annotations__, ModelStoreArgs.__required_keys__)
    checks.dns_label("name", value=name)
    checks.dns_label("namespace")
    checks.whole_number("size_gib", at_least=1)
    checks.one_of("access", VolumeAccess)
    checks.absolute_path("node_path")
    if "node_path" in args and "storage_class" in args:
        checks.add("storage_class", "can't be given with node_path", fix="give one of the two")
    checks.finish()


def _storage(args: ModelStoreArgs) -> tuple[list[str], str]:
    """Return access modes and size as Kubernetes writes them."""
    access = VolumeAccess(args.get("access", VolumeAccess.READ_WRITE_MANY))
    return [access.value], f"{int(args['size_gib'])}Gi"


def _volume(name: str, args: ModelStoreArgs) -> dict[str, Any]:
    access_modes, size = _storage(args)
    any_node = {"key": "kubernetes.io/hostname", "operator": "Exists"}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": metadata(_volume_name(name, args), labels=labels(name, "model-store")),
        "spec": {
            "capacity": {"storage": size},
            "accessModes": access_modes,
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": "",
            "claimRef": {"name": name, "namespace": args["namespace"]},
            # "local" and not "hostPath": the kubelet gives a local volume to the pod's fsGroup.
            "local": {"path": args["node_path"]},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [any_node]}]}},
        },
    }


def _volume_name(name: str, args: ModelStoreArgs) -> Input[str]:
    """Return a name that is unique in the cluster: volumes have no namespace."""
    return Output.concat(args["namespace"], "-", name)


def _claim(name: str, args: ModelStoreArgs) -> dict[str, Any]:
    access_modes, size = _storage(args)
    spec: dict[str, Any] = {"accessModes": access_modes, "resources": {"requests": {"storage": size}}}
    if "node_path" in args:
        spec |= {"storageClassName": "", "volumeName": _volume_name(name, args)}
    elif "storage_class" in args:
        spec["storageClassName"] = args["storage_class"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata(name, namespace=args["namespace"], labels=labels(name, "model-store")),
        "spec": spec,
    }
