"""No container is privileged."""

from atoll_policies import Rule, Severity, changed, containers, field

RULE = Rule(
    id="pod-not-privileged",
    title="No container is privileged",
    why="A privileged container is root on its node: it sees every GPU and all that other pods have.",
    fix="Leave out `securityContext.privileged`, or set it to false.",
    severity=Severity.CRITICAL,
    requires=containers(field("securityContext.privileged").isnt_true()),
    absent="passes",
    gap="GPU-3",
    evidence="NVIDIA/gpu-operator#1145",
    maps=(
        "pss/baseline-privileged",
        "cis-eks/4.2.1",
        "cis-aks/4.2.1",
        "nist-800-53/AC-6",
        "nsa/pod-security",
        "mitre-atlas/AML.T0105",
    ),
    equivalents=("CKV_K8S_16",),
    good=(changed("pod", "spec.containers[0].securityContext.privileged", False),),
    bad=(
        changed("pod", "spec.containers[0].securityContext.privileged", True),
        changed("deployment", "spec.template.spec.containers[0].securityContext.privileged", True),
    ),
)
