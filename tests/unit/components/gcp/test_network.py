import pytest

from atoll.errors import ValidationError
from atoll.gcp import GcpNetwork
from atoll.testing import record


def test_it_makes_a_private_network_with_a_way_out(network_args) -> None:
    made = record(lambda: GcpNetwork("main", network_args))

    assert set(made) == {
        *("main", "main-vpc", "main-subnet", "main-router", "main-nat"),
        *("main-internal", "main-health-checks"),
    }
    assert made["main-vpc"].inputs["autoCreateSubnetworks"] is False
    subnet = made["main-subnet"].inputs
    assert subnet["privateIpGoogleAccess"] is True
    assert subnet["ipCidrRange"] == "10.0.0.0/16"
    assert subnet["secondaryIpRanges"] == [
        {"rangeName": "pods", "ipCidrRange": "10.8.0.0/13"},
        {"rangeName": "services", "ipCidrRange": "10.1.0.0/20"},
    ]
    assert subnet["logConfig"]["flowSampling"] == 0.5
    assert made["main-nat"].inputs["subnetworks"][0]["name"] == "main-subnet-id"


def test_the_subnet_is_handed_out_when_nodes_have_a_way_out(network_args) -> None:
    import pulumi_gcp as gcp

    def program() -> None:
        network = GcpNetwork("main", network_args)
        gcp.storage.Bucket("after", location="EU", name=network.subnetwork_id)

    assert record(program)["after"].depends_on >= {"main-subnet", "main-nat"}


def test_an_existing_network_is_adopted(network_args) -> None:
    args = network_args | {"network_id": "projects/host/global/networks/shared"}
    made = record(lambda: GcpNetwork("main", args))

    assert "main-vpc" not in made
    for name in ("main-subnet", "main-router", "main-internal", "main-health-checks"):
        assert made[name].inputs["network"] == args["network_id"]


def test_firewalls_let_in_the_network_itself_and_health_checks(network_args) -> None:
    made = record(lambda: GcpNetwork("main", network_args))

    assert made["main-internal"].inputs["sourceRanges"] == ["10.0.0.0/16", "10.8.0.0/13"]
    assert made["main-health-checks"].inputs["sourceRanges"] == ["35.191.0.0/16", "130.211.0.0/22"]
    for name in ("main-internal", "main-health-checks"):
        assert made[name].inputs["destinationRanges"] == ["10.0.0.0/16", "10.8.0.0/13"]


def test_flow_logs_can_be_off(network_args) -> None:
    made = record(lambda: GcpNetwork("main", network_args | {"flow_log_sampling": 0}))

    assert "logConfig" not in made["main-subnet"].inputs


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"project": "X"}, "project"),
        ({"region": "europe-west4-a"}, "region"),
        ({"cidr": "10.0.0.1/12"}, "cidr"),
        ({"cidr": "10.0.0.0/24"}, "cidr"),
        ({"cidr": "8.0.0.0/12"}, "cidr"),
        ({"reserved_cidrs": ["172.16.0.0/12", "10.15.0.0/16"]}, "cidr"),
        ({"reserved_cidrs": ["the office"]}, "reserved_cidrs[0]"),
        ({"mtu_bytes": 9000}, "mtu_bytes"),
        ({"mtu_bytes": 1500, "network_id": "n"}, "mtu_bytes"),
        ({"flow_log_sampling": 1.1}, "flow_log_sampling"),
        ({"nat_min_ports_per_node": 100}, "nat_min_ports_per_node"),
        ({"vpc": "x"}, "vpc"),
    ],
)
def test_problems_name_the_argument(network_args, change, path) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: GcpNetwork("main", network_args | change))

    assert [problem.path for problem in error.value.problems] == [path]


def test_all_problems_are_told_at_once(network_args) -> None:
    change = {"region": "here", "cidr": "10.0.0.0/30", "mtu_bytes": 1}
    with pytest.raises(ValidationError) as error:
        record(lambda: GcpNetwork("Main_", network_args | change))

    assert [problem.path for problem in error.value.problems] == ["name", "region", "cidr", "mtu_bytes"]
