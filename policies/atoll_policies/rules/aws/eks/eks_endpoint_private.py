"""The API servers of EKS clusters aren't on the internet."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="eks-endpoint-private",
    title="EKS' API server isn't reachable from the internet",
    why="Scanners find a public API server within minutes, and a leaked token then works from anywhere.",
    fix="Set `vpcConfig.endpointPublicAccess` to false and `endpointPrivateAccess` to true.",
    severity=Severity.HIGH,
    requires={"aws:eks/cluster:Cluster": field("vpcConfig.endpointPublicAccess", default=True).is_false()},
    maps=(
        "nist-800-53/SC-7",
        "cis-eks/5.4.2",
        "nsa/control-plane",
    ),
    equivalents=("CKV_AWS_39",),
    good=(changed("eks-cluster", "vpcConfig.endpointPrivateAccess", True),),
    bad=(
        changed("eks-cluster", "vpcConfig.endpointPublicAccess", True),
        changed("eks-cluster", "vpcConfig.endpointPublicAccess"),
    ),
)
