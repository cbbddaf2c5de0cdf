"""What other projects' examples get wrong can't be made, and says why."""

from atoll.accelerators import (
    AdditionalNetwork,
    Cluster,
    FabricUse,
    NetworkKind,
    Option,
    Purchase,
    Subnets,
    Target,
    catalogue,
)

from .plans import INFINIBAND, gpu_nics, make, roce
from .rule_cases import AKS_SOFTWARE, FLEX, GVNIC, broken


def test_p5_without_efa_in_public_subnets_without_a_way_out() -> None:
    found = broken("eks", {"fabric": None, "zones": ("a", "b"), "subnets": Subnets(public=True)})
    with_efa = broken("eks", {"zones": ("a", "b"), "subnets": Subnets(public=True)})

    assert {"nodes-that-talk-use-their-fabric", "aws-public-subnet-needs-public-ip"} == set(found)
    assert {"aws-efa-one-zone", "aws-efa-no-public-ip"} < set(with_efa)


def test_h100_on_gke_without_gpu_networks() -> None:
    high = {"machine_type": "a3-highgpu-8g"}

    assert "nodes-that-talk-use-their-fabric" in broken("gke", {**high, "fabric": None})
    assert "gke-gpu-networks" in broken("gke", {**high, "fabric": FabricUse(networks=gpu_nics(3))})
    assert make("gke", **high, fabric=FabricUse(networks=gpu_nics(4))).render()


def test_aks_older_than_the_recipe_needs() -> None:
    violation = broken(
        "aks",
        {
            "software": AKS_SOFTWARE,
            "cluster": Cluster(kubernetes_version="1.30", features=frozenset({INFINIBAND})),
        },
    )["kubernetes-of-the-recipe"]

    assert violation.got == "1.30"
    assert "1.34 or later, which h100-aks-ubuntu-training needs" in str(violation)


def test_the_copied_class_that_falls_back_to_a_smaller_machine() -> None:
    options = (
        Option.reserved("h100"),
        Option.flex_start(),
        Option(purchase=Purchase.FLEX_START, machine_type="a3-highgpu-1g", max_run_duration_s=86_400),
    )
    violation = broken("class", {"options": options})["fallback-keeps-the-accelerators"]

    assert violation.path == "options[2].machine_type"
    assert "has 1 x H100 (got 'a3-highgpu-1g', allowed: 8 x H100)" in str(violation)


def test_tcpxo_with_a_gvnic_network() -> None:
    found = broken("gke", {"fabric": FabricUse(networks=(GVNIC, *gpu_nics(8)))})

    assert "leaves 7 of 8 GPUs" in str(found["gke-tcpxo-no-gvnic"])


def test_roce_networks() -> None:
    two_vpcs = (*roce()[:-1], AdditionalNetwork(kind=NetworkKind.RDMA, network="other", subnetwork="rdma-7"))

    assert "gke-gpu-networks" in broken("roce", {"fabric": FabricUse(networks=roce(7))})
    assert "gke-gpu-networks" in broken("roce", {"fabric": FabricUse(networks=roce()[1:])})
    assert "gke-roce-profile" in broken("roce", {"fabric": FabricUse(networks=two_vpcs)})
    assert "gke-roce-profile" in broken("roce", {"zones": ()})
    assert "gke-roce-profile" in broken("roce", {"fabric": FabricUse(networks=roce(profile=None))})


def test_a_minor_version_says_as_much_as_it_can() -> None:
    assert "gke-fabric-version" in broken("gke", {"cluster": Cluster(kubernetes_version="1.27")})
    assert make("gke", cluster=Cluster(kubernetes_version="1.32")).render()
    assert make("gke", cluster=Cluster(kubernetes_version="1.35.1-gke.1000000")).render()


def test_flex_start_ends_after_seven_days_also_when_that_isnt_said() -> None:
    assert "nodes-outlive-jobs" in broken("gke", {"options": FLEX, "longest_job_s": 700_000})


def test_targets_know_their_cloud() -> None:
    assert {target.cloud for target in Target} == {m.cloud for m in catalogue().machines.values()}
