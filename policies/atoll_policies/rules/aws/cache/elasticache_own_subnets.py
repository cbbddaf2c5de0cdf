"""Caches are in subnets that are meant for them."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="elasticache-own-subnets",
    title="ElastiCache is in subnets that were chosen for it",
    why="The default group has all subnets of the default VPC, public ones among them.",
    fix="Set `subnetGroupName`.",
    severity=Severity.LOW,
    prod=Level.ADVISORY,
    requires=dict.fromkeys(
        ("aws:elasticache/cluster:Cluster", "aws:elasticache/replicationGroup:ReplicationGroup"),
        all_of(field("subnetGroupName").present(), field("subnetGroupName").differs("default")),
    ),
    maps=("nist-800-53/SC-7",),
    equivalents=("CKV_AWS_323",),
    disagrees={"CKV_AWS_323": "It takes the group default for one that was chosen."},
    good=(
        changed("alone-cache", "subnetGroupName", "other"),
        changed("features-cache", "subnetGroupName", "other"),
    ),
    bad=(
        changed("alone-cache", "subnetGroupName", ""),
        changed("features-cache", "subnetGroupName"),
        changed("alone-cache", "subnetGroupName", "default"),
    ),
)
