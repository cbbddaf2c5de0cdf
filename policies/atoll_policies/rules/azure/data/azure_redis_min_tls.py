"""Caches take no old TLS."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="azure-redis-min-tls",
    title="Azure's Redis takes TLS 1.2 or later",
    why="TLS 1.0 and 1.1 can be broken by who listens.",
    fix="Set `minimumTlsVersion` to 1.2.",
    severity=Severity.MEDIUM,
    requires={
        "azure-native:redis:Redis": field("minimumTlsVersion").equals("1.2"),
        "azure-native:redisenterprise:RedisEnterprise": field("minimumTlsVersion", default="1.2").equals(
            "1.2"
        ),
    },
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1"),
    equivalents=("CKV_AZURE_148",),
    good=(
        changed("az-redis", "updateChannel", "Stable"),
        changed("az-redis-cluster", "minimumTlsVersion"),
    ),
    bad=(
        changed("az-redis", "minimumTlsVersion", "1.0"),
        changed("az-redis", "minimumTlsVersion"),
        changed("az-redis-cluster", "minimumTlsVersion", "1.1"),
    ),
)
