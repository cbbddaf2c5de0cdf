"""Storage accounts take no old TLS."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="blob-min-tls",
    title="Azure's storage accounts take TLS 1.2 or later",
    why="TLS 1.0 and 1.1 can be broken by who listens; Azure takes them where nothing is said.",
    fix="Set `minimumTlsVersion` to TLS1_2.",
    severity=Severity.MEDIUM,
    requires={"azure-native:storage:StorageAccount": field("minimumTlsVersion").one_of("TLS1_2", "TLS1_3")},
    maps=("nist-800-53/SC-8", "pci-dss/4.2.1"),
    equivalents=("CKV_AZURE_44",),
    good=(
        changed("blob-account", "allowCrossTenantReplication", False),
        changed("blob-account", "minimumTlsVersion", "TLS1_3"),
    ),
    bad=(
        changed("blob-account", "minimumTlsVersion", "TLS1_0"),
        changed("files-account", "minimumTlsVersion"),
    ),
)
