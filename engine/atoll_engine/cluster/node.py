"""What the node's first process sets up before it starts anything: mounts and network of its namespaces.

The node's mounts are its own: /run and /var/lib are empty memory file systems, /var/log is the cluster's log
folder, and settings of the kernel that are shared with the host can't be written. So all of it ends with the
node's last process, and the host's files stay untouched.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from atoll_engine.cluster.layout import Addresses, Layout

CONTAINERD_SOCKET = Path("/run/containerd/containerd.sock")

DATA_FOLDERS = ("containerd", "kubelet")
"""Folders of the cluster's data that the node sees under /var/lib."""

_COVERED = ("/run/", "/var/lib/")
_SYSCTLS = {
    "vm/overcommit_memory": 1,
    "vm/panic_on_oom": 0,
    "kernel/panic": 10,
    "kernel/panic_on_oops": 1,
    "kernel/keys/root_maxkeys": 1_000_000,
    "kernel/keys/root_maxbytes": 25_000_000,
}
"""What kubelet insists on (k8s.io/component-helpers/node/util/sysctl): shown to it, not set on the host."""

_KEPT = "/mnt"  # where folders under a covered one are held meanwhile


def setup_commands(layout: Layout, addresses: Addresses, programs: Iterable[Path]) -> list[list[str]]:
    """Return the commands to run in the new namespaces, in order; `programs` are folders to keep visible."""
    return [*_mounts(layout, programs), *_network(layout, addresses)]


def _mounts(layout: Layout, programs: Iterable[Path]) -> list[list[str]]:
    kept = {str(path) for path in (layout.root, *programs) if str(path).startswith(_COVERED)}
    held = {path: f"{_KEPT}/{number}" for number, path in enumerate(sorted(kept))}
    memory = ["mount", "-t", "tmpfs", "-o", "mode=755,nosuid,nodev", "atoll"]
    commands = [[*memory, _KEPT]]
    for path, place in held.items():
        commands += [["mkdir", place], ["mount", "--bind", path, place]]
    commands += [[*memory, "/run"], [*memory, "/var/lib"], ["mkdir", "/run/lock"]]
    for path, place in held.items():
        commands += [["mkdir", "-p", path], ["mount", "--bind", place, path]]
    commands += [["mount", "--bind", str(layout.log), "/var/log"]]
    # Short paths for what makes sockets and long mount options below: a socket's path has 108 bytes.
    for name in DATA_FOLDERS:
        commands += [["mkdir", f"/var/lib/{name}"]]
        commands += [["mount", "--bind", str(layout.data / name), f"/var/lib/{name}"]]
    return [
        *commands,
        ["umount", "--recursive", _KEPT],
        ["mount", "-t", "proc", "-o", "nosuid,nodev,noexec", "proc", "/proc"],
        # Only sysctls of the network are the node's own; the others are the host's.
        ["mount", "--bind", "/proc/sys/net", "/proc/sys/net"],
        ["mount", "--rbind", "/proc/sys", "/proc/sys"],
        ["mount", "-o", "remount,bind,ro", "/proc/sys"],
        *_shown_sysctls(),
        # Volumes may ask for mounts that propagate, within the node.
        ["mount", "--make-rshared", "/"],
    ]


def _shown_sysctls() -> list[list[str]]:
    commands = [["mkdir", "/run/sysctl"]]
    for name, value in _SYSCTLS.items():
        file = f"/run/sysctl/{name.replace('/', '.')}"
        commands += [["sh", "-c", f"echo {value} > {file}"], ["mount", "--bind", file, f"/proc/sys/{name}"]]
    return commands


def _network(layout: Layout, addresses: Addresses) -> list[list[str]]:
    return [
        ["ip", "link", "set", "lo", "up"],
        ["ip", "link", "set", layout.node_device, "name", "eth0"],
        ["ip", "addr", "add", f"{addresses.node}/{addresses.link.prefixlen}", "dev", "eth0"],
        ["ip", "link", "set", "eth0", "up"],
        ["ip", "route", "add", "default", "via", str(addresses.host)],
        ["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward"],
        # Pods reach each other over one bridge; a Service's address is translated only if the bridge asks.
        ["sh", "-c", "echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables"],
    ]
