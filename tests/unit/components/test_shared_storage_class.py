import pytest

from atoll.errors import ValidationError
from atoll.kubernetes import ReclaimPolicy, SharedStorageClass
from atoll.testing import record

EFS = {
    "provisioner": "efs.csi.aws.com",
    "parameters": {"provisioningMode": "efs-ap", "fileSystemId": "fs-1", "directoryPerms": "700"},
}
FILESTORE = {
    "provisioner": "filestore.csi.storage.gke.io",
    "parameters": {"tier": "zonal", "network": "ai"},
}
AZURE_FILES = {
    "provisioner": "file.csi.azure.com",
    "parameters": {"protocol": "nfs", "skuName": "Premium_ZRS"},
}


@pytest.mark.parametrize("args", [EFS, FILESTORE, AZURE_FILES], ids=lambda args: args["provisioner"])
def test_a_class_of_each_cloud(args) -> None:
    made = record(lambda: SharedStorageClass("shared", args))["shared-class"]

    assert made.token == "kubernetes:storage.k8s.io/v1:StorageClass"
    assert made.inputs["metadata"]["name"] == "shared"
    assert made.inputs["provisioner"] == args["provisioner"]
    assert made.inputs["parameters"] == args["parameters"]
    assert made.inputs["reclaimPolicy"] == "Retain"
    assert made.inputs["allowVolumeExpansion"] is True
    assert made.inputs["volumeBindingMode"] == "Immediate"
    assert "annotations" not in made.inputs["metadata"]


def test_a_class_with_everything_said() -> None:
    more = {
        "reclaim_policy": ReclaimPolicy.DELETE,
        "mount_options": ["nconnect=4"],
        "expandable": False,
        "wait_for_pod": True,
        "is_default": True,
    }
    inputs = record(lambda: SharedStorageClass("shared", AZURE_FILES | more))["shared-class"].inputs

    assert inputs["reclaimPolicy"] == "Delete"
    assert inputs["mountOptions"] == ["nconnect=4"]
    assert inputs["allowVolumeExpansion"] is False
    assert inputs["volumeBindingMode"] == "WaitForFirstConsumer"
    default = inputs["metadata"]["annotations"]
    assert default == {"storageclass.kubernetes.io/is-default-class": "true"}


def test_another_driver_is_told_what_is_given() -> None:
    made = record(lambda: SharedStorageClass("shared", {"provisioner": "nfs.csi.k8s.io"}))["shared-class"]

    assert "parameters" not in made.inputs


@pytest.mark.parametrize(
    ("args", "paths"),
    [
        ({"provisioner": "efs.csi.aws.com"}, ["provisioningMode", "fileSystemId", "directoryPerms"]),
        ({"provisioner": "filestore.csi.storage.gke.io"}, ["tier", "network"]),
        ({"provisioner": "file.csi.azure.com", "parameters": {"skuName": "Premium_LRS"}}, ["protocol"]),
        (AZURE_FILES | {"parameters": {"protocol": "nfs", "skuName": "Standard_LRS"}}, ["skuName"]),
    ],
)
def test_what_a_driver_lacks_is_said_at_once(args, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: SharedStorageClass("shared", args))

    assert [problem.path for problem in error.value.problems] == [f"parameters.{path}" for path in paths]


def test_all_problems_are_told() -> None:
    args = {"provisioner": "", "reclaim_policy": "Recycle", "size": 1}
    with pytest.raises(ValidationError) as error:
        record(lambda: SharedStorageClass("Shared", args))

    paths = [problem.path for problem in error.value.problems]
    assert paths == ["size", "name", "provisioner", "reclaim_policy"]
