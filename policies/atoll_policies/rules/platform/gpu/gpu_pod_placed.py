"""Pods with GPUs say on which machines they belong."""

from atoll_policies import Rule, Severity, all_of, any_of, changed, field, pods, some, when
from atoll_policies.gpus import WANTS_GPU
from atoll_policies.pods import PRESET, RUNTIMES, WHOLE

_TOLERATES = some("tolerations[*]", field("effect", default="NoSchedule").one_of("NoSchedule", "NoExecute"))
_TARGETS = any_of(field("nodeSelector").present(), field("affinity.nodeAffinity").present())

RULE = Rule(
    id="gpu-pod-placed",
    title="Pods with GPUs tolerate the pool's taint and choose the model",
    why="Without a toleration the pod waits for ever; without a choice it takes whichever GPU is free, and"
    " its speed and price change from day to day.",
    fix="Set `tolerations` for the GPU pool's taint, and `nodeSelector` or `affinity.nodeAffinity` for the"
    " model.",
    severity=Severity.LOW,
    requires=pods(when(WANTS_GPU, all_of(_TOLERATES, _TARGETS)), (*WHOLE, *RUNTIMES, *PRESET)),
    gap="GPU-1",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("iso-42001/A.4.5", "nist-800-53/SC-6"),
    good=(
        changed("gpu-job", "spec.template.spec.tolerations", [{"key": "sku", "effect": "NoExecute"}]),
        changed("gpu-job", "spec.template.spec.tolerations", [{"operator": "Exists", "key": "sku"}]),
        changed("deployment", "spec.template.spec.tolerations", [{"key": "sku", "effect": "NoExecute"}]),
        changed(
            "gpu-job",
            "spec.template.spec.nodeSelector",
            together={
                "spec.template.spec.affinity.nodeAffinity": {
                    "requiredDuringSchedulingIgnoredDuringExecution": {
                        "nodeSelectorTerms": [
                            {"matchExpressions": [{"key": "accelerator-model", "operator": "Exists"}]}
                        ]
                    }
                }
            },
        ),
    ),
    bad=(
        changed("gpu-job", "spec.template.spec.tolerations", []),
        changed("gpu-job", "spec.template.spec.nodeSelector"),
        changed("endpoint", "spec.predictor.tolerations[0].effect", "PreferNoSchedule"),
        changed("llm", "spec.template.nodeSelector"),
    ),
)
