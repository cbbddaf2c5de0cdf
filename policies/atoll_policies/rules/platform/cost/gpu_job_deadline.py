"""Jobs on GPUs end."""

from atoll_policies import Level, Rule, Severity, changed, field, when
from atoll_policies.gpus import HOLDS_GPU_POD

_DEADLINES = {
    "kubernetes:batch:Job": "spec.activeDeadlineSeconds",
    "kubernetes:kubeflow.org:PyTorchJob": "spec.runPolicy.activeDeadlineSeconds",
    "kubernetes:ray.io:RayJob": "spec.activeDeadlineSeconds",
}

RULE = Rule(
    id="gpu-job-deadline",
    title="Jobs on GPUs have a deadline",
    why="A job that hangs, in a collective operation or at the end of its data, holds its GPUs until"
    " somebody looks.",
    fix="Set `activeDeadlineSeconds`: of a Job and a RayJob in `spec`, of PyTorchJob and MPIJob in"
    " `spec.runPolicy`.",
    severity=Severity.MEDIUM,
    requires={
        token: when(HOLDS_GPU_POD[token], field(path).at_least(1)) for token, path in _DEADLINES.items()
    },
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    gap="COST-6",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("owasp-llm/LLM10", "nist-800-53/SC-5"),
    good=(
        changed("gpu-job", "spec.activeDeadlineSeconds", 1),
        changed("pytorch-job", "spec.runPolicy.activeDeadlineSeconds", 60),
        changed("ray-job", "spec.activeDeadlineSeconds", 60),
        changed("check-job", "metadata.labels", {"app": "check"}),
    ),
    bad=(
        changed("gpu-job", "spec.activeDeadlineSeconds", 0),
        changed("pytorch-job", "spec.runPolicy.activeDeadlineSeconds"),
        changed("ray-job", "spec.activeDeadlineSeconds"),
    ),
)
