from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from atoll_training import dataset, flights
from gang import Pod

ROWS = 20_000
SMALL = ("--rows", str(ROWS), "--batch-size", "128", "--checkpoint-every", "20", "--device", "cpu")


@pytest.fixture(scope="session")
def all_flights() -> flights.Flights:
    return flights.load()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parent of the prepared small data set."""
    parent = tmp_path_factory.mktemp("prepared")
    dataset.prepare(parent, ROWS)
    return parent


@dataclass(frozen=True)
class Folders:
    bundle: Path
    checkpoints: Path
    logs: Path

    def train_arguments(self, *more: str) -> tuple[str, ...]:
        folders = ("--bundle-dir", str(self.bundle), "--checkpoint-dir", str(self.checkpoints))
        return ("train", *folders, *SMALL, *more)


def make_folders(root: Path, prepared: Path) -> Folders:
    """Folders of a run that has its data already, which saves each run the reading."""
    folders = Folders(root / "models" / "v1", root / "checkpoints", root / "logs")
    folders.logs.mkdir(parents=True)
    shutil.copytree(prepared, folders.checkpoints)
    return folders


@pytest.fixture
def folders(tmp_path: Path, prepared: Path) -> Folders:
    return make_folders(tmp_path, prepared)


class StartPod(Protocol):
    def __call__(self, log: Path, *arguments: str, **environment: str) -> Pod: ...


@pytest.fixture
def start_pod() -> Iterator[StartPod]:
    pods: list[Pod] = []

    def start(log: Path, *arguments: str, **environment: str) -> Pod:
        pods.append(Pod(log, *arguments, **environment))
        return pods[-1]

    yield start
    for pod in pods:
        pod.kill()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with 16 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.fixture(scope="session")
def reference(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Folders:
    """A run of two ranks that nothing interrupted: its bundle, checkpoints and loss curve."""
    folders = make_folders(tmp_path_factory.mktemp("reference"), prepared)
    log = folders.logs / "pod.log"
    pod = Pod(log, "launch", "--ranks-per-node", "2", *folders.train_arguments("--ranks", "2"))
    try:
        assert pod.wait() == 0, pod.text()
    finally:
        pod.kill()
    return folders
