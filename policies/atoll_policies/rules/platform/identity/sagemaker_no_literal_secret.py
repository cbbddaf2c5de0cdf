"""SageMaker's containers carry no secrets in clear."""

from typing import Any

from atoll_policies import UNKNOWN, At, Level, Rule, Severity, changed, custom
from atoll_policies.conditions import Answer
from atoll_policies.rules.platform.identity._names import holds_secret


def _none(at: At) -> Answer:
    trees: list[Any] = [at.get("primaryContainer.environment")]
    trees += [place.value for place in at.reach("containers[*].environment")]
    if any(holds_secret(name) for tree in trees if isinstance(tree, dict) for name in tree):
        return False
    return None if UNKNOWN in trees else True


RULE = Rule(
    id="sagemaker-no-literal-secret",
    title="SageMaker models' environment has no tokens",
    why="A model's environment is shown to whoever may describe it, and is in no secret store.",
    fix="Read the secret from Secrets Manager when the container starts.",
    severity=Severity.HIGH,
    requires={"aws:sagemaker/model:Model": custom("have no token in its environment", _none)},
    absent="passes",
    dev=Level.MANDATORY,
    gap="IDN-5",
    evidence="CKV_AWS_45 reads functions alone",
    maps=("nist-800-53/IA-5", "owasp-llm/LLM02"),
    good=(changed("gpu-model", "primaryContainer.environment", {"MAX_TOKENS": "512"}),),
    bad=(
        changed("gpu-model", "primaryContainer.environment", {"HF_TOKEN": "x"}),
        changed("gpu-model", "containers", [{"environment": {"API_KEY": "x"}}]),
    ),
)
