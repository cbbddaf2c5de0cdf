"""Start, stop, delete: repeated, at once, interrupted, and with nothing left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atoll_engine.cluster import EmbeddedCluster, api
from atoll_engine.cluster.layout import Layout
from atoll_engine.errors import ClusterError
from atoll_engine.progress import Progress

Node = Any  # conftest.Node: a running cluster and a client of it
WaitFor = Callable[..., Any]
Own = Callable[[EmbeddedCluster], EmbeddedCluster]

START = """
import json, sys, time
from pathlib import Path
from atoll_engine.cluster import EmbeddedCluster, network
from atoll_engine.progress import Progress
name, programs, state, stuck = json.loads(sys.argv[1])
if stuck:
    network.attach = lambda *_: time.sleep(600)
EmbeddedCluster(name, {k: Path(v) for k, v in programs.items()}, Path(state)).start(Progress())
print("started", flush=True)
"""


def _starter(
    name: str, programs: dict[str, Path], state: Path, *, stuck: bool = False
) -> subprocess.Popen[str]:
    """Start the cluster from another process; a `stuck` one gets as far as the node's first process."""
    folders = {group: str(folder) for group, folder in programs.items()}
    argument = json.dumps([name, folders, str(state), stuck])
    return subprocess.Popen(
        [sys.executable, "-c", START, argument], stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def test_start_of_a_running_cluster_changes_nothing(node: Node) -> None:
    before = {item.name: item.pid for item in node.cluster.status().components}
    images = node.cluster.images()
    node.cluster.start(Progress())
    assert {item.name: item.pid for item in node.cluster.status().components} == before
    assert node.cluster.images() == images


def test_status_tells_what_each_component_uses(node: Node) -> None:
    status = node.cluster.status()
    assert status.running
    assert status.ready
    assert status.server == node.cluster.addresses.server
    assert all(
        item.healthy and item.pid and item.cpu_s > 0 and item.rss_mib > 5 for item in status.components
    )
    print(f"memory of the node with its add-ons: {status.rss_mib:.0f} MiB")


def test_stop_asks_pods_to_end_and_keeps_everything(node: Node, wait_for: WaitFor) -> None:
    node.core.create_namespaced_config_map("default", {"metadata": {"name": "kept"}, "data": {"a": "b"}})
    folder = node.cluster.volumes_dir / "ended"
    folder.mkdir()
    folder.chmod(0o777)
    node.pod(
        "ending",
        "trap 'echo asked > /data/asked; exit 0' TERM; echo up; while true; do sleep 0.1; done",
        container={"volumeMounts": [{"name": "data", "mountPath": "/data"}]},
        volumes=[{"name": "data", "hostPath": {"path": str(folder)}}],
    )
    wait_for("the trap", lambda: node.log("ending") == "up\n")
    images = node.cluster.images()

    node.cluster.stop(Progress())
    node.cluster.stop(Progress())
    assert not node.cluster.status().running
    with pytest.raises(ClusterError, match="doesn't run"):
        node.cluster.images()
    assert (folder / "asked").read_text() == "asked\n"

    started = time.monotonic()
    node.cluster.start(Progress())
    print(f"ready {time.monotonic() - started:.1f} s after the start of a stopped cluster")
    assert node.core.read_namespaced_config_map("kept", "default").data == {"a": "b"}
    assert node.cluster.images() == images
    node.core.delete_namespaced_config_map("kept", "default")


def test_logs_end_with_the_latest_lines(node: Node) -> None:
    lines = list(node.cluster.logs("kubelet", lines=5))
    assert len(lines) == 5
    with pytest.raises(ClusterError, match="kube-apiserver"):
        node.cluster.logs("nonsense")


def test_second_cluster_runs_beside_the_first_and_leaves_nothing(
    node: Node,
    wait_for: WaitFor,
    cluster_programs: dict[str, Path],
    busybox: tuple[str, Path],
    footprint: Any,
    own: Own,
) -> None:
    """Started by two processes, of which the first is killed half way; both clusters keep working.

    The node's first process, stopped so that it can't notice, is still there when the second one goes on.
    Its files lie under a folder that the node covers, at a path that is too long for sockets.
    """
    state = Path("/var/lib/atoll-embedded-test") / ("long" * 12)
    cluster = own(EmbeddedCluster("embedded-second", cluster_programs, state))
    starters = [_starter("embedded-second", cluster_programs, state, stuck=True)]
    try:
        wait_for("a first process of the node", lambda: cluster.status().running)
        os.kill(json.loads(Layout(cluster.name, state).state.read_text())["pid"], signal.SIGSTOP)
        starters.append(_starter("embedded-second", cluster_programs, state))
        os.killpg(starters[0].pid, signal.SIGKILL)
        assert starters[1].communicate(timeout=300)[0] == "started\n"
        assert cluster.status().ready
        assert not cluster.addresses.network.overlaps(node.cluster.addresses.network)
        cluster.load_image(busybox[1])
        with api.connected(cluster.kubeconfig) as client:
            type(node)(cluster, busybox[0], client).pod("there", "exec sleep 600")
        assert node.run("here", "echo works") == "works\n"
    finally:
        for starter in starters:
            starter.kill()
            starter.communicate()
        cluster.delete(Progress())
        assert not list(state.iterdir())
        shutil.rmtree(state.parent)
    footprint.assert_same_now()
    cluster.delete(Progress())
    assert node.cluster.status().ready


def test_cluster_that_broke_half_way_is_deleted(
    cluster_programs: dict[str, Path], tmp_path: Path, footprint: Any, own: Own
) -> None:
    """The starter is killed at seeded points of the first seconds; delete cleans up after each."""
    for delay_s in (0.7, 1.0, 1.5, 3.0):
        starter = _starter("embedded-broken", cluster_programs, tmp_path / "state")
        time.sleep(delay_s)
        os.killpg(starter.pid, signal.SIGKILL)
        starter.communicate()
        own(EmbeddedCluster("embedded-broken", cluster_programs, tmp_path / "state")).delete(Progress())
        footprint.assert_same_now()


def test_missing_program_and_small_disk_are_told_before_anything_starts(
    cluster_programs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: Own
) -> None:
    empty = {**cluster_programs, "etcd": tmp_path}
    with pytest.raises(ClusterError, match="etcd/etcd"):
        EmbeddedCluster("embedded-bad", empty, tmp_path / "state").start(Progress())
    monkeypatch.setattr("atoll_engine.cluster.preflight.FREE_GIB_NEEDED", 1e9)
    cluster = own(EmbeddedCluster("embedded-bad", cluster_programs, tmp_path / "state"))
    try:
        with pytest.raises(ClusterError, match="GiB are needed"):
            cluster.start(Progress())
        assert not (tmp_path / "state").exists()
    finally:
        cluster.delete(Progress())


def test_taken_addresses_are_told_with_their_holder(
    cluster_programs: dict[str, Path], tmp_path: Path
) -> None:
    state = tmp_path / "state"
    folder = state / "clusters" / "embedded-taken"
    folder.mkdir(parents=True)
    (folder / "cluster.json").write_text(json.dumps({"network": "10.191.0.0/16"}))
    device = "atl-test-taken"
    subprocess.run(["ip", "link", "add", device, "type", "bridge"], check=True)
    try:
        subprocess.run(["ip", "addr", "add", "10.191.7.1/24", "dev", device], check=True)
        subprocess.run(["ip", "link", "set", device, "up"], check=True)
        with pytest.raises(ClusterError, match=f"10.191.7.0/24.*{device}"):
            EmbeddedCluster("embedded-taken", cluster_programs, state).start(Progress())
    finally:
        subprocess.run(["ip", "link", "delete", device], check=True)
        EmbeddedCluster("embedded-taken", cluster_programs, state).delete(Progress())
