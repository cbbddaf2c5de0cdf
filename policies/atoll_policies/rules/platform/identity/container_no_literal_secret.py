"""Programs carry no secrets in clear."""

from atoll_policies import Level, Rule, Severity, all_of, any_of, changed, containers, each, field, when
from atoll_policies.rules.platform.identity._names import SECRET_NAME

# How the tokens of those who give them out begin.
_VALUES = (
    r"\b(hf_[A-Za-z0-9]{20,}|sk-[\w-]{20,}|(AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{30,}"
    r"|glpat-[\w-]{20}|AIza[\w-]{35})"
)
# Switches, as ALLOW_EMPTY_PASSWORD, and what the kubelet fills in from another variable.
_HARMLESS = r"(?i)true|false|yes|no|on|off|[01]|\$\(\w+\)"

RULE = Rule(
    id="container-no-literal-secret",
    title="Containers' environment and arguments have no tokens in clear",
    why="What is written there is read by whoever may list pods, and lies in logs, in states and in Git.",
    fix="Put it into a secret store, and name it by `valueFrom.secretKeyRef`, or better mount it as a file.",
    severity=Severity.HIGH,
    requires={
        **containers(
            all_of(
                each(
                    "env[*]",
                    all_of(
                        when(
                            field("name").matches(SECRET_NAME),
                            any_of(field("value").absent(), field("value").matches(_HARMLESS)),
                        ),
                        field("value").avoids(_VALUES, "have no token"),
                    ),
                ),
                each("args[*]", field("").avoids(_VALUES, "have no token")),
                each("command[*]", field("").avoids(_VALUES, "have no token")),
            )
        ),
    },
    absent="passes",
    dev=Level.MANDATORY,
    gap="IDN-5",
    evidence="CKV_K8S_35 reads references, not literals",
    maps=(
        "nist-800-53/IA-5",
        "owasp-llm/LLM02",
        "nsa/secrets",
        "mitre-atlas/AML.T0055",
        "pci-dss/8.6.2",
    ),
    good=(
        changed("pod", "spec.containers[0].env[0]", {"name": "HF_TOKEN", "value": ""}),
        changed("pod", "spec.containers[0].env[0]", {"name": "MAX_TOKENS", "value": "512"}),
        changed("pod", "spec.containers[0].env[0]", {"name": "ALLOW_EMPTY_PASSWORD", "value": "yes"}),
        changed("pod", "spec.containers[0].env[0]", {"name": "HF_TOKEN", "value": "$(MOUNTED_TOKEN)"}),
        changed("deployment", "spec.template.spec.containers[0].args", ["--port=8080"]),
    ),
    bad=(
        changed("pod", "spec.containers[0].env[0]", {"name": "HF_TOKEN", "value": "x"}),
        changed("pod", "spec.containers[0].env[0]", {"name": "HF_TOKEN", "value": "$(USER)-2026"}),
        changed("endpoint", "spec.predictor.model.env[0]", {"name": "OPENAI_API_KEY", "value": "x"}),
        changed("pod", "spec.containers[0].env[0].value", "hf_" + "a" * 30),
        changed("deployment", "spec.template.spec.containers[0].args", ["--login=" + "sk-" + "a" * 30]),
        changed("deployment", "spec.template.spec.containers[0].command", ["AKIA" + "A" * 16]),
    ),
)
