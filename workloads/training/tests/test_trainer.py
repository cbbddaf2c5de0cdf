"""The loop in this process: repeatable, resumable, and careful with damaged or foreign checkpoints."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from atoll_training import dataset
from atoll_training.distributed import Ranks, StopRequest, process_group
from atoll_training.errors import TrainingError
from atoll_training.settings import Settings
from atoll_training.trainer import Trainer
from conftest import ROWS, make_folders
from gang import curve


@pytest.fixture(scope="module")
def ranks() -> Iterator[Ranks]:
    with process_group("cpu") as group:
        yield group


class QuietStop(StopRequest):
    """Asks to stop after some steps, with no signal."""

    def __init__(self, after_steps: int | None) -> None:
        self._left = after_steps

    @property
    def asked(self) -> bool:
        if self._left is None:
            return False
        self._left -= 1
        return self._left < 0


@pytest.fixture
def settings(tmp_path: Path, prepared: Path) -> Settings:
    folders = make_folders(tmp_path, prepared)
    return Settings(
        folders.bundle,
        folders.checkpoints,
        rows=ROWS,
        batch_size=512,
        epochs=2,
        checkpoint_every=8,
        device="cpu",
    )


def run(settings: Settings, ranks: Ranks, stop_after: int | None = None) -> dict[str, torch.Tensor]:
    data = dataset.open_dataset(settings.checkpoint_dir / dataset.folder_name(settings.rows))
    network = Trainer(settings, ranks, data, QuietStop(stop_after)).run()
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def elsewhere(settings: Settings, name: str, **changes: object) -> Settings:
    """The same run with empty folders of its own."""
    folder = settings.checkpoint_dir.parent / name
    shutil.copytree(next(settings.checkpoint_dir.glob("dataset-*")), folder / dataset.folder_name(ROWS))
    return dataclasses.replace(settings, checkpoint_dir=folder, **changes)


def same(left: dict[str, torch.Tensor], right: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(left[name], right[name]) for name in left)


def test_same_seed_same_bits_other_seed_other_bits(settings: Settings, ranks: Ranks) -> None:
    again, other = elsewhere(settings, "again"), elsewhere(settings, "other", seed=7)
    first = run(settings, ranks)
    assert same(first, run(again, ranks))
    assert not same(first, run(other, ranks))
    assert curve(settings.checkpoint_dir) == curve(again.checkpoint_dir)
    losses = [line["loss"] for line in curve(settings.checkpoint_dir)]
    assert sum(losses[-10:]) < sum(losses[:10])


@pytest.mark.parametrize("stop_after", [0, 7, 27, 28, 40])
def test_stopped_anywhere_ends_alike(settings: Settings, ranks: Ranks, stop_after: int) -> None:
    """28 steps an epoch: in the first step, at a checkpoint, at the end of an epoch, after it."""
    whole = run(elsewhere(settings, "whole"), ranks)
    with pytest.raises(SystemExit) as stopped:
        run(settings, ranks, stop_after)
    assert stopped.value.code == 143
    assert len(curve(settings.checkpoint_dir)) == stop_after + 1
    assert same(run(settings, ranks), whole)
    assert curve(settings.checkpoint_dir) == curve(settings.checkpoint_dir.parent / "whole")


@pytest.mark.parametrize("damage", ["cut", "flip", "no state", "half state", "file gone"])
def test_damaged_newest_checkpoint_is_passed_over(
    settings: Settings, ranks: Ranks, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(settings, ranks, stop_after=19)
    newest, before = sorted(settings.checkpoint_dir.glob("step-*"), reverse=True)
    assert (newest.name, before.name) == ("step-00000020", "step-00000016")
    tensors, state = newest / "__0_0.distcp", newest / "state.json"
    content = tensors.read_bytes()
    {
        "cut": lambda: tensors.write_bytes(content[: len(content) // 2]),
        "flip": lambda: tensors.write_bytes(bytes([content[0] ^ 1]) + content[1:]),
        "no state": state.unlink,
        "half state": lambda: state.write_text(state.read_text()[:100]),
        "file gone": tensors.unlink,
    }[damage]()
    capsys.readouterr()
    weights = run(settings, ranks)
    told = capsys.readouterr().err
    assert f"warning: checkpoint {newest} is damaged" in told
    assert "resuming after step 16" in told
    assert same(weights, run(elsewhere(settings, "whole"), ranks))


def test_only_two_checkpoints_and_nothing_partial_stay(settings: Settings, ranks: Ranks) -> None:
    leftover = settings.checkpoint_dir / ".step-00000008.partial"
    leftover.mkdir()
    (leftover / "__0_0.distcp").write_bytes(b"half")
    run(settings, ranks)
    names = {path.name for path in settings.checkpoint_dir.iterdir()}
    assert names == {"step-00000048", "step-00000056", "loss.jsonl", dataset.folder_name(ROWS)}


def test_checkpoint_of_another_run_is_refused(settings: Settings, ranks: Ranks) -> None:
    with pytest.raises(SystemExit):
        run(settings, ranks, stop_after=0)
    with pytest.raises(TrainingError) as refused:
        run(dataclasses.replace(settings, seed=1, learning_rate=0.5), ranks)
    assert len(refused.value.problems) == 2
    assert "seed 2013; got: 1" in str(refused.value)


def test_batch_larger_than_the_data_is_refused(settings: Settings, ranks: Ranks) -> None:
    with pytest.raises(
        TrainingError, match=r"larger than the training months; got: 100000; allowed: up to 14515"
    ):
        run(dataclasses.replace(settings, batch_size=100_000), ranks)


def test_full_disk_ends_the_run_and_space_lets_it_continue(
    settings: Settings, ranks: Ranks, small_disk: Path
) -> None:
    whole = run(settings, ranks)
    name = dataset.folder_name(ROWS)
    shutil.copytree(settings.checkpoint_dir / name, small_disk / name)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 2 * 2**20))
    full = dataclasses.replace(settings, checkpoint_dir=small_disk)
    with pytest.raises(TrainingError, match="no space left for a checkpoint"):
        run(full, ranks)
    filler.unlink()
    assert same(run(full, ranks), whole)
