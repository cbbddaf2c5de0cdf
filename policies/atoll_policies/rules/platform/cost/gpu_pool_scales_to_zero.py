"""Pools of GPUs have no nodes when nothing runs on them."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, when
from atoll_policies.pools import AKS_POOL, EKS_POOL, GKE_POOL, HAS_ACCELERATORS, MINIMUM

RULE = Rule(
    id="gpu-pool-scales-to-zero",
    title="Pools of GPUs scale to zero",
    why="A minimum of one GPU machine costs day and night, used or not. In production a warm node may be"
    " wanted, so that there it is only told.",
    fix="Set the pool's minimum to 0: `scalingConfig.minSize`, `autoscaling.totalMinNodeCount`, or"
    " `minCount` with `enableAutoScaling`.",
    severity=Severity.MEDIUM,
    requires={
        EKS_POOL: when(HAS_ACCELERATORS[EKS_POOL], MINIMUM[EKS_POOL]),
        GKE_POOL: when(HAS_ACCELERATORS[GKE_POOL], MINIMUM[GKE_POOL]),
        AKS_POOL: when(
            HAS_ACCELERATORS[AKS_POOL], all_of(MINIMUM[AKS_POOL], field("enableAutoScaling").is_true())
        ),
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    gap="COST-3",
    evidence="rackerlabs/spot#127",
    maps=("iso-42001/A.4.5", "owasp-llm/LLM10"),
    good=(
        changed(
            "gpu-eks-pool",
            "scalingConfig.minSize",
            1,
            together={"instanceTypes": ["m7i.xlarge"], "amiType": "AL2023_x86_64_STANDARD"},
        ),
        changed(
            "gpu-gke-pool",
            "autoscaling.totalMinNodeCount",
            1,
            together={"nodeConfig.machineType": "e2-standard-4", "nodeConfig.guestAccelerators": []},
        ),
        changed("gpu-aks-pool", "minCount", 1, together={"vmSize": "Standard_D8s_v5"}),
        changed("gpu-aks-pool", "vmSize", "Standard_NC24ads_A100_v4"),
    ),
    bad=(
        changed("gpu-eks-pool", "scalingConfig.minSize", 1),
        changed("gpu-gke-pool", "autoscaling.totalMinNodeCount", 2),
        changed("gpu-aks-pool", "minCount", 1),
        changed("gpu-aks-pool", "enableAutoScaling", False),
    ),
)
