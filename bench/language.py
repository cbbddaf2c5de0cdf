"""Measure the language model's training beside nanoGPT's example for a CPU, and print tables.

    uv run --project workloads/training --frozen python bench/language.py loss [SEED ...]
    uv run --project workloads/training --frozen python bench/language.py ranks
    uv run --project workloads/training --frozen python bench/language.py checkpoints

- loss: nanoGPT's network and settings (4 layers, width 128, 4 heads, 12 rows of 64, 2,000 steps of AdamW: its
  README's command for a CPU, written anew), then ours of the same size for fewer steps: validation loss and
  seconds of one thread, for each seed. Same text, same split, same measure; measuring isn't counted.
- ranks: two ranks of data beside one, a thread each, the same batch: steps a second.
- checkpoints: what a checkpoint in the background keeps training waiting.

Seconds are of processor time where a machine's other work would distort them.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from atoll_training.distributed import Ranks, process_group
from atoll_training.language import text
from atoll_training.language.layout import Layout
from atoll_training.language.model import Shape, loss
from atoll_training.language.optimizer import Optimizer
from atoll_training.language.parallel import Parallel
from atoll_training.language.report import validation_loss
from atoll_training.language.trainer import schedule
from torch import Tensor, nn
from torch.nn import functional

STEPS, PEER_STEPS = 280, 2000
ROWS, RATE = 12, 0.03


class PeerBlock(nn.Module):
    """GPT-2's block without biases: layer norms, learned positions elsewhere, GELU."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width = shape.width
        self.heads = shape.heads
        self.norms = nn.ModuleList(nn.LayerNorm(width, bias=False) for _ in range(2))
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.out = nn.Linear(width, width, bias=False)
        self.rise = nn.Linear(width, 4 * width, bias=False)
        self.fall = nn.Linear(4 * width, width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map [rows, time, width] to the same shape."""
        rows, time_, width = x.shape
        parts = self.qkv(self.norms[0](x)).split(width, dim=2)
        query, key, value = (part.view(rows, time_, self.heads, -1).transpose(1, 2) for part in parts)
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(rows, time_, width))
        return x + self.fall(functional.gelu(self.rise(self.norms[1](x))))


class Peer(nn.Module):
    """nanoGPT's network: embedding and head share their weights."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.places = nn.Embedding(shape.context, shape.width)
        self.blocks = nn.Sequential(*(PeerBlock(shape) for _ in range(shape.layers)))
        self.norm = nn.LayerNorm(shape.width, bias=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                added = name.endswith(("out.weight", "fall.weight"))
                nn.init.normal_(weight, std=0.02 / math.sqrt(2 * shape.layers) if added else 0.02)

    def forward(self, x: Tensor) -> Tensor:
        """Map int64 [rows, time] to logits [rows, time, vocabulary]."""
        x = self.blocks(self.tokens(x) + self.places.weight[: x.shape[1]])
        return functional.linear(self.norm(x), self.tokens.weight)


def train_peer(plays: text.Text, seed: int) -> tuple[float, float]:
    """Return the loss after nanoGPT's run and its processor seconds."""
    torch.manual_seed(seed)
    network = Peer(Shape(len(plays.vocabulary)))
    weights = list(network.parameters())
    groups = [
        {"params": [w for w in weights if w.dim() == 2], "weight_decay": 0.1},
        {"params": [w for w in weights if w.dim() < 2], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99))

    def step(number: int) -> None:
        rate = 1e-4 + 0.5 * (1 + math.cos(math.pi * max(0, number - 100) / (PEER_STEPS - 100))) * 9e-4
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * (number + 1) / 101 if number < 100 else rate
        inputs, targets = text.batch(plays.train, ROWS, 64, seed, number)
        optimizer.zero_grad()
        loss(network(inputs), targets).backward()
        nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()

    seconds = timed(step, PEER_STEPS)
    return validation_loss(network, plays), seconds


def train_ours(plays: text.Text, seed: int, ranks: Ranks) -> tuple[float, float]:
    """Return the loss after our run and its processor seconds."""
    parallel = Parallel(Shape(len(plays.vocabulary)), Layout(), ranks, seed)
    optimizer = Optimizer(parallel.network, parallel.stage_group)

    def step(number: int) -> None:
        parallel.step(*text.batch(plays.train, ROWS, 64, seed, number))
        optimizer.step(RATE * schedule(number, STEPS))

    seconds = timed(step, STEPS)
    return validation_loss(parallel.network, plays), seconds


def timed(step: Callable[[int], None], steps: int) -> float:
    """Do the steps and return their processor seconds."""
    started = time.process_time()
    for number in range(steps):
        step(number)
    return time.process_time() - started


def compare_losses(seeds: list[int]) -> None:
    """Print both networks' losses and seconds for each seed."""
    torch.set_num_threads(1)
    plays = text.load()
    print("| seed | nanoGPT: loss | s | ours: loss | s | sooner |\n| --- | --- | --- | --- | --- | --- |")
    with process_group("cpu") as ranks:
        for seed in seeds:
            ours, ours_s = train_ours(plays, seed, ranks)
            peer, peer_s = train_peer(plays, seed)
            print(
                f"| {seed} | {peer:.4f} | {peer_s:.1f} | {ours:.4f} | {ours_s:.1f} | {peer_s / ours_s:.1f}x |"
            )


def train_figures(folder: Path, ranks: int, *flags: str) -> dict[str, float]:
    """Return what a run of the command itself says of its training."""
    bundle = folder / f"bundle-{ranks}-{len(flags)}"
    command = [
        sys.executable,
        "-m",
        "atoll_training",
        "launch",
        "--ranks-per-node",
        str(ranks),
        "language",
        "train",
    ]
    command += [
        "--bundle-dir",
        str(bundle),
        "--checkpoint-dir",
        f"{bundle}-checkpoints",
        "--device",
        "cpu",
        *flags,
    ]
    subprocess.run(command, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, stderr=subprocess.DEVNULL)
    figures: dict[str, float] = json.loads((bundle / "metrics.json").read_text())["training"]
    return figures


def compare_ranks(folder: Path) -> None:
    """Print the throughput of two ranks beside one's."""
    print("| batch | one rank, characters/s | two | efficiency |\n| --- | --- | --- | --- |")
    for rows in ("12", "48"):
        flags = ("--steps", "100", "--batch-size", rows)
        one = train_figures(folder / rows, 1, *flags)["tokens_per_s"]
        two = train_figures(folder / rows, 2, *flags, "--data", "2")["tokens_per_s"]
        print(f"| {rows} x 64 | {one:,.0f} | {two:,.0f} | {two / one / 2:.0%} |")


def measure_checkpoints(folder: Path) -> None:
    """Print how long checkpoints at the default interval keep training waiting."""
    figures = train_figures(folder, 1, "--steps", "400")
    step_ms, stall_ms = figures["step_ms"], figures["checkpoint_stall_ms"]
    print(f"a step {step_ms:.1f} ms, a checkpoint keeps it waiting {stall_ms:.1f} ms")
    print(f"share of all time, a checkpoint each 100 steps: {figures['checkpoint_stall_share']:.2%}")


def main() -> int:
    """Run the measurement that is named."""
    name, *rest = sys.argv[1:] or ["loss"]
    with tempfile.TemporaryDirectory() as folder:
        if name == "loss":
            compare_losses([int(seed) for seed in rest] or [1, 2, 3])
        elif name == "ranks":
            compare_ranks(Path(folder))
        else:
            measure_checkpoints(Path(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
