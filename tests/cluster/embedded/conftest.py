"""A cluster of the tests' own, beside any that the user runs, and what a test does with it."""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kubernetes
import pytest
from kubernetes.stream import stream

from atoll_engine import toolchain
from atoll_engine.cluster import DEBIAN_PACKAGES, EmbeddedCluster, api, oci
from atoll_engine.cluster.layout import Layout
from atoll_engine.progress import Progress

NAMESPACE = "default"


@dataclass
class Node:
    """A running cluster and a client of it."""

    cluster: EmbeddedCluster
    image: str
    """An image with a shell, wget, nslookup and httpd."""
    client: Any

    @property
    def core(self) -> Any:
        return kubernetes.client.CoreV1Api(self.client)

    def pod(self, name: str, command: str, *, phase: str = "Running", **spec: Any) -> Any:
        """Run `command` in a shell in a new pod, and return the pod once it is in `phase`."""
        container = {
            "name": "main",
            "image": self.image,
            "command": ["/bin/sh", "-c", command],
            **spec.pop("container", {}),
        }
        body = {
            "metadata": {"name": name, "labels": {"app": name}},
            "spec": {
                "containers": [container],
                "restartPolicy": "Never",
                "terminationGracePeriodSeconds": 1,
                **spec,
            },
        }
        self.core.create_namespaced_pod(NAMESPACE, body)
        return wait_for(
            f"pod {name} {phase}", lambda: self._pod_in(name, phase), describe=lambda: self.describe(name)
        )

    def run(self, name: str, command: str, **spec: Any) -> str:
        """Run `command` in a pod to its end and return what it wrote."""
        self.pod(name, command, phase="Succeeded", **spec)
        return self.log(name)

    def log(self, name: str) -> str:
        return str(self.core.read_namespaced_pod_log(name, NAMESPACE))

    def execute(self, name: str, command: str) -> str:
        channel = stream(
            self.core.connect_get_namespaced_pod_exec,
            name,
            NAMESPACE,
            command=shlex.split(command),
            stdout=True,
            stderr=True,
            _preload_content=False,
        )
        deadline = time.monotonic() + 60
        while channel.is_open() and time.monotonic() < deadline:
            channel.update(timeout=1)
        output = str(channel.read_all())
        channel.sock.shutdown()  # its own close() does nothing once the server has closed
        return output

    def describe(self, name: str) -> str:
        pod = self.core.read_namespaced_pod(name, NAMESPACE)
        return f"{pod.status.phase}: {pod.status.container_statuses} {pod.status.message}"

    def remove_pods(self) -> None:
        self.core.delete_collection_namespaced_pod(NAMESPACE, grace_period_seconds=0)
        wait_for("no pods", lambda: not self.core.list_namespaced_pod(NAMESPACE).items)

    def _pod_in(self, name: str, phase: str) -> Any:
        pod = self.core.read_namespaced_pod(name, NAMESPACE)
        if pod.status.phase == "Failed" != phase:
            raise AssertionError(self.describe(name) + self.log(name))
        return pod if pod.status.phase == phase else None


def wait_for(
    what: str,
    found: Callable[[], Any],
    *,
    timeout_s: float = 120,
    describe: Callable[[], str] | None = None,
) -> Any:
    """Return the first truthy value of `found`; the API server may be away meanwhile."""
    deadline = time.monotonic() + timeout_s
    while True:
        try:
            if value := found():
                return value
        except (kubernetes.client.ApiException, OSError, api.urllib3.exceptions.HTTPError) as error:
            last: object = error
        else:
            last = describe() if describe else None
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not in {timeout_s:.0f} s; last: {last}")
        time.sleep(0.2)


def host_footprint(foreign: set[str]) -> dict[str, set[str]]:
    """Return what a cluster of the tests could leave on this host, outside its own folder.

    Other clusters may come and go meanwhile: what bears the names of theirs isn't looked at, nor are
    processes in the `foreign` cgroups, since pods of theirs start and end.
    """

    def listed(folder: str) -> set[str]:
        return {entry.name for entry in Path(folder).iterdir()} if Path(folder).is_dir() else set()

    def lines(*command: str) -> set[str]:
        return _without_foreign(subprocess.check_output(command, text=True).splitlines())

    processes = {
        f"{entry.name} {_text(entry / 'cmdline')}"
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit()
        and any(mark in _text(entry / "cmdline") + _text(entry / "cgroup") for mark in _MARKS)
        and not any(f"/{Path(group).name}" in _text(entry / "cgroup") for group in foreign)
        and "\nState:\tZ" not in _text(entry / "status")  # ended; the host's first process collects it
    }
    mounts = {line.split()[1] for line in _text(Path("/proc/mounts")).splitlines()}
    return {
        "processes": processes,
        "mounts": {path for path in mounts if not path.startswith("/tmp/") or "/clusters/" in path},
        "devices": _without_foreign(listed("/sys/class/net")),
        "network namespaces": listed("/run/netns"),
        "routes": lines("ip", "-4", "route", "show", "table", "all"),
        "firewall": lines("nft", "list", "tables"),
        "cgroups": cgroups(),
        "sysctls": {f"{path}={_text(path)}" for path in _sysctls()},
        "run": listed("/run") - {"atoll-ip-forward"},
        "var": {*listed("/var/lib"), *listed("/var/log"), *listed("/var/log/pods")},
        "etc": {*listed("/etc/cni"), *listed("/etc/kubernetes"), *listed("/opt"), *listed("/usr/libexec")},
    }


def cgroups() -> set[str]:
    """Return the cgroups of the tests' clusters, in every hierarchy."""
    hierarchies = {*Path("/sys/fs/cgroup").iterdir(), Path("/sys/fs/cgroup")}
    return {str(group) for folder in hierarchies for group in folder.glob("atoll-embedded*")}


_MARKS = ("atoll-embedded", "/clusters/embedded")
_OWN_DEVICES: set[str] = set()


def own(cluster: EmbeddedCluster) -> EmbeddedCluster:
    """Note that a cluster is the tests', so that its device counts in a footprint."""
    layout = Layout(cluster.name, cluster.kubeconfig.parents[2])
    _OWN_DEVICES.update((layout.host_device, layout.node_device))
    return cluster


def _without_foreign(lines: Iterable[str]) -> set[str]:
    return {line for line in lines if {*re.findall(r"at[ln]-[0-9a-f]{8}", line)} <= _OWN_DEVICES}


def _sysctls() -> list[Path]:
    names = ("vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic")
    more = ("kernel/panic_on_oops", "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes")
    return [Path("/proc/sys", name) for name in (*names, *more)]


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


class Footprint:
    """What a cluster could have left on this host, remembered at one moment."""

    def __init__(self) -> None:
        self._foreign = cgroups()
        self._before = host_footprint(self._foreign)

    def assert_same_now(self) -> None:
        after = host_footprint(self._foreign)
        changed = {what: old ^ after[what] for what, old in self._before.items() if old != after[what]}
        assert not changed


@pytest.fixture
def footprint() -> Footprint:
    """This host as it is before the test."""
    return Footprint()


@pytest.fixture(name="own", scope="session")
def own_fixture() -> Callable[[EmbeddedCluster], EmbeddedCluster]:
    """The function to wrap a test's own cluster in."""
    return own


@pytest.fixture(name="wait_for", scope="session")
def wait_for_fixture() -> Callable[..., Any]:
    """The function that waits until another returns something."""
    return wait_for


@pytest.fixture(scope="session")
def busybox(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Reference and archive of an image with Debian's static busybox, for user 1000."""
    toolchain.ensure_packages(["busybox-static"], Progress())
    applets = ("sh", "wget", "nslookup", "httpd", "sleep", "echo", "cat", "id", "kill", "nc", "hostname")
    image = oci.Image(
        "localhost/atoll/busybox",
        {"/bin/busybox": Path("/bin/busybox")},
        ["/bin/sh"],
        links={f"/bin/{name}": "busybox" for name in applets},
        user="1000:1000",
    )
    archive = tmp_path_factory.mktemp("busybox") / "image.tar"
    return oci.write_archive(image, archive), archive


@pytest.fixture(scope="session")
def shared_node(
    cluster_programs: dict[str, Path], busybox: tuple[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Node]:
    """The cluster that most tests share; deleted at the end, when it must have left nothing."""
    toolchain.ensure_packages(DEBIAN_PACKAGES, Progress())
    state = tmp_path_factory.mktemp("state")
    cluster = own(EmbeddedCluster("embedded", cluster_programs, state))
    footprint = Footprint()
    started = time.monotonic()
    try:
        cluster.start(Progress())
        print(f"ready from nothing in {time.monotonic() - started:.1f} s")
        reference, archive = busybox
        cluster.load_image(archive)
        with api.connected(cluster.kubeconfig) as client:
            yield Node(cluster, reference, client)
    finally:
        cluster.delete(Progress())
    footprint.assert_same_now()
    assert not (state / "clusters").exists()


@pytest.fixture
def node(shared_node: Node) -> Iterator[Node]:
    """The shared cluster, without the test's pods afterwards."""
    yield shared_node
    shared_node.remove_pods()
