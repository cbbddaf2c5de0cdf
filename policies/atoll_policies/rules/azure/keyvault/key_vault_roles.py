"""Who may read a vault is decided by roles."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="key-vault-roles",
    title="Azure's vaults decide by roles who may read them",
    why="An access policy holds for all secrets of a vault, and whoever may change the vault may give"
    " themselves one.",
    fix="Set `properties.enableRbacAuthorization` to true, and give roles.",
    severity=Severity.MEDIUM,
    requires={"azure-native:keyvault:Vault": field("properties.enableRbacAuthorization").is_true()},
    prod=Level.ADVISORY,
    maps=("nist-800-53/AC-3", "nist-800-53/AC-6"),
    good=(changed("key-vault", "properties.enabledForDeployment", False),),
    bad=(
        changed("key-vault", "properties.enableRbacAuthorization", False),
        changed("key-vault", "properties.enableRbacAuthorization"),
    ),
)
