"""Databases can't be deleted by mistake."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="rds-deletion-protected",
    title="Databases are protected from deletion",
    why="A changed name or engine makes Pulumi replace the database, with all that is in it.",
    fix="Set `deletionProtection` to true.",
    severity=Severity.MEDIUM,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"), field("deletionProtection").is_true()
    ),
    maps=("nist-800-53/CP-9", "soc2/A1.2"),
    equivalents=("CKV_AWS_139", "CKV_AWS_293"),
    good=(
        changed("catalog-db", "deletionProtection", True),
        changed("events-db", "deletionProtection", True),
    ),
    bad=(changed("catalog-db", "deletionProtection", False), changed("events-db", "deletionProtection")),
)
