"""Cloud SQL databases are backed up."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="cloudsql-backed-up",
    title="Cloud SQL databases are backed up",
    why="Without backups one wrong statement or one intruder ends the data for good.",
    fix="Set `settings.backupConfiguration.enabled` to true; a replica needs none.",
    severity=Severity.HIGH,
    requires={
        "gcp:sql/databaseInstance:DatabaseInstance": any_of(
            field("settings.backupConfiguration.enabled").is_true(), field("masterInstanceName").present()
        )
    },
    maps=("nist-800-53/CP-9",),
    equivalents=("CKV_GCP_14",),
    good=(
        changed("cloudsql-postgres", "settings.backupConfiguration.startTime", "02:00"),
        changed("cloudsql-replica", "settings.activationPolicy", "ALWAYS"),
    ),
    bad=(
        changed("cloudsql-postgres", "settings.backupConfiguration.enabled", False),
        changed("cloudsql-mysql", "settings.backupConfiguration.enabled"),
    ),
)
