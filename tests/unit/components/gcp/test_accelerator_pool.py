import pulumi
import pulumi_kubernetes as k8s
import pytest

from atoll.errors import ValidationError
from atoll.gcp import GcpFabric, GkeAcceleratorPool
from atoll.testing import record

MEGA = {"machine_type": "a3-megagpu-8g", "max_nodes": 4, "purchase": "flex-start"}


def pool(args, name="train"):
    return record(lambda: GkeAcceleratorPool(name, args))[f"{name}-pool"]


def refused(args) -> str:
    with pytest.raises(ValidationError) as error:
        record(lambda: GkeAcceleratorPool("train", args))
    return str(error.value)


def test_the_pool_is_what_its_plan_says(pool_args) -> None:
    made = pool(pool_args)
    node = made.inputs["nodeConfig"]

    assert made.inputs["name"] == "train"
    assert node["machineType"] == "g2-standard-12"
    assert node["guestAccelerators"][0]["type"] == "nvidia-l4"
    assert node["serviceAccount"] == pool_args["service_account_email"]
    assert node["diskSizeGb"] == 200
    assert made.inputs["autoscaling"]["totalMaxNodeCount"] == 3
    assert made.timeouts["create"] == "60m"


def test_a3_mega_nodes_have_eight_gpu_nics(pool_args, fabric_args) -> None:
    def program() -> None:
        fabric = GcpFabric("fabric", fabric_args)
        GkeAcceleratorPool("train", pool_args | MEGA | {"fabric_networks": fabric.networks()})

    made = record(program)["train-pool"]

    networks = made.inputs["networkConfig"]["additionalNodeNetworkConfigs"]
    names = [f"fabric-nic-{i}" for i in range(8)]
    assert networks == [{"network": name, "subnetwork": name} for name in names]
    assert made.depends_on >= {f"{name}-subnet" for name in names}


def test_several_nodes_with_a_fabric_need_its_networks(pool_args) -> None:
    message = refused(pool_args | MEGA)

    assert "[nodes-that-talk-use-their-fabric]" in message
    assert pool(pool_args | MEGA | {"multi_node": False}).inputs["nodeConfig"]["flexStart"] is True


def test_a_fabric_for_another_machine_is_refused(pool_args, fabric_args) -> None:
    def program() -> None:
        fabric = GcpFabric("fabric", fabric_args | {"machine_type": "a3-highgpu-8g"})
        GkeAcceleratorPool("train", pool_args | MEGA | {"fabric_networks": fabric.networks()})

    with pytest.raises(ValidationError, match="gke-gpu-networks"):
        record(program)


def test_networks_of_pods_are_made_where_there_is_a_provider_for_them(pool_args, fabric_args) -> None:
    def program(*, provider: bool) -> None:
        fabric = GcpFabric("fabric", fabric_args)
        args = pool_args | MEGA | {"fabric_networks": fabric.networks()}
        providers = [k8s.Provider("cluster", kubeconfig="{}")] if provider else []
        GkeAcceleratorPool("train", args, pulumi.ResourceOptions(providers=providers))

    without = record(lambda: program(provider=False))
    made = record(lambda: program(provider=True))

    objects = {name: item for name, item in made.items() if item.token.startswith("kubernetes:networking")}
    assert set(objects) == {f"train-{kind}-{i}" for kind in ("params", "network") for i in range(8)}
    assert {item.provider for item in objects.values()} == {"cluster"}
    assert objects["train-params-3"].inputs["spec"] == {
        "vpc": "fabric-nic-3",
        "vpcSubnet": "fabric-nic-3",
        "deviceMode": "NetDevice",
    }
    assert set(made) - set(without) == {*objects, "cluster"}


def test_a_tpu_slice(pool_args) -> None:
    args = pool_args | {"machine_type": "ct6e-standard-4t", "tpu_topology": "4x4", "max_nodes": 4}
    made = pool(args)

    assert made.inputs["placementPolicy"] == {"type": "COMPACT", "tpuTopology": "4x4"}
    assert "guestAccelerators" not in made.inputs["nodeConfig"]


def test_a_tpu_topology_that_is_provisioned_only_has_a_policy(pool_args) -> None:
    tpu = {"machine_type": "ct6e-standard-4t", "tpu_topology": "4x4", "tpu_provision_only": True}
    bought = {"purchase": "reservation", "reservation": "tpus", "max_nodes": 4}
    made = record(lambda: GkeAcceleratorPool("train", pool_args | tpu | bought))

    assert made["train-topology"].inputs["region"] == "europe-west4"
    assert "train-topology" in made["train-pool"].depends_on


def test_adding_a_pool_changes_no_other(pool_args) -> None:
    def program(*names: str) -> None:
        for name in names:
            GkeAcceleratorPool(name, pool_args)

    one = record(lambda: program("one"))
    both = record(lambda: program("one", "two"))

    assert {name: both[name] for name in one} == one
    assert set(both) - set(one) == {"two", "two-pool"}


def test_the_same_arguments_give_the_same_resources(pool_args) -> None:
    assert record(lambda: GkeAcceleratorPool("one", pool_args)) == record(
        lambda: GkeAcceleratorPool("one", dict(reversed(pool_args.items())))
    )


def test_numbers_may_come_as_floats(pool_args) -> None:
    assert pool(pool_args | {"max_nodes": 3.0}) == pool(pool_args)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"machine_type": "a3-gigagpu-8g"}, "machine_type"),
        ({"machine_type": "p5.48xlarge"}, "machine_type"),
        ({"zones": ["europe-west1-b"]}, "zones[0]"),
        ({"purchase": "barter"}, "purchase"),
        ({"purchase": "capacity-block", "reservation": "r"}, "purchase"),
        ({"nodes": 2}, "nodes"),
        ({"boot_disk_size_gib": 10}, "boot_disk_size_gib"),
        ({"max_nodes": 2.5}, "max_nodes"),
        (
            {"fabric_networks": [{"kind": "nic", "network": "a", "subnetwork": "a"}]},
            "fabric_networks[0].kind",
        ),
        ({"labels": {"a": "B"}}, "labels.a"),
    ],
)
def test_problems_name_the_argument(pool_args, change, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: GkeAcceleratorPool("train", pool_args | change))

    assert path in [problem.path for problem in error.value.problems]


def test_all_problems_are_told_at_once_by_the_name_of_their_argument(pool_args) -> None:
    change = {"zones": ["europe-west1-b"], "labels": {"A": "b"}, "boot_disk_size_gib": 1, "auto_repair": True}
    with pytest.raises(ValidationError) as error:
        record(lambda: GkeAcceleratorPool("train", pool_args | MEGA | change))

    paths = {problem.path for problem in error.value.problems}
    assert paths == {"zones[0]", "labels.A", "boot_disk_size_gib", "auto_repair", "fabric_networks"}
    assert str(error.value).startswith('GkeAcceleratorPool "train" can\'t be made:')


def test_a_long_name_is_refused(pool_args) -> None:
    with pytest.raises(ValidationError):
        record(lambda: GkeAcceleratorPool("a" * 41, pool_args))
