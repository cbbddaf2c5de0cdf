"""Servers don't run programs that come with a model."""

from typing import Any

from atoll_policies import UNKNOWN, At, Rule, Severity, all_of, changed, containers, custom, each, field, when
from atoll_policies.rules.platform.models._arguments import option

_OFF = ("false", "0", "no", "")


def _without(container: At) -> bool | None:
    return option(container, "trust-remote-code", lambda value: value in _OFF)


def _off(value: Any) -> bool:
    return str(value).lower() in _OFF


_NAMED = r"(\w+_)?TRUST_REMOTE_CODE"
_ENVIRONMENT = each(
    "env[*]", when(field("name").matches(_NAMED), field("value", "").satisfies("be off", _off))
)
_SAGEMAKER = all_of(
    *(
        each(
            path,
            all_of(
                *(
                    field(name, "").satisfies("be off", _off)
                    for name in ("HF_TRUST_REMOTE_CODE", "OPTION_TRUST_REMOTE_CODE", "TRUST_REMOTE_CODE")
                )
            ),
        )
        for path in ("primaryContainer.environment", "containers[*].environment")
    )
)

RULE = Rule(
    id="model-no-remote-code",
    title="Servers don't trust code that comes with a model",
    why="With trust-remote-code a model repository's Python runs in the server: whoever can push there has"
    " the server, its identity and its GPUs.",
    fix="Take `--trust-remote-code` and `TRUST_REMOTE_CODE` away; use a model that the library itself"
    " supports.",
    severity=Severity.CRITICAL,
    requires={
        "aws:sagemaker/model:Model": _SAGEMAKER,
        **containers(all_of(custom("not have `--trust-remote-code`", _without), _ENVIRONMENT)),
    },
    absent="passes",
    gap="MOD-4",
    evidence="airunner#2031",
    maps=("owasp-llm/LLM03", "mitre-atlas/AML.T0011", "nist-800-53/CM-7"),
    good=(
        changed("endpoint", "spec.predictor.model.args", ["--trust-remote-code=false"]),
        changed("endpoint", "spec.predictor.model.args", ["--trust_remote_code", "no"]),
        changed("endpoint", "spec.predictor.model.env[0]", {"name": "HF_TRUST_REMOTE_CODE", "value": "0"}),
        changed("gpu-model", "primaryContainer.environment.HF_TRUST_REMOTE_CODE", "false"),
    ),
    undetermined=(changed("endpoint", "spec.predictor.model.args", ["--trust-remote-code", UNKNOWN]),),
    bad=(
        changed("endpoint", "spec.predictor.model.args", ["--trust-remote-code"]),
        changed("llm", "spec.template.containers[0].args", ["--model", "x", "--trust_remote_code=True"]),
        changed("runtime", "spec.containers[0].env[0]", {"name": "TRUST_REMOTE_CODE", "value": "true"}),
        changed("gpu-model", "primaryContainer.environment.HF_TRUST_REMOTE_CODE", "true"),
        changed("gpu-model", "primaryContainer.environment.OPTION_TRUST_REMOTE_CODE", "1"),
        changed("gpu-model", "primaryContainer.environment.TRUST_REMOTE_CODE", "true"),
        changed(
            "gpu-model",
            "containers",
            [{"environment": {"TRUST_REMOTE_CODE": "true"}}],
            together={"primaryContainer.mode": "SingleModel"},
        ),
    ),
)
