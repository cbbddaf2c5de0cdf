"""Cloud SQL databases can be set back to any minute."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, negated, when

_BACKUP = "settings.backupConfiguration"
_MYSQL = field("databaseVersion").matches("MYSQL_.*")
_LOGGED = all_of(
    when(_MYSQL, field(f"{_BACKUP}.binaryLogEnabled").is_true()),
    when(negated(_MYSQL), field(f"{_BACKUP}.pointInTimeRecoveryEnabled").is_true()),
)

RULE = Rule(
    id="cloudsql-point-in-time-recovery",
    title="Cloud SQL databases can be set back to any minute",
    why=(
        "A nightly backup loses a day of experiments and features. Caches and replicas don't need more, "
        "so it is advice."
    ),
    fix="Set `settings.backupConfiguration.pointInTimeRecoveryEnabled`, and `binaryLogEnabled` for MySQL.",
    severity=Severity.LOW,
    requires={
        "gcp:sql/databaseInstance:DatabaseInstance": when(field("masterInstanceName").absent(), _LOGGED)
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-9", "nist-800-53/CP-10"),
    equivalents=("CKV2_GCP_20",),
    disagrees={"CKV2_GCP_20": "it reads MySQL only"},
    good=(
        changed("cloudsql-mysql", f"{_BACKUP}.transactionLogRetentionDays", 7),
        changed("cloudsql-postgres", f"{_BACKUP}.transactionLogRetentionDays", 7),
        changed("cloudsql-server", f"{_BACKUP}.transactionLogRetentionDays", 7),
        changed("cloudsql-replica", f"{_BACKUP}.transactionLogRetentionDays", 7),
    ),
    bad=(
        changed("cloudsql-mysql", f"{_BACKUP}.binaryLogEnabled", False),
        changed("cloudsql-mysql", f"{_BACKUP}.binaryLogEnabled"),
        changed("cloudsql-postgres", f"{_BACKUP}.pointInTimeRecoveryEnabled", False),
    ),
)
