"""EKS clusters run a version that gets patches."""

from atoll_policies import MISSING, At, Parameter, Rule, Severity, changed, custom, each
from atoll_policies.rules.aws._versions import numbers


def _supported(at: At) -> bool:
    return at.value is MISSING or numbers(at.value) >= numbers(at.parameters["oldest"])


RULE = Rule(
    id="eks-version-supported",
    title="EKS runs a version of Kubernetes that is still supported",
    why="A version out of support gets no patches, and EKS upgrades it on a day that nobody chose.",
    fix=(
        "Set `version` to a supported minor version, or leave it out; the parameter `oldest` says "
        "which is the oldest."
    ),
    severity=Severity.HIGH,
    requires={"aws:eks/cluster:Cluster": each("version", custom("be a supported version", _supported))},
    parameters={
        "oldest": Parameter(
            # Supported until 2027-03-23: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
            "1.32",
            "the oldest minor version that EKS still patches",
            {"type": "string"},
        )
    },
    absent="passes",
    maps=(
        "nist-800-53/SI-2",
        "pci-dss/6.3.3",
        "nsa/upgrades",
    ),
    equivalents=("CKV_AWS_339",),
    good=(changed("eks-cluster", "version", "1.32"), changed("eks-cluster", "version")),
    bad=(changed("eks-cluster", "version", "1.28"), changed("eks-cluster", "version", "1.9")),
)
