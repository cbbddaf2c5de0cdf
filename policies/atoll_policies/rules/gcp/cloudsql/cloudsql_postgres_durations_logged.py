"""Cloud SQL's PostgreSQL logs how long statements take."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-durations-logged",
    title="Cloud SQL's PostgreSQL logs how long statements take",
    why="Slow statements, and such as copy whole tables, stand out by their durations.",
    fix="Set the flag log_duration to on in `settings.databaseFlags`.",
    severity=Severity.LOW,
    requires=instances("POSTGRES", flag("log_duration", "on")),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2",),
    equivalents=("CKV2_GCP_13",),
    good=(changed("cloudsql-postgres", "settings.activationPolicy", "ALWAYS"),),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_duration')}.value", "off"),
        changed("cloudsql-postgres", postgres_flag("log_duration")),
    ),
)
