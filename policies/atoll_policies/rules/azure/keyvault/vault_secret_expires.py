"""Secrets in vaults end."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="vault-secret-expires",
    title="Secrets in Azure's vaults have an end",
    why="A secret without an end is never renewed, and opens doors years after it leaked.",
    fix="Set `properties.attributes.expires`, in seconds since 1970.",
    severity=Severity.LOW,
    requires={"azure-native:keyvault:Secret": field("properties.attributes.expires").present()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/IA-5",),
    equivalents=("CKV_AZURE_41",),
    good=(changed("vault-secret", "properties.attributes.expires", 1924992000),),
    bad=(
        changed("vault-secret", "properties.attributes", {"enabled": True}),
        changed("vault-secret", "properties.attributes"),
    ),
)
