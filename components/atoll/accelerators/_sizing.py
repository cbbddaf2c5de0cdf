"""How much accelerator memory it takes to serve a model.

The formula and its constants are KAITO's, tuned for vLLM (source ``kaito-memory``):

    weights of an accelerator   = parameters x bytes each x 1.02 / (tensor parallel x pipeline parallel)
    KV cache of a token         = 2 x layers x KV heads x head dimension x bytes each
    overhead of an accelerator  = 2.3 GiB + 0.05 x its weights
    usable memory               = 0.84 x memory

It is an estimate for choosing a machine; what vLLM measures when it starts has the last word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from atoll._problem import Problem
from atoll.accelerators._refuse import refuse
from atoll.accelerators._types import Machine

GIB: Final = 2**30
WEIGHTS_FACTOR: Final = 1.02
"""How much larger the weights are in vLLM than their count says. Source: ``kaito-memory``."""
BASE_OVERHEAD_GIB: Final = 2.3
"""CUDA context, NCCL buffers, CUDA graphs of a small model, in GiB. Source: ``kaito-memory``."""
OVERHEAD_PER_WEIGHT: Final = 0.05
"""Activations and CUDA graphs, as a share of an accelerator's weights. Source: ``kaito-memory``."""
USABLE_SHARE: Final = 0.84
"""Share of an accelerator's memory that serving may use. Source: ``kaito-memory``."""


class Precision(StrEnum):
    """How a number is held. Source of the sizes: ``kaito-memory``."""

    BF16 = "bf16"
    FP16 = "fp16"
    FP8 = "fp8"
    INT4 = "int4"

    @property
    def bytes_each(self) -> float:
        """Bytes of one number."""
        return {"bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int4": 0.5}[self.value]


class Attention(StrEnum):
    """How keys and values are cached."""

    GROUPED = "grouped"
    """MHA, GQA and MQA: by head, so that tensor parallelism divides them."""
    LATENT = "latent"
    """MLA: one latent vector for all heads, which each rank holds whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedModel:
    """A language model, as its ``config.json`` tells of it.

    Raises ``atoll.errors.ValidationError`` where a number isn't positive, or a part of the shape is missing.
    """

    parameters: float
    """How many, all experts of a mixture included: 70e9 for 70B."""
    layers: int | None = None
    """``num_hidden_layers``."""
    kv_heads: int | None = None
    """``num_key_value_heads``; 1 for latent attention."""
    head_dim: int | None = None
    """``head_dim``, or ``hidden_size / num_attention_heads``."""
    attention: Attention = Attention.GROUPED

    def __post_init__(self) -> None:
        shape = {"layers": self.layers, "kv_heads": self.kv_heads, "head_dim": self.head_dim}
        numbers = {"parameters": self.parameters, **{k: v for k, v in shape.items() if v is not None}}
        problems = _not_positive(numbers)
        if 0 < sum(value is not None for value in shape.values()) < len(shape):
            missing = ", ".join(key for key, value in shape.items() if value is None)
            problems.append(
                Problem("layers", f"needs {missing} too", fix="give the whole shape, or none of it")
            )
        if problems:
            refuse("A served model", problems)

    def kv_bytes_per_token(self, precision: Precision = Precision.BF16) -> float | None:
        """Return what a token takes in the KV cache of all accelerators together, or None without a shape."""
        if self.layers is None or self.kv_heads is None or self.head_dim is None:
            return None
        return 2 * self.layers * self.kv_heads * self.head_dim * precision.bytes_each


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How a model is served.

    Raises ``atoll.errors.ValidationError`` where a number isn't positive, or a context is given for a model
    whose shape isn't.
    """

    model: ServedModel
    weights: Precision = Precision.BF16
    kv_cache: Precision = Precision.BF16
    tensor_parallel: int = 1
    """Accelerators, of one machine, that share each layer."""
    pipeline_parallel: int = 1
    """Groups of those, one a machine, that share out the layers."""
    context_tokens: int | None = None
    """Longest request with its answer, in tokens. None: the KV cache isn't counted."""
    concurrent_requests: int = 1
    """Requests of that length that are in the cache at once."""

    def __post_init__(self) -> None:
        numbers = {
            "tensor_parallel": self.tensor_parallel,
            "pipeline_parallel": self.pipeline_parallel,
            "concurrent_requests": self.concurrent_requests,
        }
        if self.context_tokens is not None:
            numbers["context_tokens"] = self.context_tokens
        problems = _not_positive(numbers)
        if self.context_tokens is not None and self.model.layers is None:
            problems.append(
                Problem(
                    "context_tokens",
                    "can't be counted for a model of unknown shape",
                    fix="give layers, kv_heads and head_dim of the model",
                )
            )
        if problems:
            refuse("A way of serving", problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEstimate:
    """What one accelerator needs, in GiB."""

    weights_gib: float
    kv_cache_gib: float | None
    """None: no context was given."""
    overhead_gib: float

    @property
    def used_gib(self) -> float:
        """All of it, with the KV cache where it is known."""
        return self.weights_gib + self.overhead_gib + (self.kv_cache_gib or 0.0)

    @property
    def accelerator_memory_gib(self) -> float:
        """Memory that an accelerator must have for it."""
        return self.used_gib / USABLE_SHARE


def estimate_memory(serving: Serving) -> MemoryEstimate:
    """Return what each accelerator needs to serve a model so."""
    ranks = serving.tensor_parallel * serving.pipeline_parallel
    weights = serving.model.parameters * serving.weights.bytes_each * WEIGHTS_FACTOR / ranks / GIB
    return MemoryEstimate(
        weights_gib=weights,
        kv_cache_gib=_kv_cache_gib(serving),
        overhead_gib=BASE_OVERHEAD_GIB + OVERHEAD_PER_WEIGHT * weights,
    )


def fits(serving: Serving, machine: Machine) -> bool | None:
    """Say whether ``machine`` can hold it: enough accelerators for tensor parallelism, each with the memory.

    None where the catalogue doesn't know the accelerator's memory. One machine is one pipeline stage.
    """
    if machine.accelerator_count < serving.tensor_parallel:
        return False
    if machine.accelerator_memory_gib is None:
        return None
    return estimate_memory(serving).accelerator_memory_gib <= machine.accelerator_memory_gib


def max_kv_tokens(serving: Serving, machine: Machine) -> int | None:
    """Return how many tokens, of all requests together, the KV cache of ``machine`` holds.

    0 where the weights alone don't fit; None where the model's shape or the accelerator's memory isn't known.
    """
    per_token = _kv_bytes_per_token(serving)
    if per_token is None or machine.accelerator_memory_gib is None:
        return None
    estimate = estimate_memory(serving)
    free_gib = machine.accelerator_memory_gib * USABLE_SHARE - estimate.weights_gib - estimate.overhead_gib
    if machine.accelerator_count < serving.tensor_parallel or free_gib <= 0:
        return 0
    return int(free_gib * GIB / per_token)


def _kv_cache_gib(serving: Serving) -> float | None:
    per_token = _kv_bytes_per_token(serving)
    if serving.context_tokens is None or per_token is None:
        return None
    return per_token * serving.context_tokens * serving.concurrent_requests / GIB


def _kv_bytes_per_token(serving: Serving) -> float | None:
    """Return what a token takes on one accelerator."""
    model = serving.model
    whole = model.kv_bytes_per_token(serving.kv_cache)
    if whole is None or model.kv_heads is None:
        return None
    # A head isn't cut: with more ranks than heads, ranks hold copies. A latent vector isn't cut at all.
    heads = 1.0 if model.attention is Attention.LATENT else _share(model.kv_heads, serving.tensor_parallel)
    return whole * heads / serving.pipeline_parallel


def _share(heads: int, ranks: int) -> float:
    return -(-heads // ranks) / heads


def _not_positive(numbers: Mapping[str, float]) -> list[Problem]:
    return [
        Problem(path, "must be more than 0", got=value) for path, value in numbers.items() if not value > 0
    ]
