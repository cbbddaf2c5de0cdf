"""Caches can't be reached from the internet."""

from atoll_policies import Rule, Severity, changed, field

_OFF = field("publicNetworkAccess").equals("Disabled")

RULE = Rule(
    id="azure-redis-public-network-off",
    title="Azure's Redis has no public endpoint",
    why="With one, a leaked key reads features and sessions from anywhere.",
    fix="Set `publicNetworkAccess` to Disabled, and add a private endpoint.",
    severity=Severity.HIGH,
    requires={"azure-native:redis:Redis": _OFF, "azure-native:redisenterprise:RedisEnterprise": _OFF},
    maps=("nist-800-53/SC-7", "soc2/CC6.6"),
    equivalents=("CKV_AZURE_89",),
    good=(changed("az-redis", "updateChannel", "Stable"),),
    bad=(
        changed("az-redis", "publicNetworkAccess", "Enabled"),
        changed("az-redis", "publicNetworkAccess"),
        changed("az-redis-cluster", "publicNetworkAccess", "Enabled"),
    ),
)
