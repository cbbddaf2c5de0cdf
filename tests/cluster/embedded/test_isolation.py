"""The node keeps to itself: what listens, what this host sees of it, what it may write."""

from __future__ import annotations

import json
import ssl
import stat
import subprocess
import urllib.error
import urllib.request
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest

from atoll_engine.cluster import processes
from atoll_engine.cluster.layout import Layout

Node = Any  # conftest.Node: a running cluster and a client of it


def _supervisor_pid(node: Node) -> int:
    found = processes.find_supervisor(Layout("embedded", node.cluster.kubeconfig.parents[2]))
    assert found
    return found.pid


def _listening(*prefix: str) -> set[tuple[str, str]]:
    """Return (address, program) of what listens."""
    command = [*prefix, "ss", "--listening", "--tcp", "--udp", "--numeric", "--processes", "--no-header"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return {(line.split()[4].rpartition(":")[0], line) for line in lines}


def test_node_listens_on_loopback_and_its_own_address_only(node: Node) -> None:
    own = {IPv4Address("127.0.0.1"), node.cluster.addresses.node}
    listening = _listening("nsenter", f"--target={_supervisor_pid(node)}", "--net")
    assert {IPv4Address(address) for address, _ in listening} <= own
    for program in ("etcd", "kube-apiserver", "kubelet", "kube-proxy", "containerd"):
        assert any(f'"{program}"' in line for _, line in listening), program


def test_no_port_of_the_host_is_the_nodes(node: Node) -> None:
    pids = [item.pid for item in node.cluster.status().components]
    assert not [line for _, line in _listening() if any(f"pid={pid}," in line for pid in pids)]


def test_other_machines_get_no_way_in(node: Node) -> None:
    """A network namespace stands for the other machine: it routes to the node through this host."""
    address = node.cluster.addresses.node
    probe = f"import socket; socket.create_connection(('{address}', 6443), timeout=3)"
    script = """
set -e
ip link add ato-probe0 type veth peer name ato-probe1 netns $$
ip link set ato-probe1 netns "$NEIGHBOUR"
"""
    neighbour = subprocess.Popen(["unshare", "--net", "sleep", "120"])
    try:
        subprocess.run(
            ["sh", "-c", script],
            env={"NEIGHBOUR": str(neighbour.pid), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
            check=True,
        )
        enter = ["nsenter", f"--target={neighbour.pid}", "--net"]
        for command in (
            ["ip", "addr", "add", "10.255.77.1/24", "dev", "ato-probe0"],
            ["ip", "link", "set", "ato-probe0", "up"],
            [*enter, "ip", "addr", "add", "10.255.77.2/24", "dev", "ato-probe1"],
            [*enter, "ip", "link", "set", "ato-probe1", "up"],
            [*enter, "ip", "route", "add", "default", "via", "10.255.77.1"],
        ):
            subprocess.run(command, check=True)
        blocked = subprocess.run(
            [*enter, "python3", "-c", probe], capture_output=True, text=True, check=False
        )
        assert "TimeoutError" in blocked.stderr or "timed out" in blocked.stderr, blocked.stderr
        subprocess.run(["python3", "-c", probe], check=True)
    finally:
        neighbour.kill()
        neighbour.wait()
        subprocess.run(["ip", "link", "delete", "ato-probe0"], check=False, capture_output=True)


def test_anonymous_callers_are_refused(node: Node) -> None:
    addresses = node.cluster.addresses
    for url in (f"{addresses.server}/api", f"https://{addresses.node}:10250/pods"):
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(url, context=ssl._create_unverified_context(), timeout=10)


def test_secrets_are_for_root_only(node: Node) -> None:
    root = node.cluster.kubeconfig.parent
    assert stat.S_IMODE(node.cluster.kubeconfig.stat().st_mode) == 0o600
    for folder in ("pki", "config", "data", "log"):
        assert stat.S_IMODE((root / folder).stat().st_mode) == 0o700
    for key in (root / "pki").glob("*.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(node.cluster.volumes_dir.stat().st_mode) == 0o777
    keys = [key.read_text().splitlines()[1] for key in (root / "pki").glob("*.key")]
    for log in (root / "log").glob("*.log"):
        assert not any(key in log.read_text(errors="replace") for key in keys), log
    assert not any(key in json.dumps(json.loads((root / "plan.json").read_text())) for key in keys)


def test_starting_changed_no_setting_of_the_kernel(node: Node) -> None:
    """kubelet wants `vm.overcommit_memory=1` and others: it is shown that, and the host keeps its own."""
    shown = subprocess.run(
        ["nsenter", f"--target={_supervisor_pid(node)}", "--mount", "--pid", "cat", "/proc/sys/kernel/panic"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert shown == "10\n"
    assert Path("/proc/sys/kernel/panic").read_text() != "10\n"
