"""Databases log who did what."""

from atoll_policies import Level, Rule, Severity, added, changed, field, ref, resource, when

RULE = Rule(
    id="rds-audit-log",
    title="MySQL clusters send their audit log to CloudWatch",
    why="The audit log is the one that names the user of a query.",
    fix="Add audit to `enabledCloudwatchLogsExports`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:rds/cluster:Cluster": when(
            field("engine").one_of("aurora-mysql", "mysql"),
            field("enabledCloudwatchLogsExports").contains("audit"),
        )
    },
    maps=("nist-800-53/AU-2", "pci-dss/10.2.1"),
    equivalents=("CKV_AWS_325",),
    good=(
        changed("orders-db", "enabledCloudwatchLogsExports", ["audit"]),
        changed("events-db", "enabledCloudwatchLogsExports", ["upgrade"]),
    ),
    bad=(
        changed("orders-db", "enabledCloudwatchLogsExports[0]", "slowquery"),
        added(
            resource(
                "mysql-db",
                "aws:rds/cluster:Cluster",
                {
                    "engine": "mysql",
                    "storageEncrypted": True,
                    "kmsKeyId": ref("data-key", "arn"),
                    "copyTagsToSnapshot": True,
                    "deletionProtection": True,
                    "iamDatabaseAuthenticationEnabled": True,
                    "enabledCloudwatchLogsExports": ["slowquery"],
                },
            ),
            also=("rds-backup-plan",),
        ),
    ),
)
