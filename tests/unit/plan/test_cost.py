"""What is charged, for how much, and what is left out."""

from __future__ import annotations

import pytest

from atoll_engine.offline import UNKNOWN
from atoll_engine.plan import HOURS_PER_MONTH
from atoll_engine.provider.values import Secret
from tests.unit.plan.samples import (
    aks_pool,
    component,
    gke_pool,
    made,
    nat_gateway,
    node_group,
    plan,
)

EKS = "aws:eks/cluster:Cluster"


def test_a_month_has_730_hours() -> None:
    total = plan(made(EKS, "c")).cost.total

    assert HOURS_PER_MONTH == 730
    assert total.most == pytest.approx(0.10)
    assert total.month.most == pytest.approx(73)


def test_charges_are_counted_to_the_component() -> None:
    network, cluster = component("AwsNetwork", "net"), component("EksCluster", "main")
    gateways = [nat_gateway(name, parent=network.urn) for name in "ab"]

    cost = plan(network, cluster, *gateways, made(EKS, "c", parent=cluster.urn)).cost

    (of_network,), (of_cluster,) = cost.of(network.urn), cost.of(cluster.urn)
    assert (of_network.what, of_network.usd_per_hour.most) == ("2 x NAT gateway", pytest.approx(0.09))
    assert (of_cluster.what, of_cluster.usd_per_hour.most) == ("EKS control plane", pytest.approx(0.10))
    assert cost.total.most == pytest.approx(0.19)
    assert not cost.estimate


def test_a_pool_costs_from_its_fewest_nodes_to_its_most() -> None:
    template = made(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "t",
        {"blockDeviceMappings": [{"ebs": {"volumeSize": 730, "volumeType": "gp3", "iops": 3730}}]},
        outputs={"id": "lt-1"},
    )
    pool = node_group("serve", "m7i.xlarge", 1, 3, launchTemplate={"id": "lt-1"})

    disk, machine = sorted(plan(template, pool).cost.charges, key=lambda charge: charge.what)

    assert disk.what == "1-3 x 730 GiB gp3 disk"
    # 730 GiB at 0.08 a month and 730 operations a second beyond the free 3,000 at 0.005.
    assert disk.usd_per_hour.fewest == pytest.approx(0.08 + 0.005)
    assert machine.what == "1-3 x m7i.xlarge on demand"
    assert (machine.usd_per_hour.fewest, machine.usd_per_hour.most) == pytest.approx((0.2016, 0.6048))


def test_a_price_of_another_region_is_an_estimate_and_says_so() -> None:
    cost = plan(nat_gateway("a"), region="eu-west-1").cost

    assert cost.estimate
    assert cost.charges[0].doubts == ("price of us-east-1, as none is known for eu-west-1",)


def test_a_price_from_memory_is_an_estimate() -> None:
    inputs = {"engine": "valkey", "nodeType": "cache.r7g.large", "numCacheClusters": 2}
    (charge,) = plan(made("aws:elasticache/replicationGroup:ReplicationGroup", "f", inputs)).cost.charges

    assert charge.doubts == ("list price not confirmed at its source",)
    assert charge.usd_per_hour.most == pytest.approx(2 * 0.1752)


def test_spot_costs_its_own_price() -> None:
    (charge,) = plan(node_group("s", "m7i.xlarge", 1, 1, capacity="SPOT")).cost.charges

    assert charge.usd_per_hour.most == pytest.approx(0.0713)
    assert charge.doubts == ("spot prices move",)


def test_a_capacity_block_is_left_out_with_what_it_would_cost_on_demand() -> None:
    cost = plan(node_group("train", "p5.48xlarge", 0, 4, capacity="CAPACITY_BLOCK")).cost

    assert cost.charges == ()
    (left_out,) = cost.left_out
    assert left_out.kind == "unpriced"
    assert "up to 220.16 USD an hour" in left_out.what


def test_what_has_no_price_is_never_zero() -> None:
    unknown = made("aws:sagemaker/endpoint:Endpoint", "e")
    nodes = node_group("odd", "x99.metal", 1, 2)
    redis = made("azure-native:redisenterprise:RedisEnterprise", "r", {"sku": {"name": "Balanced_B5"}})

    cost = plan(unknown, nodes, redis).cost

    assert cost.charges == ()
    assert sorted(item.what for item in cost.left_out) == [
        "Endpoint: no price known",
        "odd: 1-2 x x99.metal on demand, not a machine of the catalogue",
        "r: 1 x Managed Redis Balanced_B5, no price known",
    ]


def test_a_price_that_the_catalogue_doubts_is_not_added_up() -> None:
    from atoll.accelerators import catalogue

    doubted = next(price for price in catalogue().prices if price.on_demand and price.on_demand.doubt)
    pool = gke_pool("p", doubted.machine_type, None, location=f"{doubted.region}-a", nodeCount=1)

    cost = plan(pool, cloud="gcp", region=doubted.region).cost

    assert [charge.what for charge in cost.charges] == ["100 GiB pd-balanced disk"]
    assert "its price is in doubt" in cost.left_out[0].what


def test_a_pool_without_limit_has_no_most() -> None:
    spec = {"priorities": [{"machineType": "g2-standard-12", "spot": False}]}
    l4 = made("kubernetes:cloud.google.com/v1:ComputeClass", "l4", {"metadata": {"name": "l4"}, "spec": spec})

    cost = plan(l4, cloud="gcp", region="us-central1").cost

    assert cost.charges == ()
    assert "nothing limits the nodes" in cost.left_out[0].what


def test_what_goes_away_costs_nothing() -> None:
    cost = plan(nat_gateway("a"), nat_gateway("b", operation="delete")).cost

    assert cost.total.most == pytest.approx(0.045)


def test_an_interface_endpoint_costs_in_each_zone_and_a_gateway_endpoint_nothing() -> None:
    kind = "aws:ec2/vpcEndpoint:VpcEndpoint"
    interface = made(kind, "i", {"vpcEndpointType": "Interface", "subnetIds": ["a", "b", "c"]})
    gateway = made(kind, "g", {"vpcEndpointType": "Gateway"})

    cost = plan(interface, gateway).cost

    assert cost.total.most == pytest.approx(0.03)
    assert [item.resource for item in cost.left_out] == ["i"], "traffic through the interface"


@pytest.mark.parametrize(("most", "expected"), [(4, 4 * 0.0014), (100, 0.044)])
def test_cloud_nat_costs_by_node_up_to_its_limit(most: int, expected: float) -> None:
    nat = made("gcp:compute/routerNat:RouterNat", "nat", {"region": "us-central1"})
    pool = gke_pool("p", "e2-standard-4", {"totalMinNodeCount": 0, "totalMaxNodeCount": most})

    cost = plan(nat, pool, cloud="gcp", region="us-central1").cost

    (charge,) = [item for item in cost.charges if item.what.startswith("Cloud NAT")]
    assert charge.usd_per_hour.fewest == 0
    assert charge.usd_per_hour.most == pytest.approx(expected)


def test_azure_rounds_a_disk_up_to_its_next_size() -> None:
    cost = plan(aks_pool("p", "Standard_D4s_v5", 1, 1, osDiskSizeGB=100), cloud="azure", region="eastus").cost

    (disk,) = [item for item in cost.charges if "disk" in item.what]
    assert disk.usd_per_hour.month.most == pytest.approx(19.71)


@pytest.mark.parametrize(("tier", "usd"), [("Free", 0), ("Standard", 0.10), ("Premium", 0.60)])
def test_aks_costs_by_its_tier(tier: str, usd: float) -> None:
    cluster = made("azure-native:containerservice:ManagedCluster", "c", {"sku": {"tier": tier}})

    assert plan(cluster, cloud="azure", region="eastus").cost.total.most == pytest.approx(usd)


@pytest.mark.parametrize("hidden", [UNKNOWN, Secret(None)], ids=repr)
def test_what_cannot_be_read_has_no_price(hidden: object) -> None:
    cost = plan(
        made(
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            "endpoint",
            {"vpcEndpointType": "Interface", "subnetIds": hidden},
        ),
        made("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {"numNodeGroups": hidden}),
        made("aws:elasticache/replicationGroup:ReplicationGroup", "store", {"numCacheClusters": hidden}),
        made("azure-native:containerregistry:Registry", "registry", {"sku": hidden}),
        made("azure-native:containerservice:ManagedCluster", "cluster", {"sku": hidden}),
        made("azure-native:redisenterprise:RedisEnterprise", "redis", {"sku": {"name": hidden}}),
        made("gcp:filestore/instance:Instance", "files", {"tier": "ZONAL", "fileShares": hidden}),
        made("gcp:memorystore/instance:Instance", "memory", {"shardCount": hidden}),
    ).cost

    assert cost.charges == ()
    told = {item.resource: item.what for item in cost.left_out if item.kind == "unpriced"}
    for name in ("endpoint", "cache", "store", "files", "memory"):
        assert told[name].endswith("how many can't be read")
    for name in ("registry", "cluster", "redis"):
        assert str(hidden) in told[name]
