import pytest

from atoll.errors import ValidationError
from atoll.kubernetes import ModelStore, VolumeAccess
from atoll.testing import record

ARGS = {"namespace": "ml", "size_gib": 5}


def test_the_cluster_makes_the_volume() -> None:
    registered = record(lambda: ModelStore("models", ARGS))

    assert set(registered) == {"models", "models-claim"}
    assert registered["models-claim"].inputs["spec"] == {
        "accessModes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": "5Gi"}},
    }


def test_a_storage_class_by_name() -> None:
    claim = record(lambda: ModelStore("models", ARGS | {"storage_class": "efs"}))["models-claim"]

    assert claim.inputs["spec"]["storageClassName"] == "efs"


def test_a_folder_of_the_only_node_is_the_volume_and_stays() -> None:
    args = ARGS | {"node_path": "/srv/volumes", "access": VolumeAccess.READ_WRITE_ONCE}
    registered = record(lambda: ModelStore("models", args))
    volume, claim = registered["models-volume"].inputs, registered["models-claim"].inputs

    assert volume["metadata"]["name"] == claim["spec"]["volumeName"] == "ml-models"
    assert volume["spec"]["local"] == {"path": "/srv/volumes"}
    assert volume["spec"]["persistentVolumeReclaimPolicy"] == "Retain"
    assert volume["spec"]["claimRef"] == {"name": "models", "namespace": "ml"}
    assert volume["spec"]["accessModes"] == claim["spec"]["accessModes"] == ["ReadWriteOnce"]
    assert claim["spec"]["storageClassName"] == ""
    assert registered["models-claim"].depends_on == {"models-volume"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"node_path": "srv"}, "node_path"),
        ({"node_path": "/srv/../etc"}, "node_path"),
        ({"node_path": "/srv", "storage_class": "efs"}, "storage_class"),
        ({"access": "ReadWriteSometimes"}, "access"),
        ({"size_gib": 0}, "size_gib"),
    ],
)
def test_problems_name_the_argument(change, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: ModelStore("models", ARGS | change))

    assert [problem.path for problem in error.value.problems] == [path]
