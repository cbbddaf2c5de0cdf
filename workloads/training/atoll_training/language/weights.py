"""Weights made smaller: rounded to 8 or 4 bits, or with half of them zero. Only matrices of blocks and head.

- 8 bits: symmetric, one scale a row.
- 4 bits: symmetric, one scale each 32 columns, two weights a byte, the first in the low half.
- pruned: of each four weights in a row the two of smaller size are zero (2:4, as GPUs' sparse products want).
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

_GROUP = 32

VARIANTS = {
    "full": "model.safetensors",
    "int8": "model.int8.safetensors",
    "int4": "model.int4.safetensors",
    "pruned": "model.pruned.safetensors",
}
"""Files of a bundle by kind."""


def save(weights: dict[str, Tensor], kind: str, folder: Path) -> None:
    """Write ``weights`` as the file of ``kind``."""
    stored: dict[str, Tensor] = {}
    for name, weight in weights.items():
        if kind == "full" or name.startswith("embedding."):
            stored[name] = weight
        elif kind == "pruned":
            stored[name] = pruned(weight)
        else:
            stored[name], stored[f"{name}.scale"] = quantised(weight, 8 if kind == "int8" else 4)
    save_file({name: tensor.contiguous() for name, tensor in stored.items()}, folder / VARIANTS[kind])


def load(kind: str, folder: Path) -> dict[str, Tensor]:
    """Read the file of ``kind`` as float32 weights."""
    stored = load_file(folder / VARIANTS[kind])
    return {
        name: restored(tensor, stored[f"{name}.scale"]) if f"{name}.scale" in stored else tensor
        for name, tensor in stored.items()
        if not name.endswith(".scale")
    }


def quantised(weight: Tensor, bits: int) -> tuple[Tensor, Tensor]:
    """Return a matrix in ``bits`` (8: int8, 4: packed uint8) and its scales, float32 [rows, groups]."""
    rows, columns = weight.shape
    groups = weight.reshape(rows, -1, columns if bits == 8 else min(_GROUP, columns))
    largest = 2 ** (bits - 1) - 1
    scale = groups.abs().amax(dim=2).clamp_min(1e-12) / largest
    whole = (groups / scale.unsqueeze(2)).round().to(torch.int8).reshape(rows, columns)
    if bits == 8:
        return whole, scale
    low, high = (whole & 15).view(torch.uint8).reshape(rows, -1, 2).unbind(2)
    return low | high << 4, scale


def restored(stored: Tensor, scale: Tensor) -> Tensor:
    """Return the float32 matrix that ``quantised`` made ``stored`` and ``scale`` of."""
    if stored.dtype == torch.uint8:
        halves = torch.stack((stored & 15, stored >> 4), dim=2).to(torch.int8)
        stored = torch.where(halves > 7, halves - 16, halves).flatten(1)
    rows, columns = stored.shape
    return (stored.float().reshape(rows, scale.shape[1], -1) * scale.unsqueeze(2)).reshape(rows, columns)


def pruned(weight: Tensor) -> Tensor:
    """Return a matrix with the two smaller of each four neighbours in a row set to zero."""
    fours = weight.reshape(weight.shape[0], -1, 4)
    kept = fours.abs().topk(2, dim=2).indices
    return torch.zeros_like(fours).scatter(2, kept, fours.gather(2, kept)).reshape(weight.shape)
