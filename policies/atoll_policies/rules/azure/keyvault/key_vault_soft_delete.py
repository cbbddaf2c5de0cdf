"""What is deleted in a vault can be brought back."""

from atoll_policies import Rule, Severity, changed, field

_KEPT = field("properties.enableSoftDelete", default=True).is_true()

RULE = Rule(
    id="key-vault-soft-delete",
    title="Azure's vaults keep what was deleted for a while",
    why="A key that is gone at once takes all that is encrypted with it along, by one wrong command.",
    fix="Leave out `properties.enableSoftDelete`, or set it to true.",
    severity=Severity.HIGH,
    requires={"azure-native:keyvault:Vault": _KEPT, "azure-native:keyvault:ManagedHsm": _KEPT},
    absent="passes",
    maps=("nist-800-53/SC-12", "nist-800-53/CP-9"),
    equivalents=("CKV_AZURE_111",),
    good=(changed("key-vault", "properties.enableSoftDelete"),),
    bad=(
        changed("key-vault", "properties.enableSoftDelete", False),
        changed("az-hsm", "properties.enableSoftDelete", False),
    ),
)
