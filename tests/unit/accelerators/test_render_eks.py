import json
from typing import Any

import pytest

from atoll.accelerators import (
    Cluster,
    NodeSoftware,
    Option,
    Placement,
    Size,
    Subnets,
    Upgrade,
)

from .plans import BLOCK, rendered


def test_eks_node_group() -> None:
    parts = rendered("eks")
    template = parts["launch_template"]

    assert parts["node_group"] == {
        "node_group_name": "train",
        "ami_type": "AL2023_x86_64_NVIDIA",
        "capacity_type": "ON_DEMAND",
        "scaling_config": {"min_size": 0, "max_size": 4, "desired_size": 0},
        "update_config": {"max_unavailable": 1, "update_strategy": "MINIMAL"},
        "labels": {"accelerator-model": "H100"},
        "taints": [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}],
        "instance_types": ["p5.48xlarge"],
    }
    assert len(template["network_interfaces"]) == 33
    assert template["network_interfaces"][:3] == [
        {"network_card_index": 0, "device_index": 0, "interface_type": "interface"},
        {"network_card_index": 0, "device_index": 1, "interface_type": "efa-only"},
        {"network_card_index": 1, "device_index": 0, "interface_type": "efa-only"},
    ]
    assert template["metadata_options"] == {"http_tokens": "required", "http_put_response_hop_limit": 1}
    assert "subnet_id" not in json.dumps(template)


def test_efa_has_all_traffic_to_itself_both_ways() -> None:
    rules = rendered("eks")["security_group_rules"]

    assert [rule["type"] for rule in rules] == ["ingress", "egress"]
    assert all(rule["protocol"] == "-1" and rule["self"] for rule in rules)
    assert rendered("eks", fabric=None, multi_node=False)["security_group_rules"] == []


@pytest.mark.parametrize(
    ("option", "capacity_type", "reservation"),
    [
        (Option.spot(), "SPOT", None),
        (Option.on_demand(), "ON_DEMAND", {"capacity_reservation_preference": "none"}),
        (Option.any_reserved(), "ON_DEMAND", {"capacity_reservation_preference": "open"}),
        (
            Option.reserved(BLOCK),
            "ON_DEMAND",
            {"capacity_reservation_target": {"capacity_reservation_id": BLOCK}},
        ),
        (
            Option.capacity_block(BLOCK),
            "CAPACITY_BLOCK",
            {"capacity_reservation_target": {"capacity_reservation_id": BLOCK}},
        ),
    ],
)
def test_eks_capacity_types(option: Option, capacity_type: str, reservation: object) -> None:
    parts = rendered("eks", options=(option,))

    assert parts["node_group"]["capacity_type"] == capacity_type
    assert parts["launch_template"].get("capacity_reservation_specification") == reservation


def test_a_capacity_block_has_market_and_instance_type_in_its_template() -> None:
    parts = rendered("eks", options=(Option.capacity_block(BLOCK),))

    assert parts["launch_template"]["instance_market_options"] == {"market_type": "capacity-block"}
    assert parts["launch_template"]["instance_type"] == "p5.48xlarge"
    assert "instance_types" not in parts["node_group"]


def test_eks_placement_image_and_surge() -> None:
    software = NodeSoftware.default("p5.48xlarge", image="eks-ubuntu")
    parts = rendered(
        "eks",
        placement=Placement.COMPACT,
        software=software,
        image_id="ami-0123456789abcdef0",
        upgrade=Upgrade(max_surge=1, max_unavailable=0),
        size=Size(min_nodes=1, max_nodes=4, initial_nodes=2),
    )

    assert parts["placement_group"] == {"name": "train", "strategy": "cluster"}
    assert parts["launch_template"]["placement"] == {"group_name": "train"}
    assert parts["launch_template"]["image_id"] == "ami-0123456789abcdef0"
    assert parts["node_group"]["ami_type"] == "CUSTOM"
    assert parts["node_group"]["update_config"] == {"max_unavailable": 1}
    assert parts["node_group"]["scaling_config"] == {"min_size": 1, "max_size": 4, "desired_size": 2}


def test_karpenter_tries_the_options_in_order() -> None:
    parts = rendered("karpenter")
    pools = parts["node_pools"]

    def capacity_type(pool: dict[str, Any]) -> list[str]:
        requirements = {r["key"]: r["values"] for r in pool["spec"]["template"]["spec"]["requirements"]}
        assert requirements["node.kubernetes.io/instance-type"] == ["p5.48xlarge"]
        assert requirements["kubernetes.io/arch"] == ["amd64"]
        assert requirements["topology.kubernetes.io/zone"] == ["us-west-2a"]
        return requirements["karpenter.sh/capacity-type"]

    assert [capacity_type(pool) for pool in pools] == [["reserved"], ["on-demand"], ["spot"]]
    assert [pool["spec"]["weight"] for pool in pools] == [100, 99, 98]
    assert [pool["metadata"]["name"] for pool in pools] == ["train-0", "train-1", "train-2"]
    assert all(pool["spec"]["limits"] == {"nvidia.com/gpu": "32"} for pool in pools)
    assert all(pool["spec"]["disruption"]["consolidationPolicy"] == "WhenEmpty" for pool in pools)
    assert pools[0]["spec"]["template"]["spec"]["expireAfter"] == "2592000s"


def test_karpenters_class() -> None:
    spec = rendered("karpenter", placement=Placement.COMPACT)["ec2_node_class"]["spec"]

    assert spec["amiSelectorTerms"] == [{"alias": "al2023@latest"}]
    assert spec["capacityReservationSelectorTerms"] == [{"id": BLOCK}]
    assert spec["placementGroupSelector"] == {"name": "train"}
    assert len(spec["networkInterfaces"]) == 33
    assert spec["networkInterfaces"][0] == {
        "networkCardIndex": 0,
        "deviceIndex": 0,
        "interfaceType": "interface",
    }


def test_karpenter_on_cpus_fixed_sizes_and_own_images() -> None:
    cpu: dict[str, Any] = {"machine_type": "m7i.4xlarge", "fabric": None, "options": (Option.on_demand(),)}
    [pool] = rendered("karpenter", **cpu)["node_pools"]
    static = rendered(
        "karpenter",
        options=(Option.on_demand(),),
        size=Size(nodes=2),
        cluster=Cluster(static_capacity=True),
        software=NodeSoftware.default("p5.48xlarge", image="eks-ubuntu"),
        image_id="ami-0123456789abcdef0",
    )
    public = rendered("karpenter", **cpu, subnets=Subnets(public=True, public_ip=True))

    assert pool["spec"]["limits"] == {"cpu": "64"}
    assert pool["metadata"]["name"] == "train"
    assert pool["spec"]["template"]["spec"]["taints"] == []
    [static_pool] = static["node_pools"]
    assert static_pool["spec"]["replicas"] == 2
    assert static_pool["spec"]["limits"] == {"nodes": "3"}
    assert "weight" not in static_pool["spec"]
    assert static["ec2_node_class"]["spec"]["amiSelectorTerms"] == [{"id": "ami-0123456789abcdef0"}]
    assert static["ec2_node_class"]["spec"]["amiFamily"] == "Custom"
    assert public["ec2_node_class"]["spec"]["associatePublicIPAddress"] is True


def test_a_release_of_the_image_is_kept() -> None:
    group = rendered("eks", image_version="1.34.1-20260801")["node_group"]
    spec = rendered("karpenter", image_version="v20260801")["ec2_node_class"]["spec"]

    assert group["release_version"] == "1.34.1-20260801"
    assert spec["amiSelectorTerms"] == [{"alias": "al2023@v20260801"}]
