"""Cloud SQL's PostgreSQL logs all temporary files."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-temp-files-logged",
    title="Cloud SQL's PostgreSQL logs all temporary files",
    why="Large temporary files tell of statements that read whole tables.",
    fix="Set the flag log_temp_files to 0, or leave it out.",
    severity=Severity.LOW,
    requires=instances("POSTGRES", flag("log_temp_files", "0", unset=True)),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2",),
    equivalents=("CKV_GCP_56",),
    good=(
        changed("cloudsql-postgres", postgres_flag("log_temp_files")),
        changed("cloudsql-postgres", f"{postgres_flag('log_temp_files')}.value", "0"),
    ),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_temp_files')}.value", "1024"),
        changed("cloudsql-postgres", f"{postgres_flag('log_temp_files')}.value", "-1"),
    ),
)
