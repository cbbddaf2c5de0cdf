"""Nodes of AKS clusters come and go by scale sets."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="aks-scale-sets",
    title="AKS' nodes are scale sets",
    why="Availability sets can't be scaled by the autoscaler, so accelerators are paid for while they idle.",
    fix="Set `type` of the pool to VirtualMachineScaleSets, or leave it out.",
    severity=Severity.LOW,
    requires={
        "azure-native:containerservice:ManagedCluster": field("agentPoolProfiles[*].type").differs(
            "AvailabilitySet"
        ),
        "azure-native:containerservice:AgentPool": field("type").differs("AvailabilitySet"),
    },
    prod=Level.ADVISORY,
    absent="passes",
    maps=("nist-800-53/CP-10",),
    equivalents=("CKV_AZURE_169",),
    good=(changed("aks-pool", "type", "VirtualMachines"),),
    bad=(
        changed("aks-cluster", "agentPoolProfiles[0].type", "AvailabilitySet"),
        changed("aks-pool", "type", "AvailabilitySet"),
    ),
)
