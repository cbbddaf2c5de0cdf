"""The system's nodes of AKS clusters run the system alone."""

from atoll_policies import Level, Rule, Severity, changed, each, field, when

_RESERVED = when(
    field("mode").equals("System"), field("nodeTaints").contains("CriticalAddonsOnly=true:NoSchedule")
)

RULE = Rule(
    id="aks-system-pool-reserved",
    title="AKS' system pool runs the system alone",
    why="A workload that fills the system's nodes takes DNS and metrics down with it, for every tenant.",
    fix="Add CriticalAddonsOnly=true:NoSchedule to `nodeTaints` of pools whose `mode` is System.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": each("agentPoolProfiles[*]", _RESERVED),
        "azure-native:containerservice:AgentPool": _RESERVED,
    },
    prod=Level.ADVISORY,
    maps=("nist-800-53/SC-5",),
    equivalents=("CKV_AZURE_232",),
    good=(
        changed(
            "aks-cluster",
            "agentPoolProfiles[0].nodeTaints",
            ["CriticalAddonsOnly=true:NoSchedule", "team=platform:NoSchedule"],
        ),
        changed("aks-pool", "nodeTaints", []),
    ),
    bad=(
        changed("aks-cluster", "agentPoolProfiles[0].nodeTaints", ["sku=gpu:NoSchedule"]),
        changed("aks-cluster", "agentPoolProfiles[0].nodeTaints"),
        changed("aks-pool", "mode", "System"),
    ),
)
