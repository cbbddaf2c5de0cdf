"""Bad input: all problems at once, one line each, exit code 2, no traceback, nothing left behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from atoll_training import cli, launch
from atoll_training.errors import TrainingError
from conftest import Folders, StartPod


def refuse(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert cli.main(arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines
    assert all(line.startswith("error: ") for line in lines)
    return lines


@pytest.mark.parametrize("command", [("train",), ("launch", "train")])
def test_all_wrong_flags_are_told_at_once(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ("--seed", "x", "--epochs", "0", "--rows", "12", "--learning-rate", "nan", "--device", "tpu")
    lines = refuse(capsys, *command, "--checkpoint-dir", str(tmp_path), *wrong, "--fast")
    text = "\n".join(lines)
    assert len(lines) == 7
    for flag in ("--bundle-dir is missing", "--seed", "--epochs", "--rows", "--learning-rate", "--device"):
        assert flag in text
    assert "unknown argument: --fast" in text
    assert "got: 'tpu'; allowed: auto, cpu, cuda" in text


def test_wrong_launch_flags_are_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    lines = refuse(capsys, "launch", "--nodes", "0", "--master-port", "http", "--speed", "train")
    assert len(lines) == 3


def test_launch_without_train(capsys: pytest.CaptureFixture[str]) -> None:
    assert "launch needs what to run" in refuse(capsys, "launch", "--nodes", "1")[0]


def test_gang_from_the_environment_of_an_indexed_job() -> None:
    environment = {
        "PET_NNODES": "2",
        "PET_NPROC_PER_NODE": "4",
        "PET_MASTER_ADDR": "job-0.job",
        "JOB_COMPLETION_INDEX": "1",
    }
    gang, rest = launch.parse(["train", "--seed", "1"], environment)
    assert (gang.nodes, gang.node_rank, gang.world_size) == (2, 1, 8)
    assert (gang.master_addr, gang.master_port) == ("job-0.job", 29500)
    assert rest == ["train", "--seed", "1"]
    assert launch.parse(["--node-rank", "0", "train"], environment)[0].node_rank == 0
    assert launch.parse(["train"], {**environment, "PET_NODE_RANK": "0"})[0].node_rank == 0


@pytest.mark.parametrize(
    ("environment", "message"),
    [({"PET_NNODES": "2"}, "--master-addr"), ({"JOB_COMPLETION_INDEX": "3"}, "allowed: below --nodes, 1")],
)
def test_incomplete_gang_is_refused(environment: dict[str, str], message: str) -> None:
    with pytest.raises(TrainingError, match=message):
        launch.parse(["train"], environment)


def test_too_few_ranks_and_uneven_batches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = ("--bundle-dir", str(tmp_path / "b"), "--checkpoint-dir", str(tmp_path / "c"))
    lines = refuse(
        capsys, "launch", "--ranks-per-node", "3", "train", *folders, "--ranks", "2", "--batch-size", "100"
    )
    assert "wrong number of ranks; got: 3; allowed: 2" in lines[0]
    assert "allowed: multiples of 3" in lines[1]


def test_folders_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    inside_file = str(tmp_path / "file" / "inside")
    lines = refuse(capsys, "train", "--bundle-dir", inside_file + "/v1", "--checkpoint-dir", inside_file)
    assert "--bundle-dir can't be used" in lines[0]
    assert "--checkpoint-dir can't be used" in lines[1]


def test_too_little_space_and_read_only(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = ("--bundle-dir", str(small_disk / "b"), "--checkpoint-dir", str(small_disk / "c"))
    lines = refuse(capsys, "train", *folders)
    assert [("too little space; got: 15 MiB" in line or "got: 16 MiB" in line) for line in lines] == [
        True
    ] * 2
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    text = "\n".join(refuse(capsys, "train", *folders[:3], str(small_disk / "new")))
    assert "--bundle-dir can't be written" in text
    assert "--checkpoint-dir can't be used" in text


def test_problem_found_by_a_rank_ends_the_gang_at_once(folders: Folders, start_pod: StartPod) -> None:
    arguments = folders.train_arguments("--batch-size", "100000")
    pod = start_pod(folders.logs / "pod.log", "launch", "--ranks-per-node", "2", *arguments)
    assert pod.wait() == 2
    assert "larger than the training months" in pod.text()
    assert "Traceback" not in pod.text()
