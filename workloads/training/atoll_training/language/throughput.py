"""How fast training went, beside what the processors can do at most, and how much memory it took."""

from __future__ import annotations

import resource
import statistics
import time
from typing import Any

import torch

from atoll_training.distributed import Ranks
from atoll_training.language.model import Shape

PEAK_FLOP_PER_S = {
    "A100": 312e12,
    "H100 NVL": 835e12,
    "H100 PCIe": 756e12,
    "H100": 989e12,
    "H200": 989e12,
    "GB200": 2500e12,
    "B200": 2250e12,
    "MI300X": 1300e12,
}
"""Peak of dense bfloat16 products by a part of the device's name, the more special name first; from the
makers' data sheets, as torchtitan lists them (torchtitan/tools/utils.py)."""

_MATRIX = 1024


def flop_per_token(shape: Shape) -> int:
    """Return the operations of training on one character, forward and back.

    6 a weight that is multiplied, and ``12 * layers * width * context`` for attention (Chowdhery et al. 2022,
    PaLM, appendix B), which counts the half that the causal mask leaves out.
    """
    weights = shape.layers * 12 * shape.width**2 + shape.width * shape.vocabulary
    return 6 * weights + 12 * shape.layers * shape.width * shape.context


def peak_flop_per_s(device: torch.device) -> float | None:
    """Return a device's peak: from the table, or for a CPU the best float32 product with this many threads.

    None: a GPU that the table lacks.
    """
    if device.type == "cuda":
        name = torch.cuda.get_device_name(device)
        return next((peak for part, peak in PEAK_FLOP_PER_S.items() if part in name), None)
    left, right = torch.rand(2, _MATRIX, _MATRIX)
    best_s = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        torch.mm(left, right)
        best_s = min(best_s, time.perf_counter() - started)
    return 2 * _MATRIX**3 / best_s


def peak_memory_mib(device: torch.device) -> int:
    """Return the most memory that this process had: of the GPU, or resident on a CPU."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) // 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def report(
    shape: Shape, batch_size: int, ranks: Ranks, steps_s: list[float], stalls_s: list[float]
) -> dict[str, Any]:
    """Return this process's figures of the steps that it did, which took ``steps_s``; every rank calls it."""
    memory = torch.tensor(peak_memory_mib(ranks.device))
    torch.distributed.all_reduce(memory, torch.distributed.ReduceOp.MAX)
    if not steps_s:
        return {"peak_memory_mib": memory.item()}
    tokens_per_s = batch_size * shape.context / statistics.median(steps_s)
    peak = peak_flop_per_s(ranks.device) if ranks.leads else None
    return {
        "tokens_per_s": tokens_per_s,
        "step_ms": 1000 * statistics.median(steps_s),
        "model_flop_per_s": tokens_per_s * flop_per_token(shape),
        "peak_flop_per_s": peak and peak * ranks.world_size,
        "mfu": peak and tokens_per_s * flop_per_token(shape) / (peak * ranks.world_size),
        "checkpoint_stall_ms": 1000 * statistics.median(stalls_s) if stalls_s else None,
        "checkpoint_stall_share": sum(stalls_s) / (sum(steps_s) + sum(stalls_s)),
        "peak_memory_mib": memory.item(),
    }
