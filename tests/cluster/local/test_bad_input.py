"""Bad input: a clear message, no traceback, nothing lost."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster.local.conftest import Checkout, make_checkout


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout in which nothing was brought up."""
    return make_checkout(tmp_path_factory.mktemp("idle"))


def refused(checkout: Checkout, *arguments: str, **env: str) -> str:
    done = checkout.run(*arguments, check=False, **env)
    assert done.returncode in {1, 2}
    shown = done.stdout + done.stderr
    assert "Traceback" not in shown
    return shown


@pytest.mark.parametrize(
    "command", ["up", "preview", "refresh", "down", "outputs", "predict", "logs", "env", "doctor"]
)
def test_unknown_environment(idle: Checkout, command: str) -> None:
    shown = refused(idle, command, "lokal")

    assert "unknown environment" in shown
    assert "got: lokal" in shown
    assert "local" in shown.partition("allowed: ")[2].partition("\n")[0].split(", ")


def test_all_wrong_settings_are_said_at_once(idle: Checkout) -> None:
    before = idle.settings_file.read_text()
    wrong = re.sub(r"epochs: \d+", "epochs: many", before).replace("max_replicas", "max_replica")
    idle.settings_file.write_text(re.sub(r"size_gib: \d+", "size_gib: 0", wrong))
    try:
        shown = refused(idle, "up", "local")
    finally:
        idle.settings_file.write_text(before)

    for path in ("atoll:training.epochs", "atoll:serving.max_replica", "atoll:model_store.size_gib"):
        assert path in shown
    assert "did you mean" in shown.lower()


def test_nothing_is_up_yet(idle: Checkout) -> None:
    assert "run: ./atoll up local" in refused(idle, "preview", "local")


def test_disk_too_small_is_seen_before_anything_is_built(idle: Checkout, small_disk: Path) -> None:
    shown = refused(idle, "up", "local", XDG_CACHE_HOME=str(small_disk))

    assert "too small" in shown
    assert "GiB free" in shown
    assert list(small_disk.rglob("*.log")) == []


def test_wrong_passphrase_loses_nothing(local: Checkout) -> None:
    before = local.exported_state()

    shown = refused(local, "up", "local", PULUMI_CONFIG_PASSPHRASE="not the right one")

    assert "passphrase is not the one" in shown
    assert local.exported_state() == before


def test_unknown_workload(local: Checkout) -> None:
    assert "allowed: check, serving, training" in refused(local, "logs", "local", "trainning")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system of 16 MiB."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "atoll-test", folder], check=True)
    yield folder
    subprocess.run(["umount", folder], check=True)
