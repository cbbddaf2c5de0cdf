"""Caches take identities, not keys."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="azure-redis-keys-off",
    title="Azure's Redis takes no keys",
    why="A cache's key reads all features and sessions, belongs to nobody, and doesn't end. Identities do.",
    fix="Set `disableAccessKeyAuthentication` to true; of enterprise `accessKeysAuthentication` to Disabled.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:redis:Redis": field("disableAccessKeyAuthentication").is_true(),
        "azure-native:redisenterprise:Database": field("accessKeysAuthentication").equals("Disabled"),
    },
    maps=("nist-800-53/IA-2", "nist-800-53/IA-5"),
    good=(
        changed("az-redis", "updateChannel", "Stable"),
        changed("az-redis-database", "evictionPolicy", "NoEviction"),
    ),
    bad=(
        changed("az-redis", "disableAccessKeyAuthentication", False),
        changed("az-redis", "disableAccessKeyAuthentication"),
        changed("az-redis-database", "accessKeysAuthentication", "Enabled"),
    ),
)
