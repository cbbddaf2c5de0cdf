"""Cloud SQL databases run a current major version."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="cloudsql-current-version",
    title="Cloud SQL databases run a current major version",
    why=(
        "Old versions get fixes late, then none; after the end of support Google upgrades them when it "
        "suits nobody."
    ),
    fix="Set `databaseVersion` to a current one, such as POSTGRES_18 or MYSQL_8_4.",
    severity=Severity.LOW,
    requires={
        "gcp:sql/databaseInstance:DatabaseInstance": field("databaseVersion").matches(
            r"POSTGRES_(1[7-9]|[2-9]\d)|MYSQL_(8_[04]|9_)\w*|SQLSERVER_(202[2-9]|20[3-9]\d)_\w+",
            "be a current major version",
        )
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SI-2",),
    equivalents=("CKV_GCP_79",),
    good=(
        changed("cloudsql-mysql", "databaseVersion", "MYSQL_8_0"),
        changed("cloudsql-server", "databaseVersion", "SQLSERVER_2022_STANDARD"),
    ),
    bad=(
        changed("cloudsql-server", "databaseVersion", "SQLSERVER_2017_WEB"),
        changed("cloudsql-mysql", "databaseVersion", "MYSQL_5_7"),
        changed("cloudsql-postgres", "databaseVersion", "POSTGRES_13"),
    ),
)
