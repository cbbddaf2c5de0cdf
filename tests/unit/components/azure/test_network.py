import pytest

from atoll.azure import AzureNetwork
from atoll.errors import ValidationError
from atoll.testing import record
from tests.unit.components.azure.arguments import GROUP, NETWORK, NETWORK_ARGS, SUBNET


def network(**more: object) -> dict:
    return record(lambda: AzureNetwork("ai", NETWORK_ARGS | more))


ADOPTED = {"virtual_network_id": NETWORK, "nodes_subnet_id": SUBNET, "private_endpoints_subnet_id": SUBNET}


def test_nodes_go_out_through_the_gateway_alone() -> None:
    made = network()
    nodes = made["ai-nodes"].inputs

    assert nodes["natGateway"] == {"id": "ai-nat-id"}
    assert nodes["defaultOutboundAccess"] is False
    assert made["ai-outbound-ip"].inputs["zones"] == ["1", "2", "3"]
    assert "zones" not in network(zones=[])["ai-outbound-ip"].inputs


def test_subnets_are_made_one_after_the_other() -> None:
    made = network()

    assert "ai-nodes" in made["ai-private-endpoints"].depends_on
    assert "ai-private-endpoints" in made["ai-api-server"].depends_on


def test_private_endpoints_take_tls_from_the_network_only() -> None:
    made = network()
    allow, deny = made["ai-private-endpoints-rules"].inputs["securityRules"]

    assert (allow["sourceAddressPrefix"], allow["destinationPortRanges"]) == (
        "VirtualNetwork",
        ["443", "2049", "10000"],
    )
    assert (deny["access"], deny["priority"]) == ("Deny", 4096)
    assert (
        made["ai-private-endpoints"].inputs["privateEndpointNetworkPolicies"] == "NetworkSecurityGroupEnabled"
    )


def test_an_adopted_network_gets_zones_only() -> None:
    made = network(**ADOPTED, private_dns_zones=["blob"])

    assert set(made) == {"ai", "ai-blob-dns", "ai-blob-dns-link"}
    assert made["ai-blob-dns-link"].inputs["virtualNetwork"] == {"id": NETWORK}


def test_flow_logs_are_of_the_whole_network() -> None:
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/logs"
    made = network(flow_logs_storage_account_id=f"{GROUP}/storageAccounts/a", flow_logs_identity_id=identity)
    log = made["ai-flow-log"].inputs

    assert log["targetResourceId"] == "ai-network-id"
    assert (log["networkWatcherName"], log["resourceGroupName"]) == (
        "NetworkWatcher_westeurope",
        "NetworkWatcherRG",
    )
    assert log["identity"]["userAssignedIdentities"] == [identity]
    assert log["retentionPolicy"] == {"enabled": True, "days": 90}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"address_space": "10.0.0.0/21"}, ["address_space"]),
        ({"address_space": "10.0.0.1/16"}, ["address_space"]),
        ({"address_space": "8.8.0.0/16"}, ["address_space"]),
        ({"zones": ["4"]}, ["zones"]),
        ({"zones": "1"}, ["zones"]),
        ({"virtual_network_id": NETWORK}, ["nodes_subnet_id", "private_endpoints_subnet_id"]),
        ({**ADOPTED, "address_space": "10.0.0.0/16"}, ["address_space"]),
        ({**ADOPTED, "nodes_subnet_id": NETWORK}, ["nodes_subnet_id"]),
        ({"api_server_subnet_id": SUBNET}, ["virtual_network_id"]),
        ({"private_dns_zones": ["blobs"]}, ["private_dns_zones"]),
        ({"flow_logs_retention_days": 90}, ["flow_logs_storage_account_id"]),
    ],
)
def test_problems_name_the_argument(change, paths) -> None:
    with pytest.raises(ValidationError) as error:
        network(**change)

    assert [problem.path for problem in error.value.problems] == paths
