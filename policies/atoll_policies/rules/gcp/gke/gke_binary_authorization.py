"""GKE runs only images that its policy admits."""

from atoll_policies import Level, Rule, Severity, changed, field

RULE = Rule(
    id="gke-binary-authorization",
    title="GKE runs only images that its policy admits",
    why=(
        "Whoever may create a pod may otherwise run any image from anywhere next to your models. It needs "
        "attestors to be of use, so it is advice."
    ),
    fix="Set `binaryAuthorization.evaluationMode` to PROJECT_SINGLETON_POLICY_ENFORCE.",
    severity=Severity.MEDIUM,
    requires={
        "gcp:container/cluster:Cluster": field("binaryAuthorization.evaluationMode").equals(
            "PROJECT_SINGLETON_POLICY_ENFORCE"
        )
    },
    prod=Level.ADVISORY,
    maps=(
        "cis-gke/5.1.4",
        "nist-800-53/CM-7",
        "mitre-atlas/AML.T0010",
        "slsa/verification",
        "soc2/CC6.8",
    ),
    equivalents=("CKV_GCP_66",),
    good=(
        changed("gke-cluster", "binaryAuthorization", {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"}),
    ),
    bad=(
        changed("gke-cluster", "binaryAuthorization.evaluationMode", "DISABLED"),
        changed("gke-cluster", "binaryAuthorization"),
    ),
)
