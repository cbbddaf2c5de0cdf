"""Blobs aren't copied to other companies' accounts."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="blob-no-other-tenants",
    title="Azure's storage accounts copy nothing to other tenants",
    why="One policy of replication then sends every new model and data set to a stranger's account.",
    fix="Leave out `allowCrossTenantReplication`, or set it to false.",
    severity=Severity.HIGH,
    requires={"azure-native:storage:StorageAccount": field("allowCrossTenantReplication").isnt_true()},
    absent="passes",
    maps=("nist-800-53/AC-4",),
    good=(changed("blob-account", "allowCrossTenantReplication"),),
    bad=(
        changed("blob-account", "allowCrossTenantReplication", True),
        changed("files-account", "allowCrossTenantReplication", True),
    ),
)
