"""Cloud SQL's PostgreSQL doesn't log the text of slow statements."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-no-statements-by-duration",
    title="Cloud SQL's PostgreSQL doesn't log the text of slow statements",
    why=(
        "Their text has values of rows, such as names and tokens, and logs are read by more people than "
        "tables."
    ),
    fix="Set the flag log_min_duration_statement to -1, or leave it out.",
    severity=Severity.LOW,
    requires=instances("POSTGRES", flag("log_min_duration_statement", "-1", unset=True)),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-3",),
    equivalents=("CKV_GCP_57",),
    good=(
        changed("cloudsql-postgres", postgres_flag("log_min_duration_statement")),
        changed("cloudsql-postgres", f"{postgres_flag('log_min_duration_statement')}.value", "-1"),
    ),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_min_duration_statement')}.value", "0"),
        changed("cloudsql-postgres", f"{postgres_flag('log_min_duration_statement')}.value", "1000"),
    ),
)
