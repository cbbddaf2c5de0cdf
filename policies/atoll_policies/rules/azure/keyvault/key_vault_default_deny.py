"""Vaults answer to networks that are named."""

from atoll_policies import Rule, Severity, changed, field

_DENIED = field("properties.networkAcls.defaultAction").equals("Deny")

RULE = Rule(
    id="key-vault-default-deny",
    title="Azure's vaults refuse networks that nobody named",
    why="Where the firewall allows by default, a leaked token reads secrets from anywhere.",
    fix="Set `properties.networkAcls.defaultAction` to Deny.",
    severity=Severity.HIGH,
    requires={"azure-native:keyvault:Vault": _DENIED, "azure-native:keyvault:ManagedHsm": _DENIED},
    maps=("nist-800-53/SC-7", "nist-800-53/AC-3"),
    equivalents=("CKV_AZURE_109",),
    good=(changed("key-vault", "properties.networkAcls.bypass", "None"),),
    bad=(
        changed("key-vault", "properties.networkAcls.defaultAction", "Allow"),
        changed("key-vault", "properties.networkAcls"),
        changed("az-hsm", "properties.networkAcls.defaultAction", "Allow"),
    ),
)
