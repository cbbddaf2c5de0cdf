"""Where the API server is public, it isn't for everybody."""

from atoll_policies import Rule, Severity, all_of, any_of, changed, field

RULE = Rule(
    id="eks-endpoint-not-world",
    title="A public API server of EKS answers known networks only",
    why=(
        "A public endpoint without a list of networks lets the whole internet try tokens and the "
        "server's next flaw."
    ),
    fix=(
        "Set `vpcConfig.publicAccessCidrs` to your networks, without 0.0.0.0/0, or "
        "`endpointPublicAccess` to false."
    ),
    severity=Severity.HIGH,
    requires={
        "aws:eks/cluster:Cluster": any_of(
            all_of(
                field("vpcConfig.publicAccessCidrs").present(),
                field("vpcConfig.publicAccessCidrs").excludes("0.0.0.0/0", "::/0"),
            ),
            field("vpcConfig.endpointPublicAccess", default=True).is_false(),
        )
    },
    maps=(
        "cis-eks/5.4.1",
        "nist-800-53/SC-7",
        "nsa/control-plane",
    ),
    equivalents=("CKV_AWS_38",),
    disagrees={"CKV_AWS_38": "It looks for the world of IPv4 only."},
    good=(
        changed("eks-cluster", "vpcConfig.endpointPublicAccess", True, also=("eks-endpoint-private",)),
        changed("eks-cluster", "vpcConfig.publicAccessCidrs", ["0.0.0.0/0"]),
    ),
    bad=(
        changed(
            "eks-cluster",
            "vpcConfig",
            {"subnetIds": ["subnet-1"], "publicAccessCidrs": ["203.0.113.0/24", "0.0.0.0/0"]},
            also=("eks-endpoint-private",),
        ),
        changed(
            "eks-cluster",
            "vpcConfig",
            {"subnetIds": ["subnet-1"], "endpointPublicAccess": True},
            also=("eks-endpoint-private",),
        ),
        changed(
            "eks-cluster",
            "vpcConfig",
            {"subnetIds": ["subnet-1"], "endpointPublicAccess": True, "publicAccessCidrs": ["::/0"]},
            also=("eks-endpoint-private",),
        ),
    ),
)
