"""What counts against quotas, in each cloud; a limit is met, and not gone over."""

from __future__ import annotations

from typing import Any

import pytest

from atoll_engine.offline import CloudError, Record, SimulatedCloud
from atoll_engine.offline.quotas import Machines, machines

EKS, GKE = "aws:eks/nodeGroup:NodeGroup", "gcp:container/nodePool:NodePool"
AKS, CLUSTER = "azure-native:containerservice:AgentPool", "azure-native:containerservice:ManagedCluster"


def pool(token: str, name: str = "gpus", region: str = "us-west-2", **inputs: Any) -> Record:
    return Record(token, name, f"urn:pulumi:s::p::{token}::{name}", inputs, inputs, region=region)


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (
            pool(EKS, instanceTypes=["p5.48xlarge"], scalingConfig={"desiredSize": 2}, capacityType="SPOT"),
            Machines("us-west-2", "p5.48xlarge", 2, True),
        ),
        (
            pool(GKE, location="europe-west4-b", nodeCount=2, nodeConfig={"machineType": "g2-standard-12"}),
            Machines("europe-west4", "g2-standard-12", 2, False),
        ),
        (
            pool(
                GKE,
                location="europe-west4",
                initialNodeCount=1,
                nodeConfig={"machineType": "a", "spot": True},
            ),
            Machines("europe-west4", "a", 3, True),
        ),
        (
            pool(
                GKE,
                location="europe-west4",
                autoscaling={"totalMinNodeCount": 4},
                nodeLocations=["europe-west4-a"],
                nodeConfig={"machineType": "a"},
            ),
            Machines("europe-west4", "a", 4, False),
        ),
        (
            pool(AKS, region="westeurope", vmSize="Standard_NC24ads_A100_v4", count=1, minCount=2),
            Machines("westeurope", "Standard_NC24ads_A100_v4", 2, False),
        ),
        (
            pool(CLUSTER, location="eastus", agentPoolProfiles=[{"vmSize": "Standard_D4s_v5", "count": 3}]),
            Machines("eastus", "Standard_D4s_v5", 3, False),
        ),
    ],
)
def test_machines_of_a_pool(record: Record, found: Machines) -> None:
    assert machines(record) == [found]


def test_what_is_no_pool_has_no_machines() -> None:
    assert machines(pool("aws:ec2/vpc:Vpc")) == []


def p5(name: str, nodes: int, region: str = "us-west-2") -> Record:
    return pool(EKS, name, region, instanceTypes=["p5.48xlarge"], scalingConfig={"desiredSize": nodes})


def test_machines_together_meet_a_quota_and_do_not_go_over_it() -> None:
    cloud = SimulatedCloud({"L-417A185B@us-west-2": 2 * 192})
    cloud.create(p5("one", 1))
    cloud.create(p5("other", 1))
    cloud.create(p5("elsewhere", 8, "us-east-1"))

    with pytest.raises(
        CloudError, match=r"Running On-Demand P instances in us-west-2 is used up\n  got: 576 vcpus"
    ):
        cloud.create(p5("third", 1))
    with pytest.raises(CloudError, match="allowed: 384"):
        cloud.update(p5("other", 2))
    cloud.delete(EKS, "one")
    cloud.update(p5("other", 2))


def test_a_type_has_a_quota_by_its_token_and_by_its_code() -> None:
    for quota in ("aws:ec2/vpc:Vpc", "L-F678F1CE@us-west-2", "L-F678F1CE@global"):
        cloud = SimulatedCloud({quota: 1})
        cloud.create(pool("aws:ec2/vpc:Vpc", "vpc-1"))
        with pytest.raises(CloudError, match="used up"):
            cloud.create(pool("aws:ec2/vpc:Vpc", "vpc-2"))


def test_spot_machines_have_a_quota_of_their_own() -> None:
    cloud = SimulatedCloud({"L-C4BD4855": 0, "L-417A185B": 192})
    spot = pool(
        EKS, "spot", instanceTypes=["p5.48xlarge"], scalingConfig={"desiredSize": 1}, capacityType="SPOT"
    )
    cloud.create(p5("one", 1))

    with pytest.raises(CloudError, match="P instances, spot"):
        cloud.create(spot)
