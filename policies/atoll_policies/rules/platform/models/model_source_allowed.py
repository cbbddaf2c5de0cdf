"""Models come from where models may come from."""

from atoll_policies import At, Parameter, Rule, Severity, changed, custom
from atoll_policies.models import model_uris


def _allowed(at: At) -> bool:
    return isinstance(at.value, str) and at.value.startswith(tuple(at.parameters["allowed_prefixes"]))


RULE = Rule(
    id="model-source-allowed",
    title="Models come from sources on the list",
    why="A model is code for a GPU: one from anybody's address can carry a back door, or a program.",
    fix="Put the model into your registry or bucket. Narrow `allowed_prefixes` to those, as"
    " `hf://your-org/`: it starts with every store of models, and without plain web addresses.",
    severity=Severity.HIGH,
    requires=model_uris(custom("begin with one of `allowed_prefixes`", _allowed)),
    parameters={
        "allowed_prefixes": Parameter(
            ["hf://", "s3://", "gs://", "abfs://", "oci://", "oci+native://", "pvc://"],
            "beginnings of addresses from which models may come",
        )
    },
    absent="passes",
    gap="MOD-2",
    evidence="OWASP/AISVS 6.1.2",
    maps=(
        "aisvs/6.1.2",
        "owasp-llm/LLM03",
        "mitre-atlas/AML.T0010",
        "iso-42001/A.10.3",
    ),
    good=(
        changed("llm", "spec.model.uri", "hf://example/other:" + "1" * 40),
        changed("endpoint", "spec.predictor.model.storageUri", "s3://models/flights/7"),
        changed("llm", "spec.model.uri", "oci://registry.example.com/chat@sha256:" + "1" * 64),
        changed("endpoint", "spec.predictor.model.storageUri", "gs://models/flights/7"),
        changed("endpoint", "spec.predictor.model.storageUri", "pvc://models/flights/7"),
        changed("endpoint", "spec.predictor.model.storageUri", "abfs://models@ml.dfs.core.windows.net/7"),
        changed("endpoint", "spec.predictor.model.storageUri", "oci+native://registry.example.com/flights:7"),
    ),
    bad=(
        changed(
            "endpoint", "spec.predictor.model.storageUri", "https://models.example.org/flights.safetensors"
        ),
        changed("llm", "spec.model.uri", "http://models.example.org/chat"),
    ),
)
