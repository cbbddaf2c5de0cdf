"""Roles may log in to databases."""

from atoll_policies import Level, Rule, Severity, changed, field, when

RULE = Rule(
    id="rds-iam-authentication",
    title="Databases let roles log in, without passwords",
    why="A password is copied, lives long and is shared; a role's token lives 15 minutes.",
    fix="Set `iamDatabaseAuthenticationEnabled` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={
        "aws:rds/instance:Instance": when(
            field("engine").one_of("mysql", "postgres"), field("iamDatabaseAuthenticationEnabled").is_true()
        ),
        "aws:rds/cluster:Cluster": field("iamDatabaseAuthenticationEnabled").is_true(),
    },
    maps=(
        "nist-800-53/IA-5",
        "nist-800-53/IA-2",
        "hipaa/164.312(d)",
    ),
    equivalents=("CKV_AWS_161", "CKV_AWS_162"),
    good=(
        changed("ledger-db", "iamDatabaseAuthenticationEnabled", False),
        changed("events-db", "iamDatabaseAuthenticationEnabled", True),
    ),
    bad=(
        changed("catalog-db", "iamDatabaseAuthenticationEnabled", False),
        changed("shop-db", "iamDatabaseAuthenticationEnabled"),
        changed("events-db", "iamDatabaseAuthenticationEnabled"),
    ),
)
