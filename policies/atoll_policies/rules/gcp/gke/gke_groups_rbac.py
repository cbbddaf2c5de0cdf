"""GKE's roles may be bound to Google groups."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gke-groups-rbac",
    title="GKE's roles may be bound to Google groups",
    why=(
        "Without groups roles are bound to people one by one, and stay bound when they change teams or leave."
    ),
    fix="Set `authenticatorGroupsConfig.securityGroup` to your gke-security-groups group.",
    severity=Severity.LOW,
    requires={"gcp:container/cluster:Cluster": field("authenticatorGroupsConfig.securityGroup").present()},
    prod=Level.ADVISORY,
    maps=("cis-gke/5.8.2", "nist-800-53/AC-2"),
    equivalents=("CKV_GCP_65",),
    good=(
        changed("gke-cluster", "authenticatorGroupsConfig.securityGroup", "gke-security-groups@example.org"),
    ),
    bad=(
        changed("gke-cluster", "authenticatorGroupsConfig"),
        changed("gke-cluster", "authenticatorGroupsConfig.securityGroup", ""),
    ),
)
