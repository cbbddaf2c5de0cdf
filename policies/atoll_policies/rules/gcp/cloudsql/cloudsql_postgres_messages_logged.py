"""Cloud SQL's PostgreSQL logs warnings."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-messages-logged",
    title="Cloud SQL's PostgreSQL logs warnings",
    why="A higher threshold hides the warnings that come before a failure or an attack.",
    fix="Leave the flag log_min_messages at warning, or set a more talkative level.",
    severity=Severity.LOW,
    requires=instances(
        "POSTGRES",
        flag(
            "log_min_messages",
            "warning",
            "notice",
            "info",
            "debug1",
            "debug2",
            "debug3",
            "debug4",
            "debug5",
            unset=True,
        ),
    ),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2",),
    equivalents=("CKV_GCP_55",),
    disagrees={"CKV_GCP_55": "it takes any level for a good one, panic as well"},
    good=(
        changed("cloudsql-postgres", postgres_flag("log_min_messages")),
        *(
            changed("cloudsql-postgres", f"{postgres_flag('log_min_messages')}.value", level)
            for level in ("warning", "notice", "info", "debug1", "debug2", "debug3", "debug4", "debug5")
        ),
    ),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_min_messages')}.value", "panic"),
        changed("cloudsql-postgres", f"{postgres_flag('log_min_messages')}.value", "warn"),
    ),
)
