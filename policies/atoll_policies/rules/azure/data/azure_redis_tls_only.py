"""Caches are spoken to over TLS alone."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="azure-redis-tls-only",
    title="Azure's Redis takes TLS alone",
    why="On the open port keys and features can be read by whoever listens in the network.",
    fix="Leave out `enableNonSslPort` and `clientProtocol`, or set them to false and Encrypted.",
    severity=Severity.HIGH,
    requires={
        "azure-native:redis:Redis": field("enableNonSslPort").isnt_true(),
        "azure-native:redisenterprise:Database": field("clientProtocol", default="Encrypted").equals(
            "Encrypted"
        ),
    },
    absent="passes",
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1", "hipaa/164.312(e)(1)"),
    equivalents=("CKV_AZURE_91",),
    good=(changed("az-redis", "enableNonSslPort"), changed("az-redis-database", "clientProtocol")),
    bad=(
        changed("az-redis", "enableNonSslPort", True),
        changed("az-redis-database", "clientProtocol", "Plaintext"),
    ),
)
