"""EKS clusters log what their control plane does."""

from atoll_policies import Rule, Severity, changed, field

RULE = Rule(
    id="eks-control-plane-logs",
    title="EKS logs its API, audit, authenticator, controllers and scheduler",
    why=(
        "Without audit and authenticator logs nobody can tell who took a token or a secret, and logs "
        "can't be had later."
    ),
    fix="Set `enabledClusterLogTypes` to api, audit, authenticator, controllerManager and scheduler.",
    severity=Severity.MEDIUM,
    requires={
        "aws:eks/cluster:Cluster": field("enabledClusterLogTypes").contains(
            "api", "audit", "authenticator", "controllerManager", "scheduler"
        )
    },
    maps=(
        "cis-eks/2.1.1",
        "nist-800-53/AU-12",
        "nsa/audit-logging",
    ),
    equivalents=("CKV_AWS_37",),
    good=(
        changed(
            "eks-cluster",
            "enabledClusterLogTypes",
            ["scheduler", "controllerManager", "authenticator", "audit", "api"],
        ),
    ),
    bad=(
        changed("eks-cluster", "enabledClusterLogTypes", ["api", "controllerManager", "scheduler"]),
        changed("eks-cluster", "enabledClusterLogTypes[1]"),
        changed("eks-cluster", "enabledClusterLogTypes", ["audit", "authenticator"]),
    ),
)
