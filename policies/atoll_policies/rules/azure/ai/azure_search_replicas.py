"""Search answers while one of its machines is renewed."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="azure-search-replicas",
    title="Azure's search has two replicas for queries",
    why="Azure promises no uptime with one, and answers with retrieval stop when search does.",
    fix="Set `replicaCount` to 2 or more; 3 where the index changes too.",
    severity=Severity.LOW,
    requires={"azure-native:search:Service": field("replicaCount").at_least(2)},
    prod=Level.ADVISORY,
    maps=("nist-800-53/CP-10", "soc2/A1.2"),
    equivalents=("CKV_AZURE_209",),
    good=(changed("az-search", "replicaCount", 2, also=("azure-search-write-replicas",)),),
    bad=(
        changed("az-search", "replicaCount", 1, also=("azure-search-write-replicas",)),
        changed("az-search", "replicaCount", also=("azure-search-write-replicas",)),
    ),
)
