"""Databases: one of PostgreSQL, clusters of Aurora, and what backs them up."""

from atoll_policies.cases import ref, resource

_SERVER = {
    "autoMinorVersionUpgrade": True,
    "copyTagsToSnapshot": True,
    "monitoringInterval": 60,
    "performanceInsightsEnabled": True,
    "performanceInsightsKmsKeyId": ref("data-key", "arn"),
    "publiclyAccessible": False,
}
_ALONE = {
    "instanceClass": "db.m7g.large",
    "allocatedStorage": 100,
    "storageEncrypted": True,
    "kmsKeyId": ref("data-key", "arn"),
    "backupRetentionPeriod": 14,
    "deletionProtection": True,
    "multiAz": True,
    "enabledCloudwatchLogsExports": ["error"],
}
_CLUSTER = {
    "storageEncrypted": True,
    "kmsKeyId": ref("data-key", "arn"),
    "backupRetentionPeriod": 14,
    "copyTagsToSnapshot": True,
    "deletionProtection": True,
    "iamDatabaseAuthenticationEnabled": True,
}
_LOGGED = [
    {"name": "log_statement", "value": "ddl"},
    {"name": "log_min_duration_statement", "value": "1000"},
    {"name": "rds.force_ssl", "value": "1"},
]

RESOURCES = [
    resource(
        "catalog-db",
        "aws:rds/instance:Instance",
        {
            **_SERVER,
            **_ALONE,
            "engine": "postgres",
            "engineVersion": "16.4",
            "iamDatabaseAuthenticationEnabled": True,
            "caCertIdentifier": "rds-ca-rsa2048-g1",
            "parameterGroupName": ref("catalog-settings", "name"),
        },
    ),
    resource(
        "shop-db",
        "aws:rds/instance:Instance",
        {**_SERVER, **_ALONE, "engine": "mysql", "iamDatabaseAuthenticationEnabled": True},
    ),
    # SQL Server lets no roles log in.
    resource("ledger-db", "aws:rds/instance:Instance", {**_SERVER, **_ALONE, "engine": "sqlserver-ee"}),
    resource(
        "catalog-settings",
        "aws:rds/parameterGroup:ParameterGroup",
        {"name": "catalog", "family": "postgres16", "parameters": _LOGGED},
    ),
    resource(
        "events-db",
        "aws:rds/cluster:Cluster",
        {
            **_CLUSTER,
            "engine": "aurora-postgresql",
            "engineVersion": "16.4",
            "enabledCloudwatchLogsExports": ["postgresql"],
            "dbClusterParameterGroupName": ref("events-settings", "name"),
        },
    ),
    resource(
        "events-settings",
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        {"name": "events", "family": "aurora-postgresql16", "parameters": _LOGGED},
    ),
    resource(
        "events-server",
        "aws:rds/clusterInstance:ClusterInstance",
        {
            **_SERVER,
            "clusterIdentifier": ref("events-db"),
            "engine": "aurora-postgresql",
            "instanceClass": "db.r7g.large",
        },
    ),
    resource(
        "orders-db",
        "aws:rds/cluster:Cluster",
        {
            **_CLUSTER,
            "engine": "aurora-mysql",
            "engineVersion": "8.0.mysql_aurora.3.08.0",
            "enabledCloudwatchLogsExports": ["audit", "error"],
            "backtrackWindow": 86400,
        },
    ),
    resource(
        "world-db",
        "aws:rds/globalCluster:GlobalCluster",
        {"globalClusterIdentifier": "world", "engine": "aurora-postgresql", "storageEncrypted": True},
    ),
    resource(
        "db-backups",
        "aws:backup/selection:Selection",
        {
            "iamRoleArn": "arn:aws:iam::123456789012:role/backup",
            "planId": "plan",
            "resources": [ref("events-db", "arn"), ref("orders-db", "arn")],
        },
    ),
]
