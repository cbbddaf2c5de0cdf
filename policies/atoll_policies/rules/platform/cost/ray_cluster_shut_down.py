"""What a Ray job made for itself goes with it."""

from atoll_policies import Level, Rule, Severity, changed, field, when
from atoll_policies.gpus import HOLDS_GPU_POD

_JOB = "kubernetes:ray.io:RayJob"

RULE = Rule(
    id="ray-cluster-shut-down",
    title="A RayJob on GPUs shuts its cluster down when it is done",
    why="A RayJob leaves its cluster running where nothing is said: the GPUs stay taken after the job is"
    " over.",
    fix="Set `spec.shutdownAfterJobFinishes` to true.",
    severity=Severity.MEDIUM,
    requires={_JOB: when(HOLDS_GPU_POD[_JOB], field("spec.shutdownAfterJobFinishes").is_true())},
    dev=Level.MANDATORY,
    prod=Level.ADVISORY,
    gap="COST-6",
    evidence="open-policy-agent/gatekeeper-library#737",
    maps=("owasp-llm/LLM10", "iso-42001/A.4.5"),
    good=(
        changed("ray-job", "spec.ttlSecondsAfterFinished", 60),
        changed("cpu-ray-job", "spec.entrypoint", "python train.py"),
    ),
    bad=(
        changed("ray-job", "spec.shutdownAfterJobFinishes", False),
        changed("ray-job", "spec.shutdownAfterJobFinishes"),
    ),
)
