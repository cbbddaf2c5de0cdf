"""The simulated cloud refuses what a real one refuses; each check is seen to fail and to pass."""

from __future__ import annotations

import pytest

from atoll_engine.offline import CloudError, Record, SimulatedCloud

VPC, SUBNET, CLUSTER, NODES = (
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:eks/cluster:Cluster",
    "aws:eks/nodeGroup:NodeGroup",
)
ROLE_ARN = "arn:aws:iam::123456789012:role/nodes"


def record(token: str, identifier: str, **inputs: object) -> Record:
    kind = token.rpartition(":")[2]
    urn = f"urn:pulumi:s::p::{token}::{kind.lower()}-{identifier}"
    outputs = {**inputs, **({"arn": ROLE_ARN} if kind == "Role" else {})}
    return Record(token, identifier, urn, dict(inputs), outputs)


@pytest.fixture
def cloud() -> SimulatedCloud:
    """A network with a subnet."""
    made = SimulatedCloud(quotas={VPC: 2})
    made.create(record(VPC, "vpc-1", cidrBlock="10.0.0.0/16"))
    made.create(record(SUBNET, "subnet-1", vpcId="vpc-1"))
    return made


def test_what_is_in_use_stays_until_its_users_are_gone(cloud: SimulatedCloud) -> None:
    with pytest.raises(CloudError, match="subnet-subnet-1"):
        cloud.delete(VPC, "vpc-1")
    assert cloud.read(VPC, "vpc-1")

    cloud.delete(SUBNET, "subnet-1")
    cloud.delete(VPC, "vpc-1")
    cloud.delete(VPC, "vpc-1")  # gone already
    assert cloud.records() == []


def test_a_change_gives_up_what_it_no_longer_refers_to(cloud: SimulatedCloud) -> None:
    cloud.create(record(VPC, "vpc-2", cidrBlock="10.1.0.0/16"))
    cloud.update(record(SUBNET, "subnet-1", vpcId="vpc-2"))

    cloud.delete(VPC, "vpc-1")
    with pytest.raises(CloudError, match="in use"):
        cloud.delete(VPC, "vpc-2")


def test_nothing_refers_to_what_is_gone(cloud: SimulatedCloud) -> None:
    cloud.delete(SUBNET, "subnet-1")
    with pytest.raises(CloudError, match=r"vpcConfig.subnetIds\[0\] refers to what is gone"):
        cloud.create(record(CLUSTER, "platform", vpcConfig={"subnetIds": ["subnet-1"]}))

    cloud.create(record(SUBNET, "subnet-1", vpcId="vpc-1"))
    cloud.create(record(CLUSTER, "platform", vpcConfig={"subnetIds": ["subnet-1"]}))


def test_references_by_name_and_by_arn_count_too(cloud: SimulatedCloud) -> None:
    cloud.create(record("aws:iam/role:Role", "nodes", name="nodes"))
    cloud.create(record(CLUSTER, "platform", name="platform"))
    cloud.create(record(NODES, "platform:gpus", clusterName="platform", nodeRoleArn=ROLE_ARN))

    for token, name in ((CLUSTER, "platform"), ("aws:iam/role:Role", "nodes")):
        with pytest.raises(CloudError, match="nodegroup-platform:gpus"):
            cloud.delete(token, name)
    # A word that happens to be a name is no reference.
    cloud.create(record("aws:s3/bucket:Bucket", "platform", bucket="platform", tags={"for": "gpus"}))
    cloud.delete(NODES, "platform:gpus")
    cloud.delete(CLUSTER, "platform")


def test_an_arn_that_was_given_is_anothers(cloud: SimulatedCloud) -> None:
    target, queue = "aws:cloudwatch/eventTarget:EventTarget", "arn:aws:sqs:us-west-2:123456789012:queue"
    for identifier in ("first", "second"):
        cloud.create(record(target, identifier, arn=queue))

    cloud.delete(target, "first")
    cloud.delete(target, "second")


def test_part_of_an_id_is_a_reference() -> None:
    cloud, group = SimulatedCloud(), "/subscriptions/0/resourceGroups/ml"
    network = f"{group}/providers/Microsoft.Network/virtualNetworks/net"
    cloud.create(record("azure-native:network:VirtualNetwork", network))
    cloud.create(
        record("azure-native:network:NatGateway", f"{group}/x", subnet={"id": f"{network}/subnets/a"})
    )

    with pytest.raises(CloudError, match="in use"):
        cloud.delete("azure-native:network:VirtualNetwork", network)


def test_an_id_is_one_resources_only(cloud: SimulatedCloud) -> None:
    other = Record(VPC, "vpc-1", "urn:pulumi:s::p::aws:ec2/vpc:Vpc::other", {}, {})
    with pytest.raises(CloudError, match="exists already"):
        cloud.create(other)
    cloud.create(record(VPC, "vpc-1", cidrBlock="10.0.0.0/16"))  # the same one again, after a crash


def test_a_quota_is_a_limit(cloud: SimulatedCloud) -> None:
    cloud.create(record(VPC, "vpc-2"))
    with pytest.raises(CloudError, match="quota") as refused:
        cloud.create(record(VPC, "vpc-3"))
    assert "allowed: 2" in str(refused.value)

    cloud.delete(VPC, "vpc-2")
    cloud.create(record(VPC, "vpc-3"))


def test_what_is_not_there_is_not_changed(cloud: SimulatedCloud) -> None:
    with pytest.raises(CloudError, match="no aws:ec2/vpc:Vpc has this id"):
        cloud.update(record(VPC, "vpc-9"))


def named(identifier: str, name: str) -> Record:
    urn = f"urn:pulumi:s::p::{VPC}::{identifier}"
    return Record(VPC, identifier, urn, {}, {}, identity=(VPC, name, "us-west-2"))


def test_a_name_is_one_resources_only_until_that_is_gone() -> None:
    cloud = SimulatedCloud()
    cloud.create(named("vpc-1", "main"))
    cloud.create(named("vpc-2", "other"))

    with pytest.raises(CloudError, match=r"of this name exists already(.|\n)*vpc-1 has this one"):
        cloud.create(named("vpc-3", "main"))
    with pytest.raises(CloudError, match="of this name exists already"):
        cloud.update(named("vpc-2", "main"))
    cloud.delete(VPC, "vpc-1")
    cloud.update(named("vpc-2", "main"))


def test_what_has_something_below_it_stays() -> None:
    cloud, group = SimulatedCloud(), "/subscriptions/0/resourceGroups/ml"
    cluster = f"{group}/providers/Microsoft.ContainerService/managedClusters/main"
    for identifier in (group, cluster, f"{cluster}/agentPools/gpus"):
        cloud.create(record(f"azure-native:x:{identifier.rpartition('/')[2]}", identifier))

    for token, identifier in (("azure-native:x:ml", group), ("azure-native:x:main", cluster)):
        with pytest.raises(CloudError, match="in use"):
            cloud.delete(token, identifier)
    cloud.delete("azure-native:x:gpus", f"{cluster}/agentPools/gpus")
    cloud.delete("azure-native:x:main", cluster)
    cloud.delete("azure-native:x:ml", group)


def test_before_a_creation_somebody_may_refuse_it() -> None:
    def refuse(wanted: Record) -> None:
        raise CloudError(f"no capacity for {wanted.id}")

    cloud = SimulatedCloud(before_creation=refuse)
    with pytest.raises(CloudError, match="no capacity for vpc-1"):
        cloud.create(record(VPC, "vpc-1"))
    assert cloud.records() == []
