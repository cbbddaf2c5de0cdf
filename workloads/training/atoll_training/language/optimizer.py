"""Muon for the blocks' matrices, Adam for embedding and head, whatever parts of them the ranks have.

Muon (Keller Jordan, 2024, https://kellerjordan.github.io/posts/muon/) makes each matrix's momentum nearly
orthogonal before it is added. That needs whole matrices: ranks that have parts put the whole together first.
Ranks that would all compute the same divide the matrices among them, and send each other the results.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.tensor import DTensor, Replicate

from atoll_training.language.model import Transformer

_MOMENTUM = 0.9
_BETAS = (0.9, 0.95)
_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic iteration, from Muon's author."""
_ITERATIONS = 5


class Muon(torch.optim.Optimizer):
    """Adds ``-rate * sqrt(max(1, rows / columns))`` times the orthogonalised Nesterov momentum.

    The ranks of ``group`` have the same matrices, or parts of them.
    """

    def __init__(self, weights: list[nn.Parameter], group: dist.ProcessGroup) -> None:
        super().__init__(weights, {"lr": 0.0})
        self._group = group

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Do one step; ``closure`` isn't used."""
        del closure
        for group in self.param_groups:
            alike: dict[tuple[int, ...], list[Tensor]] = defaultdict(list)
            for weight in group["params"]:
                alike[tuple(weight.shape)].append(weight)
            for (rows, columns), weights in alike.items():
                # Matrices of one shape go through the iteration together: few large products, not many small.
                updates = self._orthogonal(
                    torch.stack([_whole(self._momentum(weight)) for weight in weights])
                )
                rate = group["lr"] * max(1, rows / columns) ** 0.5
                for weight, update in zip(weights, updates, strict=False):
                    weight.add_(_part(update, weight), alpha=-rate)

    def _momentum(self, weight: Tensor) -> Tensor:
        state, gradient = self.state[weight], weight.grad
        assert gradient is not None
        if not state:
            state["momentum"] = torch.zeros_like(weight)
        state["momentum"].lerp_(gradient, 1 - _MOMENTUM)
        return gradient.lerp(state["momentum"], _MOMENTUM)

    def _orthogonal(self, matrices: Tensor) -> Tensor:
        """Return ``orthogonal(matrices)``, of which each rank computes its share; zeros may follow."""
        ranks, rank = self._group.size(), self._group.rank()
        if ranks == 1:
            return orthogonal(matrices)
        each = -(-len(matrices) // ranks)
        mine = matrices.new_zeros(each, *matrices.shape[1:])
        part = matrices[rank * each : (rank + 1) * each]
        mine[: len(part)] = orthogonal(part)
        everyones = matrices.new_empty(each * ranks, *matrices.shape[1:])
        dist.all_gather_into_tensor(everyones, mine, group=self._group)
        return everyones


class Optimizer:
    """Both optimizers of a network, with their state by the names of its weights.

    ``group`` are the ranks that have the same layers.
    """

    def __init__(self, network: Transformer, group: dist.ProcessGroup) -> None:
        self._names = {weight: name for name, weight in network.named_parameters()}
        matrices = [weight for weight, name in self._names.items() if name.startswith("blocks.")]
        others = [weight for weight, name in self._names.items() if not name.startswith("blocks.")]
        self._parts: list[torch.optim.Optimizer] = [Muon(matrices, group)]
        if others:
            self._parts.append(torch.optim.AdamW(others, lr=0.0, betas=_BETAS, weight_decay=0.0, fused=True))

    def step(self, rate: float) -> None:
        """Do one step with the learning rate ``rate``, and drop the gradients."""
        for part in self._parts:
            for group in part.param_groups:
                group["lr"] = rate
            part.step()
        self.zero_grad()

    def zero_grad(self) -> None:
        """Drop the gradients."""
        for part in self._parts:
            part.zero_grad()

    def allocate(self) -> None:
        """Make the state that ``state`` returns; a rate of 0 changes no weight."""
        for weight in self._names:
            weight.grad = torch.zeros_like(weight)
        self.step(0.0)

    def state(self) -> dict[str, Any]:
        """Return the state, by weight and name; to load it, write into these tensors."""
        return {
            f"{name}.{key}": value
            for weight, name in self._names.items()
            for part in self._parts
            for key, value in part.state.get(weight, {}).items()
        }


def orthogonal(matrices: Tensor) -> Tensor:
    """Return matrices [count, rows, columns] with the same singular vectors, and values near one."""
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = _COEFFICIENTS
    for _ in range(_ITERATIONS):
        gram = x @ x.mT
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), x, beta=a)
    return x.mT if tall else x


def _whole(tensor: Tensor) -> Tensor:
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor


def _part(whole: Tensor, like: Tensor) -> Tensor:
    if not isinstance(like, DTensor):
        return whole
    everywhere = [Replicate()] * like.device_mesh.ndim
    spread = DTensor.from_local(whole, like.device_mesh, everywhere, run_check=False)
    return spread.redistribute(placements=like.placements)
