"""Where resources of Kubernetes name the models that they serve."""

from __future__ import annotations

from atoll_policies.conditions import At, Condition, Fault, all_of, any_of, each, some
from atoll_policies.values import HIDDEN, MISSING, UNKNOWN

FRAMEWORKS = (
    "huggingface",
    "lightgbm",
    "onnx",
    "paddle",
    "pmml",
    "pytorch",
    "sklearn",
    "tensorflow",
    "triton",
    "xgboost",
)
"""Parts of a predictor that stand for ``model`` with that format, in KServe's older way of saying it."""

MODEL_PATHS: dict[str, tuple[str, ...]] = {
    "kubernetes:serving.kserve.io:InferenceService": (
        "spec.predictor.model.storageUri",
        "spec.predictor.storageUris[*].uri",
        *(f"spec.predictor.{name}.storageUri" for name in FRAMEWORKS),
    ),
    "kubernetes:serving.kserve.io:LLMInferenceService": (
        "spec.model.uri",
        "spec.model.lora.adapters[*].uri",
    ),
    "kubernetes:serving.kserve.io:TrainedModel": ("spec.model.storageUri",),
    "kubernetes:serving.kserve.io:LocalModelCache": ("spec.sourceModelUri",),
}
"""Paths of models' addresses, by the canonical token of what names them."""

ENDPOINTS = (
    "kubernetes:serving.kserve.io:InferenceService",
    "kubernetes:serving.kserve.io:LLMInferenceService",
)


def model_uris(condition: Condition) -> dict[str, Condition]:
    """Return what each type that names models requires: ``condition`` of every address that is there."""

    def check(at: At) -> list[Fault]:
        if at.value is UNKNOWN or at.value is HIDDEN:
            return [Fault(at.path, condition.words, unknown=True)]
        return [] if at.value is MISSING else condition.check(at)

    said = Condition(condition.words, check)
    return {token: all_of(*(each(path, said) for path in paths)) for token, paths in MODEL_PATHS.items()}


def _named(at: At) -> list[Fault]:
    return [Fault(at.path, "name a model")] if at.value is MISSING else []


NAMES_MODEL = {
    token: any_of(*(some(path, Condition("name a model", _named)) for path in paths))
    for token, paths in MODEL_PATHS.items()
}
"""Of a resource: that it names a model by its address, by type."""
