"""Vaults can't be reached from the internet."""

from atoll_policies import Rule, Severity, any_of, changed, field

_ACLS = "properties.networkAcls"
_CLOSED = any_of(
    field("properties.publicNetworkAccess").matches("(?i)disabled", "be 'Disabled'"),
    field(f"{_ACLS}.ipRules").present(),
    field(f"{_ACLS}.virtualNetworkRules").present(),
)

RULE = Rule(
    id="key-vault-public-network-off",
    title="Azure's vaults have no public endpoint",
    why="With one, a leaked token reads every secret of the platform from anywhere.",
    fix="Set `properties.publicNetworkAccess` to Disabled, or name networks in `properties.networkAcls`.",
    severity=Severity.HIGH,
    requires={"azure-native:keyvault:Vault": _CLOSED, "azure-native:keyvault:ManagedHsm": _CLOSED},
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_189",),
    good=(
        changed("key-vault", "properties.publicNetworkAccess", "disabled"),
        changed(
            "az-hsm",
            "properties",
            {
                "tenantId": "00000000-0000-0000-0000-000000000000",
                "enablePurgeProtection": True,
                "networkAcls": {"defaultAction": "Deny", "virtualNetworkRules": [{"id": "/subnets/nodes"}]},
            },
        ),
        changed(
            "key-vault",
            "properties",
            {
                "tenantId": "00000000-0000-0000-0000-000000000000",
                "sku": {"family": "A", "name": "premium"},
                "enableRbacAuthorization": True,
                "enablePurgeProtection": True,
                "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.0/24"}]},
            },
        ),
    ),
    bad=(
        changed("key-vault", "properties.publicNetworkAccess", "Enabled"),
        changed("key-vault", "properties.publicNetworkAccess"),
        changed("az-hsm", "properties.publicNetworkAccess", "Enabled"),
    ),
)
