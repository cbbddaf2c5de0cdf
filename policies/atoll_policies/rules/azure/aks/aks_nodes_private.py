"""Nodes of AKS clusters have no public addresses."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="aks-nodes-private",
    title="AKS' nodes have no public addresses",
    why="A node with a public address is one firewall rule away from the internet, and its kubelet with it.",
    fix="Leave out `enableNodePublicIP` of every pool, or set it to false; go out through a NAT gateway.",
    severity=Severity.HIGH,
    requires={
        "azure-native:containerservice:ManagedCluster": field(
            "agentPoolProfiles[*].enableNodePublicIP"
        ).isnt_true(),
        "azure-native:containerservice:AgentPool": field("enableNodePublicIP").isnt_true(),
    },
    absent="passes",
    maps=(
        "cis-aks/5.4.3",
        "nist-800-53/SC-7",
        "nsa/worker-nodes",
    ),
    equivalents=("CKV_AZURE_143",),
    good=(changed("aks-pool", "enableNodePublicIP"),),
    bad=(
        changed("aks-cluster", "agentPoolProfiles[0].enableNodePublicIP", True),
        changed("aks-pool", "enableNodePublicIP", True),
    ),
)
