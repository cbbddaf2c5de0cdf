import json

import pytest

from atoll.aws import AwsNetwork, NatGateways
from atoll.errors import ValidationError
from atoll.testing import record


def of_type(registered, token):
    return {name: item for name, item in registered.items() if item.token == token}


def test_subnets_of_two_zones(registered, network_args) -> None:
    made = registered(AwsNetwork, "ai", network_args)
    subnets = {
        name: (item.inputs["availabilityZone"], item.inputs["cidrBlock"])
        for name, item in of_type(made, "aws:ec2/subnet:Subnet").items()
    }

    assert subnets == {
        "ai-private-a": ("us-west-2a", "10.0.0.0/19"),
        "ai-private-b": ("us-west-2b", "10.0.32.0/19"),
        "ai-public-a": ("us-west-2a", "10.0.224.0/22"),
        "ai-public-b": ("us-west-2b", "10.0.228.0/22"),
    }
    assert made["ai-private-a"].inputs["tags"]["kubernetes.io/role/internal-elb"] == "1"
    assert made["ai-public-a"].inputs["mapPublicIpOnLaunch"] is False


@pytest.mark.parametrize(
    ("nat", "gateways", "way_out_of_b"),
    [
        (NatGateways.ONE_A_ZONE, {"ai-nat-a", "ai-nat-b"}, "ai-nat-b-id"),
        (NatGateways.ONE, {"ai-nat-a"}, "ai-nat-a-id"),
        ("none", set(), None),
    ],
)
def test_ways_out(registered, network_args, nat, gateways, way_out_of_b) -> None:
    made = registered(AwsNetwork, "ai", network_args | {"nat_gateways": nat})

    assert set(of_type(made, "aws:ec2/natGateway:NatGateway")) == gateways
    route = made.get("ai-private-b-way-out")
    assert (route and route.inputs["natGatewayId"]) == way_out_of_b


def test_what_is_in_a_private_subnet_comes_after_its_way_out(registered, network_args) -> None:
    made = registered(AwsNetwork, "ai", network_args)

    assert "ai-private-a-way-out" in made["ai-private-a-association"].depends_on
    assert "ai-public-a-association" in made["ai-nat-a"].depends_on


def test_endpoints_of_services(registered, network_args) -> None:
    made = registered(AwsNetwork, "ai", network_args)
    endpoints = of_type(made, "aws:ec2/vpcEndpoint:VpcEndpoint")

    services = {
        item.inputs["serviceName"].removeprefix("com.amazonaws.us-west-2.") for item in endpoints.values()
    }
    assert services == {"ec2", "ecr.api", "ecr.dkr", "eks-auth", "logs", "s3", "sts"}
    assert made["ai-s3"].inputs["vpcEndpointType"] == "Gateway"
    assert made["ai-endpoints"].inputs.get("ingress") is None
    without = registered(AwsNetwork, "ai", network_args | {"interface_endpoints": []})
    assert set(of_type(without, "aws:ec2/vpcEndpoint:VpcEndpoint")) == {"ai-s3"}
    assert "ai-endpoints" not in without


def test_flow_logs_may_be_written_for_this_account_alone(registered, network_args) -> None:
    made = registered(AwsNetwork, "ai", network_args)
    trust = json.loads(made["ai-flow-logs-role"].inputs["assumeRolePolicy"])["Statement"]
    policy = json.loads(made["ai-flow-logs-policy"].inputs["policy"])["Statement"]

    assert made["ai-flow-logs-group"].inputs["retentionInDays"] == 90
    assert trust[0]["Condition"]["StringEquals"] == {"aws:SourceAccount": "123456789012"}
    assert [statement["Resource"] for statement in policy] == [
        ["arn:aws:logs:us-west-2:123456789012:log-group:flows:*"]
    ]
    assert "ai-flow-logs" not in registered(AwsNetwork, "ai", network_args | {"flow_logs": False})


def test_efa_goes_both_ways(registered, network_args) -> None:
    made = registered(AwsNetwork, "ai", network_args)

    for rule in ("ai-fabric-in", "ai-fabric-out"):
        inputs = made[rule].inputs
        assert inputs["ipProtocol"] == "-1"
        assert inputs["securityGroupId"] == inputs["referencedSecurityGroupId"] == "ai-fabric-id"


def test_pods_have_subnets_of_their_own(registered, network_args) -> None:
    made = registered(AwsNetwork, "ai", network_args | {"pod_cidr": "100.64.0.0/16"})

    assert made["ai-pods-b"].inputs["cidrBlock"] == "100.64.32.0/19"
    assert "ai-pods" in made["ai-pods-b"].depends_on
    assert made["ai-endpoints-pods"].inputs["cidrIpv4"] == "100.64.0.0/16"


def test_a_zone_more_changes_nothing_of_the_others(registered, network_args) -> None:
    two = registered(AwsNetwork, "ai", network_args)
    three = registered(AwsNetwork, "ai", network_args | {"zones": ["us-west-2c", *network_args["zones"]]})
    shared = {"ai-s3", "ai-ec2", "ai-ecr-api", "ai-ecr-dkr", "ai-eks-auth", "ai-logs", "ai-sts"}

    assert {name for name, item in two.items() if three[name] != item} <= shared
    assert all("-c" in name for name in set(three) - set(two))


def test_an_existing_vpc_is_used_as_it_is(network_args) -> None:
    found = {}
    args = network_args | {
        "existing_vpc_id": "vpc-1",
        "existing_private_subnet_ids": ["subnet-1", "subnet-2"],
    }

    def program() -> None:
        network = AwsNetwork("ai", args)
        network.private_subnet_ids[1].apply(lambda value: found.setdefault("subnet", value))

    made = record(program)

    assert set(made) == {"ai", "ai-fabric", "ai-fabric-in", "ai-fabric-out"}
    assert made["ai-fabric"].inputs["vpcId"] == "vpc-1"
    assert found == {"subnet": "subnet-2"}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"zones": ["us-west-2a"]}, ["zones"]),
        ({"zones": ["us-west-2a", "us-west-2a"]}, ["zones[1]"]),
        ({"zones": ["us-west-2a", "us-east-1b"]}, ["zones[1]"]),
        ({"zones": ["us-west-2a", "us-west-2-lax-1a"]}, ["zones[1]"]),
        ({"region": "oregon", "zones": ["orega", "oregb"]}, ["region", "zones[0]", "zones[1]"]),
        ({"vpc_cidr": "10.0.0.0/8"}, ["vpc_cidr"]),
        ({"vpc_cidr": "10.0.0.0/24"}, ["vpc_cidr"]),
        ({"vpc_cidr": "10.0.0.1/16"}, ["vpc_cidr"]),
        ({"vpc_cidr": "8.8.0.0/16"}, ["vpc_cidr"]),
        ({"pod_cidr": "10.1.0.0/16"}, ["pod_cidr"]),
        ({"vpc_cidr": "100.64.0.0/16", "pod_cidr": "100.64.128.0/17"}, ["pod_cidr"]),
        ({"nat_gateways": "two"}, ["nat_gateways"]),
        ({"nat_gateways": "none", "interface_endpoints": ["ec2", "ecr.api", "ecr.dkr", "logs", "sts"]},
         ["interface_endpoints"]),
        ({"log_retention_days": 91}, ["log_retention_days"]),
        ({"existing_private_subnet_ids": ["subnet-1"]}, ["existing_private_subnet_ids"]),
        ({"existing_vpc_id": "vpc-1"}, ["existing_private_subnet_ids"]),
        ({"existing_vpc_id": "vpc-1", "existing_private_subnet_ids": ["s"], "vpc_cidr": "10.0.0.0/16"},
         ["vpc_cidr", "existing_private_subnet_ids"]),
    ],
)  # fmt: skip
def test_problems_name_the_argument(network_args, change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        record(lambda: AwsNetwork("ai", network_args | change))

    assert [problem.path for problem in error.value.problems] == paths
