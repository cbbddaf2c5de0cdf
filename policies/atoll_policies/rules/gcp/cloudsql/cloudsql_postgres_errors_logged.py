"""Cloud SQL's PostgreSQL logs the statements that fail."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-errors-logged",
    title="Cloud SQL's PostgreSQL logs the statements that fail",
    why="Probing for flaws and for rights shows up as failing statements first.",
    fix="Set the flag log_min_error_statement to error, or to a more talkative level.",
    severity=Severity.LOW,
    requires=instances(
        "POSTGRES",
        flag(
            "log_min_error_statement",
            "error",
            "warning",
            "notice",
            "info",
            "debug1",
            "debug2",
            "debug3",
            "debug4",
            "debug5",
        ),
    ),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2",),
    equivalents=("CKV_GCP_109",),
    good=(
        *(
            changed("cloudsql-postgres", f"{postgres_flag('log_min_error_statement')}.value", level)
            for level in (
                "error",
                "warning",
                "notice",
                "info",
                "debug1",
                "debug2",
                "debug3",
                "debug4",
                "debug5",
            )
        ),
    ),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_min_error_statement')}.value", "panic"),
        changed("cloudsql-postgres", postgres_flag("log_min_error_statement")),
    ),
)
