"""Karpenter removes GPU nodes on which nothing runs."""

from atoll_policies import Level, Rule, Severity, all_of, changed, field, when
from atoll_policies.pools import HAS_ACCELERATORS, KARPENTER_POOL

RULE = Rule(
    id="karpenter-gpus-removed",
    title="Karpenter removes empty GPU nodes, and doesn't make them without end",
    why="Without consolidation an empty GPU node stays until it expires, and without a limit one wrong"
    " replica count buys machines until the quota ends.",
    fix="Set `spec.disruption.consolidateAfter` to a time, not Never, and `spec.limits`.",
    severity=Severity.MEDIUM,
    requires={
        KARPENTER_POOL: when(
            HAS_ACCELERATORS[KARPENTER_POOL],
            all_of(
                field("spec.disruption.consolidateAfter").differs("Never"),
                field("spec.limits").present(),
            ),
        )
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    absent="passes",
    gap="COST-3",
    evidence="rackerlabs/spot#127",
    maps=("iso-42001/A.4.5", "owasp-llm/LLM10"),
    good=(
        changed("gpu-karpenter-pool", "spec.disruption.consolidationPolicy", "WhenEmptyOrUnderutilized"),
        changed(
            "gpu-karpenter-pool",
            "spec.limits",
            together={"spec.template.spec.requirements[0].values": ["m7i.xlarge"]},
        ),
    ),
    bad=(
        changed("gpu-karpenter-pool", "spec.disruption.consolidateAfter", "Never"),
        changed("gpu-karpenter-pool", "spec.limits"),
    ),
)
