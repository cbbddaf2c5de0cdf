"""Snapshots say whose they are."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="rds-copy-tags",
    title="Snapshots of databases get the tags of the database",
    why="Rules by tag, on access and cost, don't see a snapshot without them.",
    fix="Set `copyTagsToSnapshot` to true.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"), field("copyTagsToSnapshot").is_true()
    ),
    maps=("nist-800-53/CM-8",),
    equivalents=("CKV_AWS_313", "CKV2_AWS_60"),
    good=(
        changed("catalog-db", "copyTagsToSnapshot", True),
        changed("events-db", "copyTagsToSnapshot", True),
    ),
    bad=(changed("catalog-db", "copyTagsToSnapshot", False), changed("events-db", "copyTagsToSnapshot")),
)
