"""Databases' backups outlive their region."""

from atoll_policies import Level, Rule, Severity, any_of, changed, field

RULE = Rule(
    id="azure-postgres-geo-backup",
    title="Azure's PostgreSQL keeps backups in a second region",
    why="A lost region takes the database and its backups with it. Data that must stay in one region can't"
    " be copied: this is a reminder. A replica has no backups of its own.",
    fix="Set `backup.geoRedundantBackup` to Enabled when the server is made.",
    severity=Severity.LOW,
    requires={
        "azure-native:dbforpostgresql:Server": any_of(
            field("backup.geoRedundantBackup").equals("Enabled"), field("createMode").equals("Replica")
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-9", "soc2/A1.2"),
    equivalents=("CKV_AZURE_136",),
    good=(
        changed("az-postgres", "backup.backupRetentionDays", 35),
        changed("az-postgres-replica", "replicationRole", "AsyncReplica"),
    ),
    bad=(
        changed("az-postgres", "backup.geoRedundantBackup", "Disabled"),
        changed("az-postgres", "backup"),
    ),
)
