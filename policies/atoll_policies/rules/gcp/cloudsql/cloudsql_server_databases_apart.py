"""Cloud SQL's SQL Server databases keep to themselves."""

from atoll_policies import Level, Rule, Severity, all_of, changed
from atoll_policies.rules.gcp.cloudsql._instances import flag, instances

RULE = Rule(
    id="cloudsql-server-databases-apart",
    title="Cloud SQL's SQL Server databases keep to themselves",
    why=(
        "With these flags on, an owner of one database gets into others, or logs in past the server's own "
        "users."
    ),
    fix="Set the flags `cross db ownership chaining` and `contained database authentication` to off.",
    severity=Severity.MEDIUM,
    requires=instances(
        "SQLSERVER",
        all_of(
            flag("cross db ownership chaining", "off", unset=True),
            flag("contained database authentication", "off", unset=True),
        ),
    ),
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/AC-3",),
    equivalents=("CKV_GCP_58", "CKV_GCP_59"),
    good=(
        changed("cloudsql-server", "settings.databaseFlags[0]"),
        changed("cloudsql-server", "settings.activationPolicy", "ALWAYS"),
        changed("cloudsql-mysql", "settings.activationPolicy", "ALWAYS"),
    ),
    bad=(
        changed(
            "cloudsql-server",
            "settings.databaseFlags",
            [{"name": "cross db ownership chaining", "value": "on"}],
        ),
        changed(
            "cloudsql-server",
            "settings.databaseFlags",
            [{"name": "contained database authentication", "value": "on"}],
        ),
    ),
)
