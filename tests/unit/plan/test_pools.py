"""Pools of each cloud, read alike."""

from __future__ import annotations

from typing import Any

import pytest

from atoll_engine.offline import UNKNOWN, Resource
from atoll_engine.plan.pools import Disk, Pool, named_templates, pools_of
from atoll_engine.provider.values import Secret
from tests.unit.plan.samples import aks_pool, component, gke_pool, made, node_group


def read(*resources: Resource) -> list[Pool]:
    templates = named_templates(list(resources))
    return [pool for item in resources for pool in pools_of(item, templates)]


def test_a_node_group_whose_template_names_the_machine() -> None:
    pool_component = component("EksAcceleratorPool", "train")
    shape = {
        "instanceType": "p5.48xlarge",
        "blockDeviceMappings": [{"ebs": {"volumeSize": 500, "volumeType": "gp3", "throughput": 1000}}],
        "capacityReservationSpecification": {"capacityReservationTarget": {"capacityReservationId": "cr-1"}},
    }
    template = made("aws:ec2/launchTemplate:LaunchTemplate", "t", shape, parent=pool_component.urn)
    group = node_group("train", "", 2, 2, parent=pool_component.urn, instanceTypes=None, subnets=["a"])

    (pool,) = read(pool_component, template, group)

    assert (pool.machine_type, pool.fewest, pool.most, pool.zones) == ("p5.48xlarge", 2, 2, 1)
    assert pool.bought == "reservation"
    assert pool.disk == Disk("gp3", 500, iops=3000, mibps=1000)


@pytest.mark.parametrize(
    ("autoscaling", "more", "expected"),
    [
        ({"totalMinNodeCount": 1, "totalMaxNodeCount": 5}, {}, (1, 5)),
        ({"minNodeCount": 1, "maxNodeCount": 2}, {}, (3, 6)),
        ({"minNodeCount": 1, "maxNodeCount": 2}, {"nodeLocations": ["us-central1-a"]}, (1, 2)),
        (None, {"nodeCount": 2}, (6, 6)),
        (None, {"nodeCount": 2, "location": "us-central1-a"}, (2, 2)),
    ],
)
def test_a_gke_pool_counts_its_zones(autoscaling: Any, more: Any, expected: tuple[int, int]) -> None:
    (pool,) = read(gke_pool("p", "g2-standard-12", autoscaling, **more))

    assert (pool.fewest, pool.most) == expected


@pytest.mark.parametrize(
    ("node", "bought"),
    [
        ({}, "on demand"),
        ({"spot": True}, "spot"),
        ({"flexStart": True}, "flex start"),
        ({"reservationAffinity": {"consumeReservationType": "SPECIFIC_RESERVATION"}}, "reservation"),
    ],
)
def test_how_a_gke_pool_is_bought(node: dict[str, Any], bought: str) -> None:
    (pool,) = read(gke_pool("p", "a3-highgpu-8g", {"totalMaxNodeCount": 1}, node=node))

    assert pool.bought == bought


def test_a_karpenter_pool_is_limited_by_its_accelerators() -> None:
    requirements = [
        {"key": "node.kubernetes.io/instance-type", "operator": "In", "values": ["p4d.24xlarge"]},
        {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]},
    ]
    reference = {"name": "batch"}
    spec = {
        "limits": {"nvidia.com/gpu": "16"},
        "template": {"spec": {"requirements": requirements, "nodeClassRef": reference}},
    }
    volume = {"volumeSize": "500Gi", "volumeType": "gp3"}
    node_class = made(
        "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
        "c",
        {"metadata": {"name": "batch"}, "spec": {"blockDeviceMappings": [{"ebs": volume}]}},
    )
    node_pool = made(
        "kubernetes:karpenter.sh/v1:NodePool", "p", {"metadata": {"name": "batch-0"}, "spec": spec}
    )

    (pool,) = read(node_class, node_pool)

    assert (pool.name, pool.fewest, pool.most, pool.bought) == ("batch-0", 0, 2, "spot")
    assert pool.disk == Disk("gp3", 500, iops=3000, mibps=125)


def test_an_aks_cluster_has_pools_of_its_own() -> None:
    profile = {"name": "system", "vmSize": "Standard_D8s_v5", "count": 3, "osDiskSizeGB": 128}
    cluster = made("azure-native:containerservice:ManagedCluster", "c", {"agentPoolProfiles": [profile]})

    system, serve = read(
        cluster, aks_pool("serve", "Standard_NC24ads_A100_v4", 0, 4, scaleSetPriority="Spot")
    )

    assert (system.name, system.fewest, system.most, system.disk) == (
        "system",
        3,
        3,
        Disk("premium-ssd", 128),
    )
    assert (serve.fewest, serve.most, serve.bought, serve.disk) == (0, 4, "spot", None)


@pytest.mark.parametrize("hidden", [UNKNOWN, Secret(None)], ids=repr)
def test_a_machine_that_cannot_be_read_is_no_default(hidden: object) -> None:
    karpenter = {"template": {"spec": {"requirements": hidden}}, "limits": hidden}
    pools = read(
        node_group("eks", "", 0, 1, instanceTypes=hidden, scalingConfig=hidden),
        made("gcp:container/nodePool:NodePool", "gke", {"nodeConfig": hidden, "autoscaling": hidden}),
        aks_pool("aks", "", 0, 1, vmSize=hidden),
        made("kubernetes:karpenter.sh/v1:NodePool", "all", {"spec": karpenter}),
        made("kubernetes:karpenter.sh/v1:NodePool", "hidden", {"spec": hidden}),
        made("kubernetes:cloud.google.com/v1:ComputeClass", "class", {"spec": {"priorities": hidden}}),
        made("azure-native:containerservice:ManagedCluster", "c", {"agentPoolProfiles": hidden}),
    )

    assert [pool.machine_type for pool in pools] == [*[repr(hidden)] * 3, "", ""]
    assert [pool.most for pool in pools] == [None, None, 1, None, None]


def test_numbers_that_only_the_cloud_knows_are_not_guessed() -> None:
    group = node_group("g", "m7i.xlarge", 0, 1, launchTemplate={"id": UNKNOWN})
    (pool,) = read(group)

    assert (pool.machine_type, pool.disk) == ("m7i.xlarge", None)
