"""Databases stand by in another zone."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="rds-multi-az",
    title="Databases have a standby in another zone",
    why="When the zone fails, or at each patch, the database is away until a new one is restored.",
    fix="Set `multiAz` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires={"aws:rds/instance:Instance": field("multiAz").is_true()},
    maps=("nist-800-53/CP-10",),
    equivalents=("CKV_AWS_157",),
    good=(changed("catalog-db", "multiAz", True),),
    bad=(changed("catalog-db", "multiAz", False), changed("catalog-db", "multiAz")),
)
