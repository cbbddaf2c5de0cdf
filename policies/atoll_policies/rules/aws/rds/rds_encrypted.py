"""Databases are encrypted at rest."""

from atoll_policies import Rule, Severity, added, any_of, changed, field, ref, resource

RULE = Rule(
    id="rds-encrypted",
    title="Databases are encrypted at rest",
    why=(
        "Unencrypted, the disks, snapshots and replicas can be read by whoever gets one; it can't be "
        "changed later."
    ),
    fix="Set `storageEncrypted` to true.",
    severity=Severity.HIGH,
    requires={
        "aws:rds/instance:Instance": field("storageEncrypted").is_true(),
        "aws:rds/cluster:Cluster": any_of(
            field("storageEncrypted").is_true(), field("engineMode").equals("serverless")
        ),
        "aws:rds/globalCluster:GlobalCluster": any_of(
            field("storageEncrypted").is_true(), field("sourceDbClusterIdentifier").present()
        ),
    },
    maps=("nist-800-53/SC-28", "pci-dss/3.5.1", "hipaa/164.312(a)(2)(iv)"),
    equivalents=("CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_140"),
    good=(
        changed("world-db", "storageEncrypted", True),
        changed("events-db", "storageEncrypted", True),
        changed("catalog-db", "storageEncrypted", True),
        added(
            resource(
                "copied-db",
                "aws:rds/globalCluster:GlobalCluster",
                {"globalClusterIdentifier": "copied", "sourceDbClusterIdentifier": ref("events-db", "arn")},
            )
        ),
        added(
            resource(
                "older-db",
                "aws:rds/cluster:Cluster",
                {
                    "engine": "aurora-postgresql",
                    "engineMode": "serverless",
                    "kmsKeyId": ref("data-key", "arn"),
                    "copyTagsToSnapshot": True,
                    "deletionProtection": True,
                    "iamDatabaseAuthenticationEnabled": True,
                    "enabledCloudwatchLogsExports": ["postgresql"],
                    "dbClusterParameterGroupName": ref("events-settings", "name"),
                },
            ),
            also=("rds-backup-plan",),
        ),
    ),
    bad=(
        changed("catalog-db", "storageEncrypted", False),
        changed("events-db", "storageEncrypted", False),
        changed("world-db", "storageEncrypted"),
        changed("world-db", "storageEncrypted", False),
    ),
)
