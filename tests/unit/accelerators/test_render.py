import json

import pytest

from atoll.accelerators import (
    Cluster,
    FabricDriver,
    FabricUse,
    NodeSoftware,
    Option,
    Owner,
    Size,
)

from .plans import BASES, GROUP, INFINIBAND, make, rendered


@pytest.mark.parametrize("base", BASES)
def test_what_is_rendered_is_plain_data_and_the_same_each_time(base: str) -> None:
    first, second = rendered(base), rendered(base)

    assert json.dumps(first) == json.dumps(second)
    assert json.loads(json.dumps(first)) == first


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


def test_aks_node_pool() -> None:
    parts = rendered("aks", zones=("1",))

    assert parts["features"] == [INFINIBAND]
    assert parts["agent_pool"] == {
        "agent_pool_name": "train",
        "vm_size": "Standard_ND96isr_H100_v5",
        "mode": "User",
        "os_type": "Linux",
        "os_sku": "Ubuntu2204",
        "node_labels": {"accelerator-model": "H100"},
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

    assert pool["node_labels"] == {"accelerator-model": "H100", "team": "research"}


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
