import pytest

from atoll.accelerators import (
    Cluster,
    FabricDriver,
    FabricUse,
    Option,
    Placement,
    Size,
    Upgrade,
    UpgradeStrategy,
)

from .plans import rendered


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
    assert queued["management"] == {"auto_repair": False, "auto_upgrade": False}
    assert queued["node_config"]["flex_start"] is True
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


def test_what_a_compute_class_makes_of_its_nodes() -> None:
    dra = FabricUse(driver=FabricDriver.DRA)
    cluster = Cluster(kubernetes_version="1.35.0-gke.1000000")
    plain = rendered("class")["compute_class"]["spec"]["nodePoolConfig"]
    wired = rendered("class", machine_type="a3-ultragpu-8g", fabric=dra, cluster=cluster)

    assert plain == {
        "imageType": "cos_containerd",
        "imageStreaming": {"enabled": True},
        "ipType": "private",
        "nodeLabels": {"accelerator-model": "H100"},
    }
    assert wired["compute_class"]["spec"]["nodePoolConfig"]["dra"] == {"networking": {"enabled": True}}
