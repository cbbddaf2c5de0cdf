"""Every layout of ranks trains alike: losses within 1e-5 of one process, after 20 steps in float32.

One gang of two ranks and one of four train in all their layouts, one after the other; starting Python and
torch takes longer than training.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from atoll_training.language.layout import Layout

STEPS = 20
TOLERANCE = 1e-5
WORKER = Path(__file__).with_name("layouts_worker.py")

TWO = [Layout(data=2), Layout(shard=2), Layout(tensor=2), Layout(pipeline=2, microbatches=2)]
FOUR = [
    Layout(data=4),
    Layout(shard=4),
    Layout(data=2, shard=2),
    Layout(data=2, tensor=2),
    Layout(shard=2, tensor=2),
    Layout(data=2, pipeline=2, microbatches=2),
    Layout(shard=2, pipeline=2, microbatches=3),
    Layout(tensor=2, pipeline=2, microbatches=2),
    Layout(pipeline=4, microbatches=4),
]


def train(folder: Path, ranks: int, layouts: list[Layout]) -> dict[str, list[float]]:
    """Losses by layout, of all steps."""
    result = folder / f"losses-{ranks}.json"
    subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={ranks}"),
            *(str(WORKER), str(folder), str(STEPS), str(result)),
            json.dumps([vars(layout) for layout in layouts]),
        ],
        check=True,
        timeout=180,
    )
    losses: dict[str, list[float]] = json.loads(result.read_text())
    return losses


@pytest.fixture(scope="module")
def losses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[float]]:
    folder = tmp_path_factory.mktemp("layouts")
    gangs = ((1, [Layout()]), (2, TWO), (4, FOUR))
    return {name: curve for ranks, layouts in gangs for name, curve in train(folder, ranks, layouts).items()}


def test_one_process_learns(losses: dict[str, list[float]]) -> None:
    alone = losses["one rank"]
    assert len(alone) == STEPS
    assert alone[-1] < alone[0] - 0.5


@pytest.mark.parametrize("layout", [*TWO, *FOUR], ids=str)
def test_losses_are_those_of_one_process(losses: dict[str, list[float]], layout: Layout) -> None:
    differences = [abs(a - b) for a, b in zip(losses[str(layout)], losses["one rank"], strict=True)]
    assert max(differences) <= TOLERANCE
