"""Search takes changes while one of its machines is renewed."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-search-write-replicas",
    title="Azure's search has three replicas for changes of indexes",
    why="Azure promises uptime for changes of an index with three. Where it is filled once a night, two do.",
    fix="Set `replicaCount` to 3 or more.",
    severity=Severity.LOW,
    requires={"azure-native:search:Service": field("replicaCount").at_least(3)},
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-10", "soc2/A1.2"),
    equivalents=("CKV_AZURE_208",),
    good=(
        changed("az-search", "replicaCount", 3),
        changed("az-search", "replicaCount", 4),
    ),
    bad=(
        changed("az-search", "replicaCount", 1, also=("azure-search-replicas",)),
        changed("az-search", "replicaCount", 2),
    ),
)
