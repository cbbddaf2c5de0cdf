"""Cloud SQL's PostgreSQL keeps its debugging statistics off."""

from atoll_policies import Level, Rule, Severity, all_of, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-no-debug-stats",
    title="Cloud SQL's PostgreSQL keeps its debugging statistics off",
    why="They slow every statement, and write so much that what matters is lost among it.",
    fix=(
        "Set log_executor_stats, log_parser_stats, log_planner_stats and log_statement_stats to off, or "
        "leave them out."
    ),
    severity=Severity.LOW,
    requires=instances(
        "POSTGRES",
        all_of(
            *(
                flag(name, "off", unset=True)
                for name in (
                    "log_executor_stats",
                    "log_parser_stats",
                    "log_planner_stats",
                    "log_statement_stats",
                )
            )
        ),
    ),
    prod=Level.ADVISORY,
    maps=("nist-800-53/CM-6",),
    equivalents=("CKV2_GCP_14", "CKV2_GCP_15", "CKV2_GCP_16", "CKV2_GCP_17"),
    good=(
        changed("cloudsql-postgres", postgres_flag("log_parser_stats")),
        changed("cloudsql-postgres", "settings.activationPolicy", "ALWAYS"),
        changed("cloudsql-mysql", "settings.activationPolicy", "ALWAYS"),
    ),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_executor_stats')}.value", "on"),
        changed("cloudsql-postgres", f"{postgres_flag('log_parser_stats')}.value", "on"),
        changed("cloudsql-postgres", f"{postgres_flag('log_planner_stats')}.value", "on"),
        changed("cloudsql-postgres", f"{postgres_flag('log_statement_stats')}.value", "on"),
    ),
)
