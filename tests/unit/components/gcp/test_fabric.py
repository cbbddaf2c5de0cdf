import pytest

from atoll.accelerators import Cloud, catalogue
from atoll.errors import ValidationError
from atoll.gcp import GcpFabric, GkeAcceleratorPool
from atoll.testing import record

NETWORK, SUBNETWORK = "gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork"
FIREWALL = "gcp:compute/firewall:Firewall"


def of_type(made, token):
    return [made[name] for name in sorted(made) if made[name].token == token]


def test_tcpxo_has_eight_networks_with_large_packets(fabric_args) -> None:
    made = record(lambda: GcpFabric("train", fabric_args))

    assert [network.name for network in of_type(made, NETWORK)] == [f"train-nic-{i}" for i in range(8)]
    assert {network.inputs["mtu"] for network in of_type(made, NETWORK)} == {8244}
    assert len(of_type(made, SUBNETWORK)) == len(of_type(made, FIREWALL)) == 8
    assert {subnet.inputs["region"] for subnet in of_type(made, SUBNETWORK)} == {"europe-west4"}


def test_tcpx_has_four_networks(fabric_args) -> None:
    made = record(lambda: GcpFabric("train", fabric_args | {"machine_type": "a3-highgpu-8g"}))

    assert len(of_type(made, NETWORK)) == len(of_type(made, SUBNETWORK)) == 4


def test_roce_has_a_gvnic_network_and_one_of_the_zones_profile(fabric_args) -> None:
    args = fabric_args | {"machine_type": "a3-ultragpu-8g", "zone": "us-central1-a"}
    made = record(lambda: GcpFabric("train", args))

    gvnic, rdma = of_type(made, NETWORK)
    assert "networkProfile" not in gvnic.inputs
    profile = "projects/some-project/global/networkProfiles/us-central1-a-vpc-roce"
    assert rdma.inputs["networkProfile"] == profile
    assert len(of_type(made, SUBNETWORK)) == 9
    assert [firewall.inputs["network"] for firewall in of_type(made, FIREWALL)] == ["train-gvnic-0-id"]


def test_networks_do_not_overlap(fabric_args) -> None:
    made = record(lambda: GcpFabric("train", fabric_args | {"cidr": "10.64.0.0/16"}))
    blocks = [subnet.inputs["ipCidrRange"] for subnet in of_type(made, SUBNETWORK)]

    assert blocks == [f"10.64.{i * 16}.0/20" for i in range(8)]


FABRIC_MACHINES = sorted(
    machine.machine_type
    for machine in catalogue().machines.values()
    if machine.cloud is Cloud.GCP and machine.fabric is not None
)


@pytest.mark.parametrize("machine_type", FABRIC_MACHINES)
def test_every_machine_with_a_fabric_can_be_a_pool_on_it(fabric_args, pool_args, machine_type) -> None:
    def program() -> None:
        fabric = GcpFabric("fabric", fabric_args | {"machine_type": machine_type})
        args = pool_args | {
            "machine_type": machine_type,
            "zones": [fabric_args["zone"]],
            "fabric_networks": fabric.networks(),
        }
        GkeAcceleratorPool("train", args)

    made = record(program)
    networks = made["train-pool"].inputs["networkConfig"]["additionalNodeNetworkConfigs"]
    fabric = catalogue().machine(machine_type).fabric
    assert len(networks) == fabric.nic_count + fabric.gvnic_networks


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"machine_type": "g2-standard-12"}, "machine_type"),
        ({"zone": "europe-west4"}, "zone"),
        ({"cidr": "192.168.0.0/24"}, "cidr"),
        ({"cidr": "10.8.0.0/16", "reserved_cidrs": ["10.0.0.0/12"]}, "cidr"),
    ],
)
def test_problems_name_the_argument(fabric_args, change, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: GcpFabric("train", fabric_args | change))

    assert [problem.path for problem in error.value.problems] == [path]
