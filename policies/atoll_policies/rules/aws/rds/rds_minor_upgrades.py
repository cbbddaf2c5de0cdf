"""Databases take patches by themselves."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="rds-minor-upgrades",
    title="Databases take minor upgrades by themselves",
    why="Patches of the engine come as minor versions; nobody installs them by hand in time.",
    fix="Leave out `autoMinorVersionUpgrade`, or set it to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
        field("autoMinorVersionUpgrade", default=True).is_true(),
    ),
    absent="passes",
    maps=("nist-800-53/SI-2",),
    equivalents=("CKV_AWS_226",),
    good=(
        changed("catalog-db", "autoMinorVersionUpgrade", True),
        changed("events-server", "autoMinorVersionUpgrade", True),
    ),
    bad=(
        changed("catalog-db", "autoMinorVersionUpgrade", False),
        changed("events-server", "autoMinorVersionUpgrade", False),
    ),
)
