"""Caches outlive one of their machines."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-redis-replicated",
    title="Azure's Redis has a second machine",
    why="With one, its restart empties the cache, and serving waits for features that aren't there.",
    fix="Set `sku.name` to Standard or Premium; for enterprise leave `highAvailability` out, or Enabled.",
    severity=Severity.LOW,
    requires={
        "azure-native:redis:Redis": field("sku.name").one_of("Standard", "Premium"),
        "azure-native:redisenterprise:RedisEnterprise": field("highAvailability").differs("Disabled"),
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-10", "soc2/A1.2"),
    equivalents=("CKV_AZURE_230",),
    good=(
        changed("az-redis", "sku.capacity", 2),
        changed("az-redis", "sku.name", "Standard"),
        changed("az-redis-cluster", "highAvailability"),
    ),
    bad=(
        changed("az-redis", "sku.name", "Basic"),
        changed("az-redis-cluster", "highAvailability", "Disabled"),
    ),
)
