"""The network: a decoder-only transformer whose blocks can be spread over ranks.

Rotary positions, root mean square norms without weights (ranks have none to share), norms of queries and
keys, squared ReLU, and beside the embedding of each character one of the pair that it ends. All weights are
matrices, without biases. Attention's queries, keys and values lie head by head in one matrix: cut into equal
parts along its rows, each part has whole heads.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

_ROTARY_BASE = 10_000.0


@dataclass(frozen=True)
class Shape:
    """Size of a network; the defaults are those of nanoGPT's example for a CPU."""

    vocabulary: int
    layers: int = 4
    width: int = 128
    heads: int = 4
    context: int = 64
    """Characters that the network sees at once, at most."""

    @property
    def head_width(self) -> int:
        """Width of one head."""
        return self.width // self.heads


class Attention(nn.Module):
    """Causal attention; with tensor parallelism each rank has some of the heads."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._head_width = shape.head_width
        self.qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
        self.out = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, rotations: Tensor) -> Tensor:
        """Map [rows, time, width] to the same shape."""
        rows, time, _ = x.shape
        parts = self.qkv(x).view(rows, time, -1, 3, self._head_width).permute(3, 0, 2, 1, 4)
        query, key, value = parts.unbind()
        query, key = (_rotate(_norm(part), rotations) for part in (query, key))
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        result: Tensor = self.out(mixed.transpose(1, 2).reshape(rows, time, -1))
        return result


class Perceptron(nn.Module):
    """Two layers with a squared ReLU between them."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.rise = nn.Linear(shape.width, 4 * shape.width, bias=False)
        self.fall = nn.Linear(4 * shape.width, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map [rows, time, width] to the same shape."""
        result: Tensor = self.fall(functional.relu(self.rise(x)).square())
        return result


class Block(nn.Module):
    """Attention and perceptron, each added to what comes in."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = Attention(shape)
        self.perceptron = Perceptron(shape)

    def forward(self, x: Tensor, rotations: Tensor) -> Tensor:
        """Map [rows, time, width] to the same shape."""
        x = x + self.attention(_norm(x), rotations)
        result: Tensor = x + self.perceptron(_norm(x))
        return result


class Embedding(nn.Module):
    """A vector a character, and one a pair of it and the character before."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._vocabulary = shape.vocabulary
        self.single = nn.Embedding(shape.vocabulary, shape.width)
        self.pair = nn.Embedding(shape.vocabulary**2, shape.width)

    def forward(self, indices: Tensor) -> Tensor:
        """Map int64 [rows, time] to [rows, time, width]; before the first character counts as index 0."""
        before = functional.pad(indices, (1, 0))[:, :-1]
        vectors: Tensor = self.single(indices) + self.pair(before * self._vocabulary + indices)
        return vectors


class Transformer(nn.Module):
    """Gives for each place the logits of the next character.

    ``embedding`` and ``head`` are None, and ``blocks`` has some of the layers only, in a stage of a pipeline;
    names of weights stay those of the whole.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding: Embedding | None = Embedding(shape)
        self.blocks = nn.ModuleDict({str(index): Block(shape) for index in range(shape.layers)})
        self.head: nn.Linear | None = nn.Linear(shape.width, shape.vocabulary, bias=False)
        self._start()
        self.register_buffer("rotations", _rotations(shape), persistent=False)

    def _start(self) -> None:
        """Draw weights; what is added to the stream starts at zero, so that each block starts as nothing."""
        for name, weight in self.named_parameters():
            if name.endswith(("out.weight", "fall.weight", "pair.weight", "head.weight")):
                nn.init.zeros_(weight)
            elif name.startswith("embedding"):
                nn.init.normal_(weight)
            else:
                nn.init.normal_(weight, std=weight.shape[1] ** -0.5)

    def keep(self, layers: range, first: bool, last: bool) -> None:
        """Become a pipeline's stage: ``layers``, the embedding if ``first``, the head if ``last``."""
        self.blocks = nn.ModuleDict({str(index): self.blocks[str(index)] for index in layers})
        if not first:
            self.embedding = None
        if not last:
            self.head = None

    def forward(self, x: Tensor) -> Tensor:
        """Map int64 [rows, time] to logits [rows, time, vocabulary]; a stage, its neighbour's output."""
        if self.embedding is not None:
            x = _norm(self.embedding(x))
        rotations = self.get_buffer("rotations")[:, : x.shape[1]]
        for block in self.blocks.values():
            x = block(x, rotations)
        if self.head is not None:
            x = self.head(_norm(x))
        return x


def loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Return the mean negative log-likelihood of a character, in nats."""
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def _norm(x: Tensor) -> Tensor:
    return functional.rms_norm(x, (x.shape[-1],))


def _rotations(shape: Shape) -> Tensor:
    """Return cosines and sines, [2, context + 1, half a head's width].

    One place more than is used: ``torch.export`` would otherwise make a case of its own of the full length.
    """
    half = shape.head_width // 2
    speeds = _ROTARY_BASE ** (-torch.arange(half) / half)
    angles = torch.outer(torch.arange(shape.context + 1), speeds)
    return torch.stack((angles.cos(), angles.sin()))


def _rotate(x: Tensor, rotations: Tensor) -> Tensor:
    cosine, sine = rotations.unbind()
    left, right = x.chunk(2, dim=-1)
    return torch.cat((left * cosine - right * sine, right * cosine + left * sine), dim=-1)
