import pytest

from atoll.azure import AksAcceleratorPool
from atoll.errors import ValidationError
from atoll.testing import record
from tests.unit.components.azure.arguments import GROUP, POOL_ARGS

H100 = {"machine_type": "Standard_ND96isr_H100_v5", "max_nodes": 4}
INFINIBAND = "Microsoft.ContainerService/AKSInfinibandSupport"
RESERVATION = f"{GROUP}/providers/Microsoft.Compute/capacityReservationGroups/h100"


def pool(name: str = "a100", **more: object) -> dict:
    return record(lambda: AksAcceleratorPool(name, POOL_ARGS | more))


def test_nobody_pays_for_a_pool_that_nobody_uses() -> None:
    made = pool()["a100-pool"].inputs

    assert (made["minCount"], made["count"], made["maxCount"]) == (0, 0, 1)
    assert made["nodeTaints"] == ["nvidia.com/gpu=present:NoSchedule"]
    assert made["gpuProfile"] == {"driver": "Install"}
    assert made["agentPoolName"] == "a100"


def test_spot() -> None:
    made = pool(purchase="spot", max_usd_per_hour=2.5)["a100-pool"].inputs

    assert made["scaleSetPriority"] == "Spot"
    assert made["scaleSetEvictionPolicy"] == "Delete"
    assert made["spotMaxPrice"] == 2.5
    assert "kubernetes.azure.com/scalesetpriority=spot:NoSchedule" in made["nodeTaints"]
    assert "upgradeSettings" not in made


def test_reserved() -> None:
    made = pool(purchase="reservation", capacity_reservation_group_id=RESERVATION)["a100-pool"].inputs

    assert made["capacityReservationGroupID"] == RESERVATION


def test_the_operator_owns_the_driver_where_it_is_told_to() -> None:
    assert pool(software="aks-operator")["a100-pool"].inputs["gpuProfile"] == {"driver": "None"}


def test_mig_and_a_fixed_number() -> None:
    made = pool(mig_profile="MIG1g", nodes=2, zones=["1"])["a100-pool"].inputs

    assert made["gpuInstanceProfile"] == "MIG1g"
    assert (made["count"], made["enableAutoScaling"]) == (2, False)
    assert made["availabilityZones"] == ["1"]


def test_an_upgrade_waits_for_the_longest_job() -> None:
    settings = pool(longest_job_s=7_201)["a100-pool"].inputs["upgradeSettings"]

    assert settings["drainTimeoutInMinutes"] == 121
    assert settings["undrainableNodeBehavior"] == "Cordon"


def test_the_subscription_is_registered_on_request() -> None:
    made = pool("h100", **H100, register_features=True)

    registration = made["h100-AKSInfinibandSupport"].inputs
    assert registration["providerNamespace"] == "Microsoft.ContainerService"
    assert registration["featureName"] == "AKSInfinibandSupport"
    assert "h100-AKSInfinibandSupport" in made["h100-pool"].depends_on
    named = pool("h100", **H100, registered_features=[INFINIBAND])
    assert set(named) == {"h100", "h100-pool"}


def test_a_new_pool_changes_nothing_of_the_others() -> None:
    def two() -> None:
        AksAcceleratorPool("a100", POOL_ARGS)
        AksAcceleratorPool("t4", POOL_ARGS | {"machine_type": "Standard_NC16as_T4_v3"})

    both, one = record(two), pool()

    assert {name: both[name] for name in one} == one
    assert set(both) - set(one) == {"t4", "t4-pool"}


@pytest.mark.parametrize(
    ("name", "change", "paths"),
    [
        ("trainingpools", {}, ["pool_name"]),
        ("gpu-pool", {}, ["pool_name"]),
        ("gpu-pool", {"pool_name": "gpu"}, []),
        ("GPU", {"machine_type": "Standard_Nothing"}, ["pool_name", "machine_type"]),
        ("h100", H100, ["registered_features"]),
        ("gb200", {"machine_type": "Standard_ND128isr_NDR_GB200_v6", "max_nodes": 2}, ["machine_type"]),
        ("h100", H100 | {"infiniband": False}, ["infiniband"]),
        ("h100", H100 | {"infiniband": False, "multi_node": False}, []),
        ("a100", {"infiniband": True}, ["infiniband"]),
        ("a100", {"purchase": "borrowed"}, ["purchase"]),
        ("a100", {"purchase": "reservation"}, ["capacity_reservation_group_id"]),
        ("a100", {"max_usd_per_hour": 1.0}, ["max_usd_per_hour"]),
        ("a100", {"nodes": 2, "max_nodes": 3}, ["nodes"]),
        ("a100", {"nodes": "two"}, ["nodes"]),
        ("a100", {"min_nodes": 3, "max_nodes": 2}, ["max_nodes"]),
        ("a100", {"software": "aks-managed"}, ["software"]),
        ("a100", {"mig_profile": "1g.10gb"}, ["mig_profile"]),
        ("a100", {"zones": ["west"]}, ["zones"]),
        ("a100", {"max_unavailable": 0}, ["max_surge"]),
    ],
)
def test_problems_name_the_argument(name, change, paths) -> None:
    found: list[str] = []
    try:
        pool(name, **change)
    except ValidationError as error:
        found = [problem.path for problem in error.problems]

    assert found == paths
