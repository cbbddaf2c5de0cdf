"""Nothing else lands on machines with GPUs."""

from atoll_policies import Condition, Rule, Severity, changed, field, some, when
from atoll_policies.pools import AKS_POOL, EKS_POOL, GKE_POOL, HAS_ACCELERATORS, KARPENTER_POOL


def _tainted(path: str, *effects: str) -> Condition:
    return some(path, field("effect").one_of(*effects), "have a taint that keeps other pods away")


RULE = Rule(
    id="gpu-pool-tainted",
    title="Pools of GPUs are tainted",
    why="Without a taint ordinary pods fill GPU machines: they keep them from scaling down, and GPU pods"
    " wait.",
    fix="Give the pool a taint with the effect NoSchedule (NO_SCHEDULE on EKS and GKE), as"
    " `nvidia.com/gpu=present`.",
    severity=Severity.MEDIUM,
    requires={
        EKS_POOL: when(HAS_ACCELERATORS[EKS_POOL], _tainted("taints[*]", "NO_SCHEDULE", "NO_EXECUTE")),
        GKE_POOL: when(
            HAS_ACCELERATORS[GKE_POOL], _tainted("nodeConfig.taints[*]", "NO_SCHEDULE", "NO_EXECUTE")
        ),
        AKS_POOL: when(
            HAS_ACCELERATORS[AKS_POOL],
            some(
                "nodeTaints[*]",
                field("").matches(r".+:No(Schedule|Execute)"),
                "have a taint that keeps other pods away",
            ),
        ),
        KARPENTER_POOL: when(
            HAS_ACCELERATORS[KARPENTER_POOL],
            _tainted("spec.template.spec.taints[*]", "NoSchedule", "NoExecute"),
        ),
    },
    gap="GPU-1",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("iso-42001/A.4.5", "nist-800-53/SC-6"),
    good=(
        changed("gpu-eks-pool", "taints[0].value", "yes"),
        changed("gpu-gke-pool", "nodeConfig.taints[0].value", "yes"),
        changed("gpu-karpenter-pool", "spec.template.spec.taints[0].value", "yes"),
        changed("gpu-eks-pool", "taints[0].effect", "NO_EXECUTE"),
        changed("gpu-gke-pool", "nodeConfig.taints[0].effect", "NO_EXECUTE"),
        changed("gpu-aks-pool", "nodeTaints", ["sku=gpu:NoExecute"]),
        changed("gpu-karpenter-pool", "spec.template.spec.taints[0].effect", "NoExecute"),
        changed(
            "gpu-eks-pool",
            "taints",
            together={"instanceTypes": ["m7i.xlarge"], "amiType": "AL2023_x86_64_STANDARD"},
        ),
        changed(
            "gpu-gke-pool",
            "nodeConfig.taints",
            together={"nodeConfig.machineType": "e2-standard-4", "nodeConfig.guestAccelerators": []},
        ),
        changed("gpu-aks-pool", "nodeTaints", together={"vmSize": "Standard_D8s_v5"}),
        changed(
            "gpu-karpenter-pool",
            "spec.template.spec.taints",
            together={"spec.template.spec.requirements[0].values": ["m7i.xlarge"]},
        ),
    ),
    bad=(
        changed("gpu-eks-pool", "taints", []),
        changed("gpu-eks-pool", "taints[0].effect", "PREFER_NO_SCHEDULE"),
        changed("gpu-gke-pool", "nodeConfig.taints"),
        changed("gpu-aks-pool", "nodeTaints", ["sku=gpu:PreferNoSchedule"]),
        changed("gpu-karpenter-pool", "spec.template.spec.taints[0].effect", "PreferNoSchedule"),
    ),
)
