"""The network: an embedding a categorical feature, beside the numeric ones, into a small perceptron."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

_EMBEDDING_WIDTH = 4
_HIDDEN = (64, 32)
_DROPOUT = 0.2
_CLAMP = 4.0
"""Numeric inputs are cut at this many standard deviations: beyond, there is hardly a flight to learn from."""


class FlightDelayNet(nn.Module):
    """Gives the log-odds that a flight is late.

    ``cardinalities`` counts the indices of each categorical feature (index 0: unknown value, a fixed zero
    vector), ``numeric_features`` the numeric ones, ``base_rate`` is the share of late flights, with which the
    untrained network starts.
    """

    def __init__(self, cardinalities: tuple[int, ...], numeric_features: int, base_rate: float) -> None:
        super().__init__()
        self.embeddings = nn.ModuleList(
            nn.Embedding(count, _EMBEDDING_WIDTH, padding_idx=0) for count in cardinalities
        )
        width = len(cardinalities) * _EMBEDDING_WIDTH + numeric_features
        layers: list[nn.Module] = []
        for hidden in _HIDDEN:
            layers += [nn.Linear(width, hidden), nn.ReLU(), nn.Dropout(_DROPOUT)]
            width = hidden
        last = nn.Linear(width, 1)
        self.layers = nn.Sequential(*layers, last)
        self._start(last, base_rate)

    def _start(self, last: nn.Linear, base_rate: float) -> None:
        with torch.no_grad():
            for table in self.embeddings:
                assert isinstance(table, nn.Embedding)
                table.weight.normal_(std=0.1)
                table.weight[0].zero_()
            last.bias.fill_(math.log(base_rate / (1 - base_rate)))

    def forward(self, categorical: Tensor, numeric: Tensor) -> Tensor:
        """Map int64 [N, C] and float32 [N, F] (standardised) to log-odds, float32 [N]."""
        parts = [table(categorical[:, i]) for i, table in enumerate(self.embeddings)]
        parts.append(numeric.clamp(-_CLAMP, _CLAMP))
        logits: Tensor = self.layers(torch.cat(parts, dim=1)).squeeze(1)
        return logits


class Probability(nn.Module):
    """What a bundle exports: the network with the probability as its output, in evaluation mode."""

    def __init__(self, network: FlightDelayNet) -> None:
        super().__init__()
        self.network = network
        self.eval()

    def forward(self, categorical: Tensor, numeric: Tensor) -> Tensor:
        """Map int64 [N, C] and float32 [N, F] to the probability of being late, float32 [N]."""
        return torch.sigmoid(self.network(categorical, numeric))
