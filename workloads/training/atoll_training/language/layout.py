"""How ranks share a network and its batches: one object, checked before anything starts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """Ranks along each dimension; their product is the number of ranks."""

    data: int = 1
    """Replicas, each with its share of a batch."""
    shard: int = 1
    """Ranks that share a replica's weights, gradients and optimizer state, and its share of a batch."""
    tensor: int = 1
    """Ranks that share each layer: heads of attention, columns of the perceptron."""
    pipeline: int = 1
    """Stages, each with its share of the layers."""
    microbatches: int = 1
    """Parts of a batch that pass through a pipeline one after the other: the more, the less it idles."""

    @property
    def ranks(self) -> int:
        """Ranks that the layout needs."""
        return self.data * self.shard * self.tensor * self.pipeline

    @property
    def shares(self) -> int:
        """Parts into which a batch is cut, one a rank along ``data`` and ``shard``."""
        return self.data * self.shard

    def problems(self, sizes: Mapping[str, int], rows: int, ranks: int) -> list[str]:
        """Return what keeps ``ranks`` from sharing a network of ``sizes`` and batches of ``rows`` this way.

        ``sizes`` are those of ``Shape``: layers, width and heads.
        """
        layers, width, heads = (sizes[name] for name in ("layers", "width", "heads"))
        problems = []
        if self.ranks != ranks:
            problems.append(
                f"the layout needs {self.ranks} ranks ({self}); got: {ranks}; "
                f"fix: launch {self.ranks}, or sizes whose product is {ranks}"
            )
        for what, total, flag, by in (
            ("--width", width, "--heads", heads),
            ("--heads", heads, "--tensor", self.tensor),
            ("--layers", layers, "--pipeline", self.pipeline),
            ("--batch-size", rows, "--data x --shard x --microbatches", self.shares * self.microbatches),
        ):
            if total % by:
                allowed = ", ".join(str(n) for n in range(1, total + 1) if total % n == 0)
                problems.append(
                    f"{what} {total} can't be shared evenly; got: {by} ({flag}); allowed: {allowed}"
                )
        if not width % heads and width // heads % 2:
            problems.append(
                f"--width over --heads is odd; got: {width // heads}; allowed: even (rotary positions)"
            )
        if self.pipeline > 1 and self.microbatches < self.pipeline:
            problems.append(
                f"--microbatches is too small; got: {self.microbatches}; "
                f"allowed: from --pipeline, {self.pipeline}"
            )
        if self.pipeline == 1 and self.microbatches > 1:
            problems.append(f"--microbatches needs a pipeline; got: {self.microbatches}; allowed: 1")
        return problems

    def __str__(self) -> str:
        sizes = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)[:4]}
        used = [f"{name} {size}" for name, size in sizes.items() if size > 1]
        return " x ".join(used) or "one rank"
