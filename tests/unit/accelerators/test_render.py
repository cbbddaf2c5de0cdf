import json
from typing import Any

import pytest

from atoll.accelerators import (
    Cluster,
    FabricDriver,
    FabricUse,
    NodeSoftware,
    Option,
    Owner,
    Placement,
    Size,
    Subnets,
    Upgrade,
    UpgradeStrategy,
)

from .plans import BASES, BLOCK, GROUP, INFINIBAND, make


def rendered(base: str, **changes: Any) -> dict[str, Any]:
    return make(base, **changes).render()


@pytest.mark.parametrize("base", BASES)
def test_what_is_rendered_is_plain_data_and_the_same_each_time(base: str) -> None:
    first, second = rendered(base), rendered(base)

    assert json.dumps(first) == json.dumps(second)
    assert json.loads(json.dumps(first)) == first


def test_eks_node_group() -> None:
    parts = rendered("eks")
    template = parts["launch_template"]

    assert parts["node_group"] == {
        "node_group_name": "train",
        "ami_type": "AL2023_x86_64_NVIDIA",
        "capacity_type": "ON_DEMAND",
        "scaling_config": {"min_size": 0, "max_size": 4, "desired_size": 0},
        "update_config": {"max_unavailable": 1, "update_strategy": "MINIMAL"},
        "labels": {"atoll.dev/accelerator": "H100"},
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


def test_gke_node_pool() -> None:
    parts = rendered("gke")
    pool, config = parts["node_pool"], parts["node_pool"]["node_config"]

    assert parts["create_timeout_minutes"] == 60
    assert pool["autoscaling"] == {
        "total_min_node_count": 0,
        "total_max_node_count": 4,
        "location_policy": "ANY",
    }
    assert pool["management"] == {"auto_repair": True, "auto_upgrade": True}
    assert pool["upgrade_settings"] == {"strategy": "SURGE", "max_surge": 0, "max_unavailable": 1}
    assert config["guest_accelerators"] == [
        {
            "type": "nvidia-h100-mega-80gb",
            "count": 8,
            "gpu_driver_installation_config": {"gpu_driver_version": "DEFAULT"},
        }
    ]
    assert config["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]
    assert config["reservation_affinity"] == {"consume_reservation_type": "NO_RESERVATION"}
    assert config["workload_metadata_config"] == {"mode": "GKE_METADATA"}
    assert config["kubelet_config"]["topology_manager"] == {"policy": "restricted"}
    assert "max_run_duration" not in config
    assert pool["network_config"]["enable_private_nodes"] is True
    assert len(pool["network_config"]["additional_node_network_configs"]) == 8


def test_gke_networks_have_two_objects_each() -> None:
    tcpxo, roce = rendered("gke")["networks"], rendered("roce")["networks"]
    parameters = [o["spec"] for o in roce if o["kind"] == "GKENetworkParamSet"]

    assert len(tcpxo) == 16
    assert {o["spec"]["deviceMode"] for o in tcpxo if o["kind"] == "GKENetworkParamSet"} == {"NetDevice"}
    assert [p["deviceMode"] for p in parameters] == ["NetDevice", *["RDMA"] * 8]
    for given, network in zip(roce[::2], roce[1::2], strict=True):
        assert network["kind"] == "Network"
        assert network["spec"]["type"] == "Device"
        assert network["spec"]["parametersRef"]["name"] == given["metadata"]["name"]


def test_gke_ways_to_buy() -> None:
    flex = rendered("gke", options=(Option.flex_start(max_run_duration_s=86_400),))["node_pool"]
    queued = rendered("gke", options=(Option.queued(),))["node_pool"]
    spot = rendered("gke", options=(Option.spot(),))["node_pool"]

    assert flex["node_config"]["flex_start"] is True
    assert flex["node_config"]["max_run_duration"] == "86400s"
    assert flex["management"] == {"auto_repair": False, "auto_upgrade": True}
    assert queued["queued_provisioning"] == {"enabled": True}
    assert queued["management"] == {"auto_repair": True, "auto_upgrade": False}
    assert queued["node_config"]["labels"]["cloud.google.com/gke-queued"] == "true"
    assert queued["node_config"]["max_run_duration"] == "604800s"
    assert spot["node_config"]["spot"] is True
    assert spot["node_config"]["flex_start"] is False


@pytest.mark.parametrize(
    ("option", "value"),
    [
        (Option.reserved("h100"), "h100"),
        (Option.reserved("h100", block="b1"), "h100/reservationBlocks/b1"),
        (Option.reserved("h100", project="other"), "projects/other/reservations/h100"),
    ],
)
def test_gke_reservations(option: Option, value: str) -> None:
    config = rendered("gke", options=(option,))["node_pool"]["node_config"]

    assert config["reservation_affinity"] == {
        "consume_reservation_type": "SPECIFIC_RESERVATION",
        "key": "compute.googleapis.com/reservation-name",
        "values": [value],
    }


def test_gke_any_reservation_fixed_size_placement_and_mig() -> None:
    any_of_them = rendered("gke", options=(Option.any_reserved(),), placement=Placement.COMPACT)["node_pool"]
    fixed = rendered("gke", size=Size(nodes=2))["node_pool"]
    begun = rendered("gke", size=Size(max_nodes=2, initial_nodes=1))["node_pool"]
    mig = rendered("gke", machine_type="a2-highgpu-1g", fabric=None, mig_profile="1g.5gb", zones=())[
        "node_pool"
    ]
    blue_green = rendered("gke", upgrade=Upgrade(strategy=UpgradeStrategy.BLUE_GREEN))["node_pool"]

    assert any_of_them["node_config"]["reservation_affinity"] == {
        "consume_reservation_type": "ANY_RESERVATION"
    }
    assert any_of_them["placement_policy"] == {"type": "COMPACT"}
    assert (fixed["node_count"], "autoscaling" in fixed) == (2, False)
    assert begun["initial_node_count"] == 1
    assert mig["node_config"]["guest_accelerators"][0]["gpu_partition_size"] == "1g.5gb"
    assert "node_locations" not in mig
    assert "kubelet_config" not in mig["node_config"]
    assert blue_green["upgrade_settings"] == {"strategy": "BLUE_GREEN"}


def test_gke_dranet() -> None:
    pool = rendered(
        "roce",
        fabric=FabricUse(driver=FabricDriver.DRA),
        cluster=Cluster(kubernetes_version="1.35.0-gke.1000000"),
    )["node_pool"]

    assert pool["network_config"]["accelerator_network_profile"] == "auto"
    assert "additional_node_network_configs" not in pool["network_config"]
    assert pool["node_config"]["labels"]["cloud.google.com/gke-networking-dra-driver"] == "true"


def test_gke_tpus() -> None:
    pool = rendered("tpu")["node_pool"]
    only = rendered("tpu", tpu_provision_only=True)

    assert pool["placement_policy"] == {"type": "COMPACT", "tpu_topology": "4x4"}
    assert "guest_accelerators" not in pool["node_config"]
    assert pool["node_config"]["taints"][0]["key"] == "google.com/tpu"
    assert only["node_pool"]["placement_policy"]["policy_name"] == only["resource_policy"]["name"]
    assert only["resource_policy"]["workload_policy"]["accelerator_topology_mode"] == "PROVISION_ONLY"


def test_driver_and_pool_come_from_the_same_object() -> None:
    software = NodeSoftware(
        machine_type="a3-megagpu-8g",
        image="gke-cos",
        driver=Owner.DRIVER_INSTALLER,
        toolkit=Owner.GPU_OPERATOR,
        device_plugin=Owner.GPU_OPERATOR,
    )
    config = rendered("gke", software=software)["node_pool"]["node_config"]
    [accelerator] = config["guest_accelerators"]

    assert accelerator["gpu_driver_installation_config"] == {"gpu_driver_version": "INSTALLATION_DISABLED"}
    assert config["labels"]["gke-no-default-nvidia-gpu-device-plugin"] == "true"
    assert software.chart_values()["gpu-operator"]["devicePlugin"]["enabled"] is True


def test_compute_class() -> None:
    spec = rendered("class", zones=("us-central1-a",))["compute_class"]["spec"]
    reserved, on_demand, flex, spot = spec["priorities"]
    gpu = {"type": "nvidia-h100-80gb", "count": 8, "driverVersion": "default"}

    assert spec["whenUnsatisfiable"] == "DoNotScaleUp"
    assert spec["activeMigration"] == {"optimizeRulePriority": True}
    assert all(p["machineType"] == "a3-highgpu-8g" and p["gpu"] == gpu for p in spec["priorities"])
    assert all(p["location"] == {"zones": ["us-central1-a"]} for p in spec["priorities"])
    assert reserved["reservations"] == {"affinity": "Specific", "specific": [{"name": "h100"}]}
    assert on_demand["reservations"] == {"affinity": "None"}
    assert flex["flexStart"] == {"enabled": True, "nodeRecycling": {"leadTimeSeconds": 3600}}
    assert flex["maxRunDurationSeconds"] == 604_800
    assert [p["spot"] for p in spec["priorities"]] == [False, False, False, True]
    assert spot["reservations"] == {"affinity": "None"}


def test_compute_class_of_shared_reservations_and_tpus() -> None:
    options = (Option.reserved("r", project="other"), Option.any_reserved())
    shared = rendered("class", options=options)["compute_class"]["spec"]["priorities"]
    block = rendered("class", options=(Option.reserved("r", block="b"),), zones=("us-central1-a",))
    tpu = rendered("class", machine_type="ct6e-standard-4t", options=(Option.spot(),), tpu_topology="4x4")[
        "compute_class"
    ]["spec"]["priorities"]

    assert shared[0]["reservations"]["specific"] == [{"name": "r", "project": "other"}]
    assert shared[1]["reservations"] == {"affinity": "AnyBestEffort"}
    [priority] = block["compute_class"]["spec"]["priorities"]
    assert priority["reservations"]["specific"] == [{"name": "r", "reservationBlock": {"name": "b"}}]
    assert tpu[0]["tpu"] == {"type": "tpu-v6e-slice", "count": 4, "topology": "4x4"}


def test_aks_node_pool() -> None:
    parts = rendered("aks", zones=("1",))

    assert parts["features"] == [INFINIBAND]
    assert parts["agent_pool"] == {
        "agent_pool_name": "train",
        "vm_size": "Standard_ND96isr_H100_v5",
        "mode": "User",
        "os_type": "Linux",
        "os_sku": "Ubuntu2204",
        "node_labels": {"atoll.dev/accelerator": "H100"},
        "node_taints": ["nvidia.com/gpu=present:NoSchedule"],
        "enable_node_public_ip": False,
        "count": 0,
        "enable_auto_scaling": True,
        "min_count": 0,
        "max_count": 4,
        "gpu_profile": {"driver": "Install"},
        "availability_zones": ["1"],
        "upgrade_settings": {"max_surge": "0", "max_unavailable": "1"},
    }


def test_aks_ways_to_buy_mig_and_fixed_size() -> None:
    spot = rendered("aks", options=(Option.spot(),))["agent_pool"]
    limited = rendered("aks", options=(Option.spot(max_usd_per_hour=20.5),))["agent_pool"]
    reserved = rendered("aks", options=(Option.reserved(GROUP),), size=Size(nodes=2))["agent_pool"]
    mig = rendered("aks", mig_profile="MIG1g")["agent_pool"]

    assert (spot["scale_set_priority"], spot["spot_max_price"]) == ("Spot", -1.0)
    assert "kubernetes.azure.com/scalesetpriority=spot:NoSchedule" in spot["node_taints"]
    assert "upgrade_settings" not in spot
    assert limited["spot_max_price"] == 20.5
    assert reserved["capacity_reservation_group_id"] == GROUP
    assert (reserved["count"], reserved["enable_auto_scaling"]) == (2, False)
    assert mig["gpu_instance_profile"] == "MIG1g"


def test_labels_of_the_caller_are_kept() -> None:
    pool = rendered("aks", labels=(("team", "research"),))["agent_pool"]

    assert pool["node_labels"] == {"atoll.dev/accelerator": "H100", "team": "research"}


def test_what_a_pod_of_a_whole_machine_requests() -> None:
    dra = FabricUse(driver=FabricDriver.DRA)

    assert make("eks").pod_resources() == {
        "nvidia.com/gpu": "8",
        "vpc.amazonaws.com/efa": "32",
        "hugepages-2Mi": "5120Mi",
    }
    assert make("aks").pod_resources() == {"nvidia.com/gpu": "8", "rdma/ib": "8"}
    assert make("gke").pod_resources() == {"nvidia.com/gpu": "8"}
    assert make("tpu").pod_resources() == {"google.com/tpu": "4"}
    assert make("cpu").pod_resources() == {}
    assert make("eks", fabric=dra, cluster=Cluster(kubernetes_version="1.34")).pod_resources() == {
        "nvidia.com/gpu": "8"
    }
