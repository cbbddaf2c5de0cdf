"""Cloud SQL's PostgreSQL can be audited."""

from atoll_policies import Level, Rule, Severity, changed
from atoll_policies.baselines.gcp.databases import postgres_flag
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-postgres-audited",
    title="Cloud SQL's PostgreSQL can be audited",
    why="pgAudit says who read and changed what, by session and by object; plain logs don't.",
    fix="Set the flag cloudsql.enable_pgaudit to on.",
    severity=Severity.LOW,
    requires=instances("POSTGRES", flag("cloudsql.enable_pgaudit", "on")),
    prod=Level.ADVISORY,
    maps=("nist-800-53/AU-2", "nist-800-53/AU-12"),
    equivalents=("CKV_GCP_110",),
    good=(changed("cloudsql-postgres", "settings.activationPolicy", "ALWAYS"),),
    bad=(
        changed("cloudsql-postgres", f"{postgres_flag('cloudsql.enable_pgaudit')}.value", "off"),
        changed("cloudsql-postgres", postgres_flag("cloudsql.enable_pgaudit")),
    ),
)
