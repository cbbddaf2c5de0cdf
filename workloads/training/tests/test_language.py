"""The language model: batches, layouts that can't be, checkpoints while training, smaller weights, bundle."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from atoll_training import cli
from atoll_training.distributed import Ranks, process_group
from atoll_training.language import commands, text, weights
from atoll_training.language.layout import Layout
from atoll_training.language.model import Shape, Transformer
from atoll_training.language.optimizer import orthogonal
from atoll_training.language.settings import Settings
from atoll_training.language.throughput import flop_per_token
from atoll_training.language.trainer import Trainer
from conftest import StartPod
from gang import curve, wait_for_checkpoint

SIZES = ("--context", "16", "--width", "32", "--device", "cpu")


class StopAfter:
    """Asks to stop in the step after ``steps``, with no signal."""

    def __init__(self, steps: int | None = None) -> None:
        self._left = steps

    @property
    def asked(self) -> bool:
        if self._left is None:
            return False
        self._left -= 1
        return self._left < 0


@pytest.fixture(scope="module")
def ranks() -> Iterator[Ranks]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # networks this small wait for each other's threads, on a busy machine for long
    with process_group("cpu") as group:
        yield group
    torch.set_num_threads(threads)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    folders = (tmp_path / "bundle", tmp_path / "checkpoints")
    return Settings(*folders, steps=30, context=16, width=32, checkpoint_every=8, device="cpu")


def run(settings: Settings, ranks: Ranks, stop_after: int | None = None) -> None:
    settings.checkpoint_dir.mkdir(exist_ok=True)
    Trainer(settings, ranks, text.load(), StopAfter(stop_after)).run()


def test_text_has_the_plays_without_their_markup() -> None:
    plays = text.load()
    start = "".join(plays.vocabulary[i] for i in plays.train[:62].tolist())
    assert start == "First Citizen:\nBefore we proceed any further, hear me speak.\n\n"
    assert (len(plays.train), len(plays.validation)) == (1_070_613, 118_957)
    assert not set(plays.vocabulary) & set("*#\\")


def test_batches_follow_from_seed_and_step() -> None:
    characters = torch.arange(100)
    inputs, targets = text.batch(characters, 3, 8, seed=1, step=5)
    assert torch.equal(inputs + 1, targets)
    assert torch.equal(inputs, text.batch(characters, 3, 8, seed=1, step=5)[0])
    assert not torch.equal(inputs, text.batch(characters, 3, 8, seed=1, step=6)[0])


def test_no_place_sees_what_follows() -> None:
    shape = Shape(20, layers=2, width=16, heads=2, context=8)
    network = Transformer(shape)
    for weight in network.parameters():
        torch.nn.init.normal_(weight)
    row = torch.randint(20, (1, 8))
    changed = row.clone()
    changed[0, 5] = (row[0, 5] + 1) % 20
    before, after = network(row), network(changed)
    assert torch.equal(before[0, :5], after[0, :5])
    assert not torch.allclose(before[0, 5:], after[0, 5:])


def test_orthogonal_keeps_directions_and_evens_sizes() -> None:
    matrices = torch.randn(3, 24, 8)
    values = torch.linalg.svdvals(orthogonal(matrices))
    assert values.min() > 0.5
    assert values.max() < 1.3


def test_work_of_a_character() -> None:
    assert flop_per_token(Shape(10, layers=1, width=4, heads=1, context=2)) == 6 * (12 * 16 + 40) + 12 * 8


@pytest.mark.parametrize(
    ("layout", "ranks", "told"),
    [
        (Layout(data=2), 3, "the layout needs 2 ranks (data 2); got: 3"),
        (Layout(tensor=3), 3, "--heads 4 can't be shared evenly; got: 3 (--tensor); allowed: 1, 2, 4"),
        (Layout(pipeline=3, microbatches=3), 3, "--layers 4 can't be shared evenly; got: 3 (--pipeline)"),
        (Layout(data=5), 5, "--batch-size 12 can't be shared evenly; got: 5"),
        (Layout(pipeline=2), 2, "--microbatches is too small; got: 1; allowed: from --pipeline, 2"),
        (Layout(microbatches=2), 1, "--microbatches needs a pipeline; got: 2"),
    ],
)
def test_layout_that_does_not_fit_is_refused(layout: Layout, ranks: int, told: str) -> None:
    problems = layout.problems({"layers": 4, "width": 128, "heads": 4}, 12, ranks)
    assert len(problems) == 1
    assert told in problems[0]


def test_all_problems_are_told_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ("--bundle-dir", str(tmp_path / "b"), "--checkpoint-dir", str(tmp_path / "c"))
    wrong = ("--tensor", "3", "--pipeline", "3", "--width", "130")
    assert cli.main(["launch", "--ranks-per-node", "2", "language", "train", *folders, *wrong]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(";")[0] for line in lines] == [
        "error: the layout needs 9 ranks (tensor 3 x pipeline 3)",
        "error: --width 130 can't be shared evenly",
        "error: --heads 4 can't be shared evenly",
        "error: --layers 4 can't be shared evenly",
    ]
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("stop_after", [0, 7, 20])
def test_stopped_anywhere_ends_alike(settings: Settings, ranks: Ranks, stop_after: int) -> None:
    whole = replace(settings, checkpoint_dir=settings.checkpoint_dir.with_name("whole"))
    run(whole, ranks)
    with pytest.raises(SystemExit) as stopped:
        run(settings, ranks, stop_after)
    assert stopped.value.code == 143
    assert len(curve(settings.checkpoint_dir)) == stop_after + 1
    run(settings, ranks)
    assert curve(settings.checkpoint_dir) == curve(whole.checkpoint_dir)
    names = {path.name for path in settings.checkpoint_dir.iterdir()}
    assert names == {"step-00000024", "step-00000030", "loss.jsonl"}


def test_bundle_has_every_kind_of_weights_with_its_loss(settings: Settings, ranks: Ranks) -> None:
    run(settings, ranks)
    commands.export(settings.checkpoint_dir, settings.bundle_dir, "shakespeare", {})
    assert settings.is_finished()
    metrics = json.loads((settings.bundle_dir / "metrics.json").read_text())
    losses = metrics["validation_loss"]
    assert losses == commands.evaluate(settings.bundle_dir)
    assert set(losses) == {"full", "int8", "int4", "pruned"}
    assert losses["full"] < 3.2
    assert abs(losses["int8"] - losses["full"]) < abs(losses["int4"] - losses["full"]) < 0.1
    assert losses["int4"] < losses["pruned"]
    assert metrics["bytes"]["int4"] < metrics["bytes"]["int8"] < metrics["bytes"]["full"]
    assert max(metrics["export_difference"].values()) <= 1e-5
    (settings.bundle_dir / "model.int4.safetensors").write_bytes(b"")
    assert cli.main(["language", "evaluate", "--bundle-dir", str(settings.bundle_dir)]) == 2


def test_export_without_a_checkpoint_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("--checkpoint-dir", str(tmp_path), "--bundle-dir", str(tmp_path / "b"))
    assert cli.main(["language", "export", *arguments]) == 2
    assert "holds no sound checkpoint" in capsys.readouterr().err


@pytest.mark.parametrize(("bits", "steps"), [(8, 127), (4, 7)])
def test_rounded_weights_are_off_by_half_a_step_at_most(bits: int, steps: int) -> None:
    weight = torch.randn(6, 64)
    stored, scale = weights.quantised(weight, bits)
    assert stored.numel() * 8 == weight.numel() * bits
    bound = weight.abs().max() / steps / 2 * 1.0001
    assert (weights.restored(stored, scale) - weight).abs().max() <= bound


def test_pruned_keeps_the_two_larger_of_four() -> None:
    kept = weights.pruned(torch.tensor([[1.0, -4.0, 3.0, 2.0, 0.5, 0.0, -0.1, 9.0]]))
    assert kept.tolist() == [[0.0, -4.0, 3.0, 0.0, 0.5, 0.0, 0.0, 9.0]]


def test_killed_and_moved_to_another_layout(
    settings: Settings, ranks: Ranks, tmp_path: Path, start_pod: StartPod, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rank of two is killed and the gang goes on; stopped, one process goes on with the work of both."""
    settings = replace(settings, steps=300, checkpoint_every=20)
    folder = settings.checkpoint_dir
    arguments = ("--bundle-dir", str(settings.bundle_dir), "--checkpoint-dir", str(folder), *SIZES)
    rest = ("--steps", "300", "--checkpoint-every", "20", "--shard", "2")
    gang = start_pod(
        tmp_path / "log", "launch", "--ranks-per-node", "2", "language", "train", *arguments, *rest
    )
    step = wait_for_checkpoint(folder, gang)
    os.kill(gang.ranks()[1], signal.SIGKILL)
    wait_for_checkpoint(folder, gang, after_step=step)
    gang.terminate()
    assert gang.wait() == 143, gang.text()
    assert "resuming after step" in gang.text()
    stopped_after = len(curve(folder))
    assert (folder / f"step-{stopped_after:08d}").is_dir()
    assert stopped_after < settings.steps

    run(settings, ranks)
    told = capsys.readouterr().err
    assert f"resuming after step {stopped_after}" in told
    assert "written by 2 ranks" in told
    whole = replace(settings, checkpoint_dir=tmp_path / "whole")
    run(whole, ranks)
    pairs = zip(curve(folder), curve(whole.checkpoint_dir), strict=True)
    differences = [abs(moved["loss"] - undisturbed["loss"]) for moved, undisturbed in pairs]
    assert max(differences[:20]) <= 1e-5
    assert max(differences) <= 0.05
