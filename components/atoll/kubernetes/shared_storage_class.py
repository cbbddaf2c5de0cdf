from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi import Input, Output, ResourceOptions

from atoll._checks import Checks
from atoll.kubernetes._objects import KubernetesObject, labels, metadata

_LONGEST_NAME = 253
_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_NEEDED: Mapping[str, Mapping[str, str]] = {
    "efs.csi.aws.com": {
        "provisioningMode": "'efs-ap': an access point for each volume",
        "fileSystemId": "the id of an EFS file system, as AwsFileSystem.file_system_id",
        "directoryPerms": "'700', with uid and gid of the pods",
    },
    "filestore.csi.storage.gke.io": {
        "tier": "'basic_hdd', 'basic_ssd', 'zonal' or 'enterprise'",
        "network": "the name of the cluster's VPC; the driver would take the one called 'default'",
    },
    "file.csi.azure.com": {
        "protocol": "'nfs': over SMB every file has the same owner and mode",
        "skuName": "'Premium_LRS' or 'Premium_ZRS'",
    },
}
"""Parameters that a driver fails without, or does without badly: driver -> parameter -> what to give.

Sources: docs/README.md of kubernetes-sigs/aws-efs-csi-driver, README.md of
kubernetes-sigs/gcp-filestore-csi-driver, docs/driver-parameters.md of kubernetes-sigs/azurefile-csi-driver.
"""


class ReclaimPolicy(StrEnum):
    """What becomes of a volume when nobody claims it any more, as Kubernetes names it."""

    RETAIN = "Retain"
    """It stays, with what is in it, until somebody deletes it."""
    DELETE = "Delete"
    """It goes, with what is in it."""


class SharedStorageClassArgs(TypedDict):
    """Arguments of ``SharedStorageClass``."""

    provisioner: str
    """CSI driver that makes the volumes, as ``efs.csi.aws.com``. It must be in the cluster."""
    parameters: NotRequired[dict[str, Input[str]]]
    """What the driver is told, as ``{"fileSystemId": "fs-..."}``. Nothing when absent. What EFS', Filestore's
    and Azure Files' drivers need is checked."""
    reclaim_policy: NotRequired[ReclaimPolicy]
    """What becomes of a volume when its claim is deleted. ``Retain`` when absent: it stays, and costs."""
    mount_options: NotRequired[list[str]]
    """Options that nodes mount volumes with. The driver's own when absent."""
    expandable: NotRequired[bool]
    """Whether a claim may grow. True when absent."""
    wait_for_pod: NotRequired[bool]
    """Whether a volume is made only when a pod wants it, in a zone where the pod may be. False when absent,
    which is right for a file system that all zones reach."""
    is_default: NotRequired[bool]
    """Whether claims that name no class get this one. False when absent."""


class SharedStorageClass(pulumi.ComponentResource):
    """A class of volumes that pods of any node mount at once (``ReadWriteMany``), for models and data."""

    class_name: Output[str]
    """Name of the StorageClass, for claims. What uses it comes after the class."""

    def __init__(self, name: str, args: SharedStorageClassArgs, opts: ResourceOptions | None = None) -> None:
        """Make the class ``name``."""
        _check(name, args)
        super().__init__("atoll:index:SharedStorageClass", name, {}, opts)
        made = KubernetesObject(
            f"{name}-class",
            _manifest(name, args),
            # Kubernetes refuses to change a class: another one takes its place and its name.
            ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.class_name = made.name
        self.register_outputs({"class_name": self.class_name})


def _manifest(name: str, args: SharedStorageClassArgs) -> dict[str, Any]:
    policy = ReclaimPolicy(args.get("reclaim_policy", ReclaimPolicy.RETAIN))
    annotations = {_DEFAULT_CLASS: "true"} if args.get("is_default", False) else None
    manifest: dict[str, Any] = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": metadata(name, labels=labels(name, "storage"), annotations=annotations),
        "provisioner": args["provisioner"],
        "reclaimPolicy": policy.value,
        "allowVolumeExpansion": args.get("expandable", True),
        "volumeBindingMode": "WaitForFirstConsumer" if args.get("wait_for_pod", False) else "Immediate",
    }
    if args.get("parameters"):
        manifest["parameters"] = dict(args["parameters"])
    if args.get("mount_options"):
        manifest["mountOptions"] = list(args["mount_options"])
    return manifest


def _check(name: str, args: SharedStorageClassArgs) -> None:
    checks = Checks("SharedStorageClass", name, args)
    checks.known(SharedStorageClassArgs.__annotations__, SharedStorageClassArgs.__required_keys__)
    checks.dns_label("name", value=name, max_length=_LONGEST_NAME)
    checks.not_empty("provisioner")
    checks.one_of("reclaim_policy", ReclaimPolicy)
    parameters = args.get("parameters", {})
    for parameter, allowed in _NEEDED.get(args.get("provisioner", ""), {}).items():
        if parameter not in parameters:
            what = f"is missing, which {args['provisioner']} needs"
            checks.add(f"parameters.{parameter}", what, allowed=allowed)
    sku = parameters.get("skuName")
    if parameters.get("protocol") == "nfs" and isinstance(sku, str) and not sku.startswith("Premium_"):
        allowed = _NEEDED["file.csi.azure.com"]["skuName"]
        checks.add("parameters.skuName", "has no NFS", got=sku, allowed=allowed)
    checks.finish()
