"""AKS clusters give pods identities of their own."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field

RULE = Rule(
    id="aks-workload-identity",
    title="AKS clusters give pods identities of their own",
    why="Without it pods have the node's identity, or a key in a secret: every pod may what one of them may.",
    fix="Set `oidcIssuerProfile.enabled` and `securityProfile.workloadIdentity.enabled`.",
    severity=Severity.HIGH,
    requires={
        "azure-native:containerservice:ManagedCluster": all_of(
            field("oidcIssuerProfile.enabled").is_true(),
            field("securityProfile.workloadIdentity.enabled").is_true(),
        ),
    },
    dev=Level.MANDATORY,
    gap="IDN-1",
    evidence="OWASP/AISVS 5.2.1",
    maps=(
        "aisvs/5.2.1",
        "nist-800-53/AC-6",
        "nist-800-53/IA-5",
        "cis-aks/5.2.1",
    ),
    good=(changed("aks-cluster", "securityProfile.imageCleaner", {"enabled": True, "intervalHours": 48}),),
    bad=(
        changed("aks-cluster", "oidcIssuerProfile.enabled", False),
        changed("aks-cluster", "securityProfile.workloadIdentity"),
    ),
)
