"""Of secrets in vaults it is said what they are."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="vault-secret-described",
    title="Secrets in Azure's vaults have a content type",
    why="Who must renew a secret in a hurry needs to know whether it is a password, token or certificate.",
    fix="Set `properties.contentType`, such as text/plain.",
    severity=Severity.LOW,
    requires={"azure-native:keyvault:Secret": field("properties.contentType").present()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/CM-8",),
    equivalents=("CKV_AZURE_114",),
    good=(changed("vault-secret", "properties.contentType", "password"),),
    bad=(
        changed("vault-secret", "properties.contentType", ""),
        changed("vault-secret", "properties.contentType"),
    ),
)
