"""The supervisor as a process of its own, without a cluster: restarts, logs, its end with its starter's."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from atoll_engine.cluster import supervisor

LINE = "echo up; exec sleep 600"


def _plan(folder: Path, **components: str) -> Path:
    items = [
        {"name": name, "argv": ["/bin/sh", "-c", script], "env": {}, "after": []}
        for name, script in components.items()
    ]
    plan = {
        "hostname": os.uname().nodename,
        "state": str(folder / "state.json"),
        "log_dir": str(folder),
        "setup": [["mount", "-t", "proc", "proc", "/proc"]],
        "components": items,
    }
    (folder / "plan.json").write_text(json.dumps(plan))
    return folder / "plan.json"


def _start(plan: Path) -> subprocess.Popen[bytes]:
    command = [
        "unshare",
        "--uts",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        sys.executable,
        "-I",
        "-S",
        supervisor.__file__,
    ]
    return subprocess.Popen([*command, str(plan)], stdin=subprocess.PIPE)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """A function that starts a supervisor with components given as shell lines; it is ended afterwards."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**components: str) -> subprocess.Popen[bytes]:
        process = _start(_plan(tmp_path, **components))
        started.append(process)
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.close()
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def _until(found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + 30
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return value


def _components(folder: Path) -> dict[str, Any]:
    state = folder / "state.json"
    return json.loads(state.read_text())["components"] if state.exists() else {}


def test_component_that_ends_is_started_again_with_growing_pauses(
    tmp_path: Path, run: Callable[..., subprocess.Popen[bytes]]
) -> None:
    run(kubelet="exit 3", etcd=LINE)
    _until(lambda: _components(tmp_path).get("kubelet", {}).get("restarts", 0) >= 3)
    assert "kubelet ended (exit status 3); it is started again" in (tmp_path / "kubelet.log").read_text()
    assert _components(tmp_path)["etcd"]["restarts"] == 0


def test_program_that_is_not_there_is_told_in_its_log(
    tmp_path: Path, run: Callable[..., subprocess.Popen[bytes]]
) -> None:
    plan = _plan(tmp_path, kubelet=LINE, etcd=LINE)
    document = json.loads(plan.read_text())
    document["components"][0]["argv"] = ["/does/not/exist"]
    plan.write_text(json.dumps(document))
    process = _start(plan)
    try:
        assert process.stdin
        process.stdin.write(b"go\n")
        process.stdin.close()
        _until(lambda: _components(tmp_path).get("etcd", {}).get("pid"))
        _until(
            lambda: (
                (tmp_path / "kubelet.log").exists()
                and "can't start" in (tmp_path / "kubelet.log").read_text()
            )
        )
    finally:
        process.kill()
        process.wait()


def test_it_ends_when_its_starter_dies_before_the_network_is_there(tmp_path: Path) -> None:
    process = _start(_plan(tmp_path, kubelet=LINE, etcd=LINE))
    assert process.stdin
    _until(lambda: (tmp_path / "state.json").exists())
    process.stdin.close()
    assert process.wait(timeout=30) == 1
    assert _components(tmp_path)["etcd"]["pid"] is None


def test_asked_to_end_it_ends_its_components(
    tmp_path: Path, run: Callable[..., subprocess.Popen[bytes]]
) -> None:
    process = run(kubelet="trap 'echo asked; exit 0' TERM; while true; do sleep 0.05; done", etcd=LINE)
    _until(lambda: _components(tmp_path).get("etcd", {}).get("pid"))
    time.sleep(0.2)  # the shell sets its trap
    os.kill(json.loads((tmp_path / "state.json").read_text())["pid"], signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert "asked" in (tmp_path / "kubelet.log").read_text()


def test_large_log_is_cut_and_its_last_part_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "_LARGEST_LOG_BYTES", 10)
    log = tmp_path / "etcd.log"
    log.write_text("a long line")
    supervisor.cut_log(log)
    assert log.read_text() == ""
    assert (tmp_path / "etcd.log.1").read_text() == "a long line"
    supervisor.cut_log(tmp_path / "absent.log")
