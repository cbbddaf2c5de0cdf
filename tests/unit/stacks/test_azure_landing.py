"""What is special in the landing on Azure: names, the pool that the platform runs on, and bad input."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from atoll.azure import AksCluster
from atoll.errors import ValidationError
from atoll.testing import Registered, record
from landings import land
from settings import SettingsError, parse
from tests.unit.components.azure.arguments import CLUSTER_ARGS

PROD = Path(__file__).parents[3] / "stacks" / "environments" / "Pulumi.azure-prod.yaml"
T4 = {"machine_type": "Standard_NC16as_T4_v3", "max_nodes": 2}


@pytest.fixture
def landed(machine):
    """Land with some settings of azure-prod changed; return what was registered."""

    def run(**changes: Any) -> dict[str, Registered]:
        content = yaml.safe_load(PROD.read_text())["config"]
        values = {key.removeprefix("atoll:"): value for key, value in content.items()} | changes
        return record(lambda: land(parse(values), "azure-prod"), preview=True, stack="azure-prod")

    return run


@pytest.fixture
def prod(landed):
    """Return what the environment that ships registers."""
    return landed()


def test_prod(prod) -> None:
    cluster = prod["azure-prod-cluster-cluster"].inputs
    platform = prod["azure-prod-platform-pool"].inputs
    volumes = prod["azure-prod-volumes-class"].inputs

    # Pods of the platform tolerate nothing: there is a pool for them, and it is there before them.
    assert cluster["agentPoolProfiles"][0]["nodeTaints"] == ["CriticalAddonsOnly=true:NoSchedule"]
    assert (platform["agentPoolName"], platform["nodeTaints"]) == ("platform", [])
    assert platform["availabilityZones"] == ["1", "2", "3"]
    assert "azure-prod-platform-pool" in prod["azure-prod-inside"].depends_on
    assert volumes["parameters"]["protocol"] == "nfs"
    assert cluster["apiServerAccessProfile"]["enablePrivateCluster"] is True
    assert prod["azure-prod"].protect
    # One account, whose identity the pods of each have.
    assert prod["azure-prod-training-credential"].inputs["subject"] == "system:serviceaccount:ml:training"
    # Both operators bring Node Feature Discovery, which may be there once.
    assert prod["azure-prod-gpus-release"].inputs["values"]["nfd"] == {"enabled": False}


def test_the_budget_counts_the_group_that_aks_makes(prod) -> None:
    (name,) = [item.name for item in prod.values() if item.token == "atoll:index:AksCluster"]
    args = {**CLUSTER_ARGS, "resource_group_name": "azure-prod"}
    cluster = record(lambda: AksCluster(name, args))[f"{name}-cluster"].inputs
    counted = prod["azure-prod-budget-budget"].inputs["filter"]["dimensions"]["values"]

    assert counted == ["azure-prod", cluster["nodeResourceGroup"]]


def test_the_longest_prefix_and_a_renamed_pool(landed) -> None:
    made = landed(names={"prefix": "a" * 16}, pools={"cheap": T4 | {"renamed_from": "batch"}})

    # The components refuse a name that Azure doesn't take.
    assert made["azure-prod-files-account"].inputs["accountName"] == "a" * 16 + "files"
    assert made["cheap-pool"].inputs["agentPoolName"] == "batch"


def test_an_adopted_network_and_registry_without_keys_of_ones_own(landed) -> None:
    network = "/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/hub"
    adopted = {
        "existing_virtual_network_id": network,
        "existing_nodes_subnet_id": f"{network}/subnets/nodes",
        "existing_private_endpoints_subnet_id": f"{network}/subnets/endpoints",
        "existing_api_server_subnet_id": f"{network}/subnets/api",
        "outbound": "userDefinedRouting",
        "private_dns_zones": False,
    }
    made = landed(network=adopted, images={"registry": "ghcr.io/acme/atoll"}, customer_keys=False)
    kinds = {item.token.rpartition(":")[2] for item in made.values()}

    assert not kinds & {"VirtualNetwork", "PrivateZone", "PrivateDnsZoneGroup", "Registry", "Vault"}
    assert made["azure-prod-cluster-cluster"].inputs["networkProfile"]["outboundType"] == "userDefinedRouting"


@pytest.mark.parametrize(
    ("pool", "said"),
    [
        (T4 | {"machine_type": "Standard_NC16as_T4_v4"}, "machine_type: is not a machine of the catalogue"),
        (T4 | {"machine_type": "p5.48xlarge"}, "target: makes no aws machines"),
        (T4 | {"purchase": "reservation"}, "capacity_reservation_group_id: is required"),
    ],
)
def test_a_pool_that_cannot_be(landed, pool, said) -> None:
    with pytest.raises(ValidationError) as error:
        landed(pools={"gpu": pool})

    assert 'AksAcceleratorPool "gpu"' in str(error.value)
    assert said in str(error.value)


def test_a_pool_name_too_long_for_aks(landed) -> None:
    with pytest.raises(ValidationError, match="pool_name: is not a name that Azure takes") as error:
        landed(pools={"inference-a100": T4})

    assert "1-12" in str(error.value)


def test_infiniband_without_its_feature(landed) -> None:
    with pytest.raises(ValidationError, match=r"registered_features: lacks .*AKSInfinibandSupport"):
        landed(registered_features=[])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pools": {"gpu": T4 | {"zones": ["4"]}}}, "pools.gpu.zones.0: should be '1', '2' or '3' (got '4')"),
        (
            {"pools": {"gpu": T4 | {"purchase": "capacity-block"}}},
            "pools.gpu.purchase: should be",
        ),
        ({"pools": {"platform": T4}}, "pools: pool 'platform' can't be 'platform' in AKS"),
        ({"pools": {"a": T4, "b": T4 | {"renamed_from": "a"}}}, "pools: pool 'b' can't be 'a' in AKS"),
        ({"location": "West Europe"}, "location: must be a region's short name, as 'eastus'"),
        ({"names": {"prefix": "Acme-Prod"}}, "names.prefix: must be 3 to 16 lower-case letters and digits"),
        ({"subscription_id": "mine"}, "subscription_id: must be a GUID"),
    ],
)
def test_settings_that_cannot_be(landed, changes, said) -> None:
    with pytest.raises(SettingsError) as error:
        landed(**changes)

    (problem,) = error.value.problems
    assert problem.startswith(f"atoll:{said}")
