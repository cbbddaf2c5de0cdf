from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atoll.accelerators import (
    Drives,
    NodeSoftware,
    Owner,
    Ownership,
    Recipe,
    catalogue,
    images,
    ownerships,
)
from atoll.errors import ValidationError

MACHINES = {
    "eks-al2023": "m7i.xlarge",
    "eks-al2023-nvidia": "p5.48xlarge",
    "eks-al2023-neuron": "trn1.32xlarge",
    "eks-bottlerocket-nvidia": "p5.48xlarge",
    "eks-ubuntu": "p5.48xlarge",
    "gke-cos": "a3-megagpu-8g",
    "gke-ubuntu": "a3-megagpu-8g",
    "aks-ubuntu2204": "Standard_ND96isr_H100_v5",
    "aks-ubuntu2404": "Standard_ND96isr_H100_v5",
}
UBUNTU_RECIPE = Recipe(name="h100-eks-ubuntu-training", os="ubuntu", min_kubernetes="1.32")


def software(image: str, owners: tuple[Owner, Owner, Owner]) -> NodeSoftware:
    driver, toolkit, plugin = owners
    return NodeSoftware(
        machine_type=MACHINES[image], image=image, driver=driver, toolkit=toolkit, device_plugin=plugin
    )


@pytest.mark.parametrize("image", MACHINES)
@given(owners=st.tuples(*[st.sampled_from(Owner)] * 3))
def test_a_pair_is_made_only_where_it_works(image: str, owners: tuple[Owner, Owner, Owner]) -> None:
    drives = Drives.NONE if image == "eks-al2023" else Drives.NEURON if "neuron" in image else Drives.GPU
    works = any(image in o.images and o.drives is drives and o.owners == owners for o in ownerships())

    if works:
        assert software(image, owners).ownership.owners == owners
    else:
        with pytest.raises(ValidationError, match="don't go together"):
            software(image, owners)


@pytest.mark.parametrize("ownership", ownerships(), ids=lambda o: o.id)
def test_a_chart_never_does_what_another_owner_does(ownership: Ownership) -> None:
    operator = ownership.charts.get("gpu-operator", {})
    for part, owner in (
        ("driver", ownership.driver),
        ("toolkit", ownership.toolkit),
        ("devicePlugin", ownership.device_plugin),
    ):
        assert operator.get(part, {}).get("enabled", False) == (owner is Owner.GPU_OPERATOR)
    # The Operator's parts are on by default: one that another owns has to be turned off.
    if operator:
        assert all("enabled" in operator[part] for part in ("driver", "toolkit", "devicePlugin"))
    plugin_charts = {"nvidia-device-plugin", "neuron-helm-chart"} & set(ownership.charts)
    assert bool(plugin_charts) == (ownership.device_plugin is Owner.DEVICE_PLUGIN_CHART)


@pytest.mark.parametrize("ownership", ownerships(), ids=lambda o: o.id)
def test_an_ownership_has_known_images_a_reason_and_sources(ownership: Ownership) -> None:
    assert set(ownership.images) <= set(images())
    assert ownership.reason
    assert ownership.sources or ownership.drives is Drives.NONE
    assert set(ownership.sources) <= set(catalogue().sources)


def test_every_image_has_an_ownership_for_each_thing_that_it_drives() -> None:
    for image in images().values():
        for drives in image.drives:
            assert any(image.id in o.images and o.drives is drives for o in ownerships()), (image.id, drives)


def test_no_two_ownerships_of_an_image_are_the_same() -> None:
    for image, drives in product(images(), Drives):
        owners = [o.owners for o in ownerships() if image in o.images and o.drives is drives]
        assert len(set(owners)) == len(owners)


@pytest.mark.parametrize("machine_type", sorted(catalogue().machines))
def test_every_machine_has_a_default(machine_type: str) -> None:
    default = NodeSoftware.default(machine_type)

    assert images()[default.image].cloud is catalogue().machine(machine_type).cloud
    assert default.image_name
    assert default.ownership.id


def test_gke_turns_its_plugin_off_on_the_nodes_and_the_driver_with_it() -> None:
    for ownership in ownerships():
        if any(image.startswith("gke") for image in ownership.images) and ownership.drives is Drives.GPU:
            ours = ownership.device_plugin is not Owner.CLOUD
            assert ("gke-no-default-nvidia-gpu-device-plugin" in ownership.labels) == ours
            assert (ownership.pool["gpu_driver_version"] == "INSTALLATION_DISABLED") == ours


def test_the_operator_never_installs_a_driver_on_container_optimized_os() -> None:
    with pytest.raises(ValidationError, match="don't go together on gke-cos"):
        software("gke-cos", (Owner.GPU_OPERATOR, Owner.GPU_OPERATOR, Owner.GPU_OPERATOR))


def test_aks_modes_arent_mixed() -> None:
    ours = software("aks-ubuntu2204", (Owner.GPU_OPERATOR,) * 3)
    theirs = software("aks-ubuntu2204", (Owner.CLOUD, Owner.CLOUD, Owner.GPU_OPERATOR))
    managed = software("aks-ubuntu2204", (Owner.CLOUD,) * 3)

    assert ours.pool_settings() == {"gpu_profile": {"driver": "None"}}
    assert ours.chart_values()["gpu-operator"]["operator"] == {"runtimeClass": "nvidia"}
    assert theirs.pool_settings() == {"gpu_profile": {"driver": "Install"}}
    assert theirs.chart_values()["gpu-operator"]["operator"] == {"runtimeClass": "nvidia-container-runtime"}
    assert managed.chart_values() == {}
    with pytest.raises(ValidationError, match="don't go together"):
        software("aks-ubuntu2204", (Owner.CLOUD, Owner.GPU_OPERATOR, Owner.GPU_OPERATOR))


def test_nvidias_plugin_leaves_efa_devices_alone() -> None:
    mofed = {"name": "MOFED_ENABLED", "value": "false"}
    operator = software("eks-al2023-nvidia", (Owner.IMAGE, Owner.IMAGE, Owner.GPU_OPERATOR)).chart_values()
    chart = software(
        "eks-al2023-nvidia", (Owner.IMAGE, Owner.IMAGE, Owner.DEVICE_PLUGIN_CHART)
    ).chart_values()
    no_efa = NodeSoftware.default("g6.xlarge").chart_values()

    assert mofed in operator["gpu-operator"]["devicePlugin"]["env"]
    assert chart == {"nvidia-device-plugin": {"mofedEnabled": False}}
    assert mofed not in no_efa["gpu-operator"]["devicePlugin"]["env"]


def test_values_are_a_copy() -> None:
    default = NodeSoftware.default("p5.48xlarge")
    default.chart_values()["gpu-operator"]["devicePlugin"]["env"].clear()

    assert default.chart_values()["gpu-operator"]["devicePlugin"]["env"]


def test_an_ubuntu_recipe_on_an_al2023_image_is_refused() -> None:
    with pytest.raises(ValidationError) as error:
        NodeSoftware.default("p5.48xlarge", image="eks-al2023-nvidia", recipe=UBUNTU_RECIPE)

    assert "recipe.os: isn't the OS of eks-al2023-nvidia, which is amzn" in str(error.value)
    assert "take the image eks-ubuntu" in str(error.value)
    assert NodeSoftware.default("p5.48xlarge", image="eks-ubuntu", recipe=UBUNTU_RECIPE).chart_values()


@pytest.mark.parametrize(
    ("machine_type", "image", "what"),
    [
        ("p5.48xlarge", "gke-cos", "is of gcp, the machine of aws"),
        ("p5.48xlarge", "eks-al2023-neuron", "isn't for H100"),
        ("trn1.32xlarge", "eks-al2023-nvidia", "isn't for Trainium"),
        ("p5.48xlarge", "eks-al2023", "isn't for H100"),
        ("a4x-highgpu-4g", "gke-ubuntu", "has no arm64 build"),
        ("Standard_ND128isr_NDR_GB200_v6", "aks-ubuntu2204", "doesn't drive GB200"),
        ("p5.48xlarge", "eks-al2", "is not a known image"),
        ("p5.48xlage", "eks-al2023", "is not a machine of the catalogue"),
    ],
)
def test_an_image_for_something_else_is_refused(machine_type: str, image: str, what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        NodeSoftware(
            machine_type=machine_type,
            image=image,
            driver=Owner.IMAGE,
            toolkit=Owner.IMAGE,
            device_plugin=Owner.GPU_OPERATOR,
        )
