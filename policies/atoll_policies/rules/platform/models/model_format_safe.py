"""Models are data, not programs."""

from atoll_policies import Condition, Level, Rule, Severity, all_of, changed, field
from atoll_policies.models import model_uris

_ENDPOINT = "kubernetes:serving.kserve.io:InferenceService"
_FILES: dict[str, Condition] = model_uris(
    field("").avoids(r"\.(pkl|pickle|joblib|dill|pt|pth|ckpt|bin|mar)$", "not be a file that is unpickled")
)
_NAMES = all_of(
    field("spec.predictor.model.modelFormat.name").none_of("sklearn", "pytorch", "mlflow", "paddle"),
    field("spec.predictor.sklearn").absent(),
    field("spec.predictor.pytorch").absent(),
)

RULE = Rule(
    id="model-format-safe",
    title="Models have a format that can't carry a program",
    why="Python's pickle, and with it joblib, .pt and .bin, runs what its author wrote when it is loaded,"
    " with the server's identity.",
    fix="Convert to safetensors, ONNX, GGUF or a booster's JSON; where a pickle has to stay, waive it with"
    " an owner.",
    severity=Severity.HIGH,
    requires={
        token: all_of(files, _NAMES) if token == _ENDPOINT else files for token, files in _FILES.items()
    },
    absent="passes",
    dev=Level.ADVISORY,
    gap="MOD-3",
    evidence="pytorch/pytorch#31875",
    maps=("aisvs/4.1.2", "mitre-atlas/AML.T0011", "owasp-llm/LLM03"),
    good=(
        changed("endpoint", "spec.predictor.model.modelFormat.name", "onnx"),
        changed("endpoint", "spec.predictor.model.storageUri", "s3://models/flights/model.onnx"),
    ),
    bad=(
        changed("endpoint", "spec.predictor.model.modelFormat.name", "sklearn"),
        changed("endpoint", "spec.predictor.model.modelFormat.name", "pytorch"),
        changed("endpoint", "spec.predictor.model.modelFormat.name", "mlflow"),
        changed("endpoint", "spec.predictor.model.modelFormat.name", "paddle"),
        changed("endpoint", "spec.predictor.sklearn", {"storageUri": "s3://models/flights"}),
        changed("endpoint", "spec.predictor.pytorch", {"storageUri": "s3://models/flights"}),
        changed("llm", "spec.model.uri", "s3://models/chat/model.pt"),
        changed("endpoint", "spec.predictor.model.storageUri", "s3://models/flights/model.joblib"),
    ),
)
