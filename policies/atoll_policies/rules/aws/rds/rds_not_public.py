"""Databases have no public address."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="rds-not-public",
    title="Databases aren't reachable from the internet",
    why="A public database is found within hours, and then only a password stands before the data.",
    fix="Set `publiclyAccessible` to false.",
    severity=Severity.CRITICAL,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
        field("publiclyAccessible").isnt_true(),
    ),
    absent="passes",
    maps=("nist-800-53/SC-7", "pci-dss/1.4.4", "soc2/CC6.6"),
    equivalents=("CKV_AWS_17",),
    good=(changed("catalog-db", "publiclyAccessible"), changed("events-server", "publiclyAccessible", False)),
    bad=(
        changed("catalog-db", "publiclyAccessible", True),
        changed("events-server", "publiclyAccessible", True),
    ),
)
