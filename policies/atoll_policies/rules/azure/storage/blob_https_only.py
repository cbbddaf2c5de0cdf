"""Storage accounts are spoken to over TLS alone."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="blob-https-only",
    title="Azure's storage accounts take HTTPS alone",
    why="Over HTTP keys, models and data can be read and changed on the way. Accounts of the kind FileStorage"
    " aren't asked: NFS shares don't mount where HTTPS is required.",
    fix="Leave out `enableHttpsTrafficOnly`, or set it to true.",
    severity=Severity.HIGH,
    requires={
        "azure-native:storage:StorageAccount": any_of(
            field("enableHttpsTrafficOnly", default=True).is_true(), field("kind").equals("FileStorage")
        )
    },
    absent="passes",
    maps=(
        "nist-800-53/SC-8",
        "pci-dss/4.2.1",
        "hipaa/164.312(e)(1)",
        "aisvs/1.1.3",
    ),
    equivalents=("CKV_AZURE_3",),
    disagrees={"CKV_AZURE_3": "it asks shares of NFS too"},
    good=(
        changed("files-account", "largeFileSharesState", "Enabled"),
        changed("blob-account", "enableHttpsTrafficOnly"),
    ),
    bad=(
        changed("blob-account", "enableHttpsTrafficOnly", False),
        changed("files-account", "kind", "StorageV2", also=("blob-soft-delete", "blob-replicated")),
    ),
)
