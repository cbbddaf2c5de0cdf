"""From resources to nodes: collapse, needs, places, layers, facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from atoll_engine.graph import Architecture, Layer, Node, architecture
from atoll_engine.graph.layers import _BY_NAME, layer_of
from atoll_engine.offline import UNKNOWN, Outcome, Resource
from atoll_engine.provider.values import Secret

SCHEMA = Path(__file__).parents[1] / "components" / "schema.json"
STACK = "urn:pulumi:s::p::pulumi:pulumi:Stack::p-s"


def made(
    token: str,
    name: str,
    *needs: str,
    parent: str = STACK,
    inputs: Mapping[str, Any] | None = None,
) -> Resource:
    return Resource(
        f"urn:pulumi:s::p::{token}::{name}", token, name, "create", "", inputs or {}, {}, parent, needs
    )


def drawn(*resources: Resource) -> dict[str, Node]:
    stack = Resource(STACK, "pulumi:pulumi:Stack", "p-s", "create", "", {}, {})
    picture: Architecture = architecture(Outcome((stack, *resources), (), {}))
    return {node.name: node for node in picture.nodes}


NETWORK = made("atoll:index:AwsNetwork", "net")
VPC = made("aws:ec2/vpc:Vpc", "vpc", parent=NETWORK.urn, inputs={"cidrBlock": "10.0.0.0/16"})
CLUSTER = made("atoll:index:EksCluster", "main")
EKS = made("aws:eks/cluster:Cluster", "eks", VPC.urn, parent=CLUSTER.urn, inputs={"version": "1.34"})


def test_a_component_takes_in_all_below_it() -> None:
    part = made("my:index:Part", "part", parent=NETWORK.urn)
    deep = made("aws:ec2/subnet:Subnet", "deep", parent=part.urn, inputs={"availabilityZone": "eu-west-1b"})

    nodes = drawn(NETWORK, VPC, part, deep)

    assert nodes.keys() == {"net"}
    assert nodes["net"].resources == 4
    assert nodes["net"].facts == ("10.0.0.0/16", "zones b")


def test_resources_outside_of_components_are_nodes_and_providers_are_not() -> None:
    provider = made("pulumi:providers:random", "default")
    password = made("random:index/randomPassword:RandomPassword", "password", provider.urn)

    assert drawn(provider, password).keys() == {"password"}


def test_needs_of_any_resource_are_those_of_its_component() -> None:
    nodes = drawn(NETWORK, VPC, CLUSTER, EKS)

    assert nodes["main"].needs == (NETWORK.urn,)
    assert nodes["net"].needs == ()


def test_what_is_in_a_cluster_needs_it_by_way_of_its_provider() -> None:
    provider = made("pulumi:providers:kubernetes", "inside", EKS.urn)
    tenant = made("atoll:index:TenantNamespace", "ml")
    namespace = made("kubernetes:core/v1:Namespace", "ns", provider.urn, parent=tenant.urn)

    nodes = drawn(NETWORK, VPC, CLUSTER, EKS, provider, tenant, namespace)

    assert nodes["ml"].needs == (CLUSTER.urn,)


def test_a_need_that_another_brings_along_is_left_out() -> None:
    pool = made("atoll:index:EksAcceleratorPool", "gpu")
    group = made("aws:eks/nodeGroup:NodeGroup", "nodes", EKS.urn, VPC.urn, parent=pool.urn)

    assert drawn(NETWORK, VPC, CLUSTER, EKS, pool, group)["gpu"].needs == (CLUSTER.urn,)


def test_a_circle_keeps_its_needs() -> None:
    one, two = made("atoll:index:AwsBucket", "one"), made("atoll:index:AwsRegistry", "two")
    in_one = made("aws:s3/bucket:Bucket", "in-one", "urn:pulumi:s::p::aws:ecr/x:X::in-two", parent=one.urn)
    in_two = made("aws:ecr/x:X", "in-two", in_one.urn, parent=two.urn)

    nodes = drawn(one, two, in_one, in_two)

    assert (nodes["one"].needs, nodes["two"].needs) == ((two.urn,), (one.urn,))


def test_places_come_from_providers_then_clusters_then_neighbours() -> None:
    aws = made("pulumi:providers:aws", "us", inputs={"region": "us-west-2"})
    eks = made("aws:eks/cluster:Cluster", "eks", aws.urn, parent=CLUSTER.urn)
    inside = made("pulumi:providers:kubernetes", "inside", eks.urn)
    tenant = made("atoll:index:TenantNamespace", "ml", inside.urn)
    certificate = made("my:index:Certificate", "tls")
    user = made("atoll:index:KServe", "kserve", inside.urn, certificate.urn)
    alone = made("my:index:Alone", "alone")

    nodes = drawn(aws, CLUSTER, eks, inside, tenant, certificate, user, alone)

    assert {nodes[name].place for name in ("main", "ml", "kserve", "tls")} == {"AWS us-west-2"}
    assert nodes["alone"].place == ""


def test_facts_say_machine_range_and_version() -> None:
    group = made(
        "gcp:container/nodePool:NodePool",
        "pool",
        inputs={
            "nodeConfig": {"machineType": "a3-highgpu-8g"},
            "autoscaling": {"minNodeCount": 0, "maxNodeCount": 4.0},
        },
    )
    agents = made(
        "azure-native:containerservice:AgentPool", "agents", inputs={"vmSize": "Standard_NC4", "maxCount": 2}
    )

    nodes = drawn(group, agents, CLUSTER, EKS)

    assert nodes["pool"].facts == ("a3-highgpu-8g", "0\N{EN DASH}4 nodes")
    assert nodes["agents"].facts == ("Standard_NC4", "0\N{EN DASH}2 nodes")
    assert nodes["main"].facts == ("Kubernetes 1.34",)


@pytest.mark.parametrize("hidden", [UNKNOWN, Secret(None)], ids=repr)
def test_facts_that_cannot_be_read_are_not_told(hidden: object) -> None:
    spec = {"template": {"spec": {"requirements": hidden}}, "limits": hidden}
    pool = made("kubernetes:karpenter.sh/v1:NodePool", "pool", inputs={"spec": spec})
    group = made("gcp:container/nodePool:NodePool", "group", inputs={"nodeConfig": hidden})

    nodes = drawn(pool, group)

    assert nodes["pool"].facts == nodes["group"].facts == ()


def test_every_component_has_a_layer_of_its_own_choice() -> None:
    tokens = json.loads(SCHEMA.read_text())["resources"]
    layers = {token: {layer_of(token, in_cluster=inside) for inside in (True, False)} for token in tokens}

    assert [token for token, found in layers.items() if len(found) != 1] == []
    assert {layer for _, layer in _BY_NAME} == set(Layer)
    assert layer_of("atoll:index:GkeAcceleratorPool", in_cluster=False) == Layer.POOLS
    assert layer_of("atoll:index:TrainingJob", in_cluster=True) == Layer.WORKLOADS
