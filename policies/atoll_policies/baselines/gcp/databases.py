"""Databases and caches."""

from __future__ import annotations

from typing import Any

from atoll_policies.cases import ref, resource

POSTGRES_FLAGS = {
    "cloudsql.enable_pgaudit": "on",
    "log_checkpoints": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_duration": "on",
    "log_executor_stats": "off",
    "log_lock_waits": "on",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "error",
    "log_min_messages": "warning",
    "log_parser_stats": "off",
    "log_planner_stats": "off",
    "log_statement": "ddl",
    "log_statement_stats": "off",
    "log_temp_files": "0",
}
"""What a Cloud SQL instance for PostgreSQL is told."""


def postgres_flag(name: str) -> str:
    """Return the path of a flag of the baseline's ``cloudsql-postgres``."""
    return f"settings.databaseFlags[{list(POSTGRES_FLAGS).index(name)}]"


def _instance(version: str, backup: str, flags: dict[str, str]) -> dict[str, Any]:
    return {
        "databaseVersion": version,
        "region": "europe-west4",
        "settings": {
            "tier": "db-custom-2-8192",
            "ipConfiguration": {
                "ipv4Enabled": False,
                "privateNetwork": ref("gcp-network"),
                "sslMode": "TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
                "authorizedNetworks": [{"name": "office", "value": "203.0.113.0/24"}],
            },
            "backupConfiguration": {"enabled": True, backup: True},
            "databaseFlags": [{"name": name, "value": value} for name, value in flags.items()],
        },
    }


POSTGRES = _instance("POSTGRES_18", "pointInTimeRecoveryEnabled", POSTGRES_FLAGS)

RESOURCES = [
    resource("cloudsql-postgres", "gcp:sql/databaseInstance:DatabaseInstance", POSTGRES),
    resource(
        "cloudsql-replica",
        "gcp:sql/databaseInstance:DatabaseInstance",
        {
            **POSTGRES,
            "masterInstanceName": ref("cloudsql-postgres", "name"),
            "settings": {**POSTGRES["settings"], "backupConfiguration": {"enabled": False}},
        },
    ),
    resource(
        "cloudsql-mysql",
        "gcp:sql/databaseInstance:DatabaseInstance",
        _instance("MYSQL_8_4", "binaryLogEnabled", {"local_infile": "off"}),
    ),
    resource(
        "cloudsql-server",
        "gcp:sql/databaseInstance:DatabaseInstance",
        _instance(
            "SQLSERVER_2022_ENTERPRISE",
            "pointInTimeRecoveryEnabled",
            {"cross db ownership chaining": "off", "contained database authentication": "off"},
        ),
    ),
    resource(
        "cloudsql-root",
        "gcp:sql/user:User",
        {
            "instance": ref("cloudsql-mysql", "name"),
            "name": "root",
            "password": ref("cloudsql-secret", "name"),
        },
    ),
    resource(
        "cloudsql-secret",
        "gcp:secretmanager/secret:Secret",
        {"secretId": "mysql-root", "replication": {"auto": {}}},
    ),
    resource(
        "redis-instance",
        "gcp:redis/instance:Instance",
        {"memorySizeGb": 4, "authEnabled": True, "transitEncryptionMode": "SERVER_AUTHENTICATION"},
    ),
    resource(
        "redis-cluster",
        "gcp:redis/cluster:Cluster",
        {
            "shardCount": 3,
            "authorizationMode": "AUTH_MODE_IAM_AUTH",
            "transitEncryptionMode": "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
        },
    ),
    resource(
        "valkey-instance",
        "gcp:memorystore/instance:Instance",
        {
            "instanceId": "features",
            "location": "europe-west4",
            "shardCount": 1,
            "authorizationMode": "IAM_AUTH",
            "transitEncryptionMode": "SERVER_AUTHENTICATION",
        },
    ),
]
