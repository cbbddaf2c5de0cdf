"""Cloud SQL's PostgreSQL logs changes of its tables."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-changes-logged",
    title="Cloud SQL's PostgreSQL logs changes of its tables",
    why="Who dropped or altered a table is otherwise never known.",
    fix="Set the flag log_statement to ddl, mod or all.",
    severity=Severity.LOW,
    requires=instances("POSTGRES", flag("log_statement", "ddl", "mod", "all")),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2",),
    equivalents=("CKV_GCP_111",),
    good=(
        *(
            changed("cloudsql-postgres", f"{postgres_flag('log_statement')}.value", value)
            for value in ("ddl", "mod", "all")
        ),
    ),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('log_statement')}.value", "none"),
        changed("cloudsql-postgres", postgres_flag("log_statement")),
    ),
)
