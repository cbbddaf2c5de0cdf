"""Pods can say which GPUs they want."""

from atoll_policies import Level, Rule, Severity, changed, field, when
from atoll_policies.pools import AKS_POOL, EKS_POOL, GKE_POOL, HAS_ACCELERATORS, KARPENTER_POOL

_LABELS = {
    EKS_POOL: "labels",
    GKE_POOL: "nodeConfig.labels",
    AKS_POOL: "nodeLabels",
    KARPENTER_POOL: "spec.template.metadata.labels",
}

RULE = Rule(
    id="gpu-pool-labelled",
    title="Pools of GPUs have labels",
    why="Without a label a pod can't ask for a model of GPU: it lands on a smaller one and fails, or on a"
    " dearer one.",
    fix="Label the pool's nodes with the model of GPU, as `accelerator-model: H100`.",
    severity=Severity.LOW,
    requires={token: when(HAS_ACCELERATORS[token], field(path).present()) for token, path in _LABELS.items()},
    dev=Level.ADVISORY,
    prod=Level.ADVISORY,
    gap="GPU-1",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("iso-42001/A.4.5", "nist-800-53/CM-8"),
    good=(
        changed("gpu-eks-pool", "labels", {"gpu": "h100"}),
        changed("gpu-gke-pool", "nodeConfig.labels", {"gpu": "h100"}),
        changed("gpu-aks-pool", "nodeLabels", {"gpu": "h100"}),
        changed("gpu-karpenter-pool", "spec.template.metadata.labels", {"gpu": "h100"}),
        changed("gpu-aks-pool", "nodeLabels", together={"vmSize": "Standard_D8s_v5"}),
    ),
    bad=(
        changed("gpu-eks-pool", "labels", {}),
        changed("gpu-gke-pool", "nodeConfig.labels"),
        changed("gpu-aks-pool", "nodeLabels"),
        changed("gpu-karpenter-pool", "spec.template.metadata"),
    ),
)
