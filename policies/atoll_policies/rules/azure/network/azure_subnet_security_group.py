"""Subnets have a network security group."""

from atoll_policies import Condition, Level, Rule, Severity, any_of, changed, each, field, some

# Azure lets no group be there: learn.microsoft.com/azure/virtual-network/virtual-network-vnet-plan-design-arm
_WITHOUT = ("GatewaySubnet", "AzureFirewallSubnet", "AzureFirewallManagementSubnet", "RouteServerSubnet")
_GROUP = "networkSecurityGroup.id"


def _guarded(name: str) -> Condition:
    return any_of(
        field(_GROUP).present(),
        field(name).one_of(*_WITHOUT),
        some("delegations[*]", field("serviceName").matches(r"(?i)microsoft\.netapp/volumes")),
    )


RULE = Rule(
    id="azure-subnet-security-group",
    title="Azure's subnets have a network security group",
    why="Without one all of the network reaches every port of the subnet, and it reaches the internet.",
    fix="Set `networkSecurityGroup.id` of the subnet.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:network:Subnet": _guarded("subnetName"),
        "azure-native:network:VirtualNetwork": each("subnets[*]", _guarded("name")),
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV2_AZURE_31",),
    disagrees={"CKV2_AZURE_31": "it doesn't read the subnets that a network has inside"},
    good=(
        changed("az-subnet", "serviceEndpoints", [{"service": "Microsoft.Storage"}]),
        changed("az-gateway-subnet", "addressPrefix", "10.64.254.0/27"),
        changed("az-network", "subnets[0].name", "AzureFirewallSubnet"),
        changed("az-network", "subnets[0].name", "AzureFirewallManagementSubnet"),
        changed("az-network", "subnets[0].name", "RouteServerSubnet"),
        changed(
            "az-network",
            "subnets[0]",
            {"name": "files", "delegations": [{"name": "files", "serviceName": "Microsoft.Netapp/volumes"}]},
        ),
    ),
    bad=(
        changed("az-subnet", "networkSecurityGroup.id", ""),
        changed("az-subnet", "networkSecurityGroup"),
        changed("az-network", "subnets[0].name", "nodes"),
    ),
)
