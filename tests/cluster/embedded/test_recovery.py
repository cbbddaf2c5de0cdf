"""Each component, killed, comes back by itself, and the cluster goes on; prints in how many seconds."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from atoll_engine.progress import Progress

Node = Any  # conftest.Node: a running cluster and a client of it
WaitFor = Callable[..., Any]

COMPONENTS = (
    "etcd",
    "containerd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
)


@pytest.mark.parametrize("name", COMPONENTS)
def test_killed_component_recovers(node: Node, wait_for: WaitFor, name: str) -> None:
    node.pod("steady", "exec sleep 600")
    killed = next(item for item in node.cluster.status().components if item.name == name)
    assert killed.pid
    os.kill(killed.pid, signal.SIGKILL)
    started = time.monotonic()

    def is_back() -> bool:
        status = node.cluster.status()
        now = next(item for item in status.components if item.name == name)
        return status.ready and now.pid not in (None, killed.pid) and now.restarts > killed.restarts

    wait_for(f"{name} back", is_back)
    assert node.run("after", "echo works") == "works\n"
    print(f"{name}: a new pod ran to its end {time.monotonic() - started:.1f} s after kill -9")
    steady = node.core.read_namespaced_pod("steady", "default").status
    assert (steady.phase, steady.container_statuses[0].restart_count) == ("Running", 0)


def test_killed_supervisor_takes_the_node_along_and_start_brings_it_back(
    node: Node, wait_for: WaitFor
) -> None:
    from atoll_engine.cluster import processes
    from atoll_engine.cluster.layout import Layout

    cluster = node.cluster
    supervisor = processes.find_supervisor(Layout("embedded", cluster.kubeconfig.parents[2]))
    assert supervisor
    pids = [item.pid for item in cluster.status().components if item.pid]
    os.kill(supervisor.pid, signal.SIGKILL)
    wait_for("the node's processes gone", lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))
    assert not cluster.status().running
    started = time.monotonic()
    cluster.start(Progress())
    print(f"supervisor: ready {time.monotonic() - started:.1f} s after the next start")
    assert node.run("again", "echo works") == "works\n"
