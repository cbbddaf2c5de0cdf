"""Servers don't unpickle weights when they start."""

from atoll_policies import At, Level, Rule, Severity, changed, containers, custom
from atoll_policies.rules.platform.models._arguments import option

_REFUSED = ("pt", "npcache", "mistral_pt")


def _safe(container: At) -> bool | None:
    return option(container, "load-format", lambda value: value not in _REFUSED)


RULE = Rule(
    id="model-load-format-safe",
    title="Servers don't load weights from pickles",
    why="`--load-format pt` makes a server unpickle the files even where safetensors lie beside them.",
    fix="Leave `--load-format` out, or set it to safetensors.",
    severity=Severity.HIGH,
    requires=containers(custom("not have `--load-format` of a pickled kind", _safe)),
    absent="passes",
    dev=Level.ADVISORY,
    gap="MOD-3",
    evidence="huggingface/transformers#41476",
    maps=("aisvs/4.1.2", "mitre-atlas/AML.T0011"),
    good=(changed("endpoint", "spec.predictor.model.args", ["--load-format", "safetensors", "pt"]),),
    bad=(
        changed("endpoint", "spec.predictor.model.args", ["--load-format=pt"]),
        changed("llm", "spec.template.containers[0].args", ["--load-format", "npcache"]),
        changed(
            "deployment", "spec.template.spec.containers[0].command", ["serve", "--load_format=mistral_pt"]
        ),
    ),
)
