"""GKE's pods have identities of their own."""

from atoll_policies import Rule, Severity, any_of, changed, field

RULE = Rule(
    id="gke-workload-identity",
    title="GKE's pods have identities of their own",
    why="Without it pods share the node's account or carry key files, and one stolen pod speaks for all.",
    fix="Set `workloadIdentityConfig.workloadPool` to PROJECT.svc.id.goog.",
    severity=Severity.HIGH,
    requires={
        "gcp:container/cluster:Cluster": any_of(
            field("workloadIdentityConfig.workloadPool").present(), field("enableAutopilot").is_true()
        )
    },
    gap="IDN-1",
    evidence="OWASP/AISVS 5.2.1",
    maps=("cis-gke/5.2.2", "nist-800-53/AC-6"),
    good=(
        changed("gke-cluster", "workloadIdentityConfig.workloadPool", "acme-other.svc.id.goog"),
        changed("gke-autopilot", "resourceLabels", {"team": "vision"}),
    ),
    bad=(
        changed("gke-cluster", "workloadIdentityConfig"),
        changed("gke-cluster", "workloadIdentityConfig.workloadPool", ""),
    ),
)
