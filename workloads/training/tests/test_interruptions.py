"""Killed, stopped and resumed runs end with the loss curve and the weights of the undisturbed one."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from conftest import Folders, StartPod
from gang import Pod, curve, free_port, wait_for_checkpoint

TWO_RANKS = ("launch", "--ranks-per-node", "2")


def assert_same_result(folders: Folders, reference: Folders) -> None:
    assert curve(folders.checkpoints) == curve(reference.checkpoints)
    name = "model.safetensors"
    assert (folders.bundle / name).read_bytes() == (reference.bundle / name).read_bytes()


def test_stopped_and_killed_runs_continue(folders: Folders, reference: Folders, start_pod: StartPod) -> None:
    log = folders.logs / "pod.log"
    first = start_pod(log, *TWO_RANKS, *folders.train_arguments())
    wait_for_checkpoint(folders.checkpoints, first)
    first.terminate()
    assert first.wait() == 143, first.text()
    stopped_after = len(curve(folders.checkpoints))
    assert f"stopped by SIGTERM after step {stopped_after}" in first.text()
    assert (folders.checkpoints / f"step-{stopped_after:08d}").is_dir()
    assert not folders.bundle.exists()

    second = start_pod(log, *TWO_RANKS, *folders.train_arguments())
    wait_for_checkpoint(folders.checkpoints, second, after_step=stopped_after)
    os.kill(second.ranks()[1], signal.SIGKILL)
    assert second.wait() == 0, second.text()
    assert f"resuming after step {stopped_after}" in second.text()
    assert second.text().count("resuming after step") == 2
    assert_same_result(folders, reference)


def test_sigterm_while_waiting_for_the_other_pod_ends_in_143(folders: Folders, start_pod: StartPod) -> None:
    log = folders.logs / "pod.log"
    pod = start_pod(log, *_pod_flags("1", free_port()), *folders.train_arguments())
    while "waiting for node 0" not in pod.text():
        assert pod.process.poll() is None, pod.text()
    pod.terminate()
    assert pod.wait() == 143


def test_other_pod_that_never_comes_is_told(folders: Folders, start_pod: StartPod) -> None:
    flags = (*_pod_flags("1", free_port()), "--wait-s", "1")
    pod = start_pod(folders.logs / "pod.log", *flags, *folders.train_arguments())
    assert pod.wait() == 1
    assert "too few nodes came" in pod.text()


def test_two_pods_survive_the_loss_of_either(
    folders: Folders, reference: Folders, start_pod: StartPod
) -> None:
    port = free_port()

    def start(index: str) -> Pod:
        log = folders.logs / f"pod-{index}.log"
        arguments = folders.train_arguments("--ranks", "2")
        return start_pod(log, *_pod_flags(index, port), *arguments, JOB_COMPLETION_INDEX=index)

    pods = [start("1"), start("0")][::-1]
    step = wait_for_checkpoint(folders.checkpoints, pods[0])
    for lost in (1, 0):
        pods[lost].kill()
        step = _newest(folders.checkpoints)
        pods[lost] = start(str(lost))
        wait_for_checkpoint(folders.checkpoints, pods[lost], after_step=step)
    assert [pod.wait() for pod in pods] == [0, 0], pods[0].text() + pods[1].text()
    assert_same_result(folders, reference)


def _newest(folder: Path) -> int:
    return max(int(path.name[5:]) for path in folder.glob("step-*"))


def _pod_flags(index: str, port: int) -> tuple[str, ...]:
    meeting = ("--master-addr", "localhost", "--master-port", str(port))
    return ("launch", "--nodes", "2", "--node-rank", index, *meeting)
