"""Cloud SQL's PostgreSQL logs who comes, who goes and what waits."""

from atoll_policies import Level, Rule, Severity, all_of, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-sessions-logged",
    title="Cloud SQL's PostgreSQL logs who comes, who goes and what waits",
    why="Without these lines an intrusion or a stuck training can't be traced in time.",
    fix="Set the flags log_checkpoints, log_connections, log_disconnections and log_lock_waits to on.",
    severity=Severity.LOW,
    requires=instances(
        "POSTGRES",
        all_of(
            flag("log_checkpoints", "on"),
            flag("log_connections", "on"),
            flag("log_disconnections", "on"),
            flag("log_lock_waits", "on"),
        ),
    ),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2",),
    equivalents=("CKV_GCP_51", "CKV_GCP_52", "CKV_GCP_53", "CKV_GCP_54"),
    good=(
        changed("cloudsql-postgres", f"{postgres_flag('log_duration')}.value", "on"),
        changed("cloudsql-mysql", "settings.activationPolicy", "ALWAYS"),
    ),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_connections')}.value", "off"),
        changed("cloudsql-postgres", f"{postgres_flag('log_disconnections')}.value", "off"),
        changed("cloudsql-postgres", postgres_flag("log_checkpoints")),
        changed("cloudsql-postgres", postgres_flag("log_lock_waits")),
    ),
)
