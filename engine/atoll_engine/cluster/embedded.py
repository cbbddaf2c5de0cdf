"""The embedded cluster: Kubernetes on one Linux machine, from built programs, in namespaces of its own."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from ipaddress import IPv4Network
from pathlib import Path
from typing import IO

from atoll_engine.cluster import api, cgroups, network, preflight, processes
from atoll_engine.cluster.certificates import write_certificates, write_kubeconfigs
from atoll_engine.cluster.components import check_programs, components
from atoll_engine.cluster.configuration import write_configuration
from atoll_engine.cluster.layout import Addresses, Layout, check_name
from atoll_engine.cluster.locking import locked
from atoll_engine.cluster.node import DATA_FOLDERS, setup_commands
from atoll_engine.cluster.protocol import ClusterStatus, ComponentStatus
from atoll_engine.cluster.store import ImageStore, add_on_images
from atoll_engine.errors import ClusterError
from atoll_engine.progress import Progress

_SERVER_S, _NODE_S, _DNS_S = 120.0, 120.0, 180.0
_SUPERVISOR_S = 20.0
_STOP_S = 45.0
_FOLLOW_EVERY_S = 0.5


class EmbeddedCluster:
    """One node whose processes live in their own network, mount and process namespaces.

    `programs` maps the groups of `components.PROGRAMS` to folders. Everything is kept under
    `state_dir/clusters/<name>`. Clusters of different names run side by side.
    """

    context: str | None = None
    reads_pipes = True
    """An archive can be loaded while it is being written."""

    def __init__(self, name: str, programs: Mapping[str, Path], state_dir: Path) -> None:
        self._layout = Layout(check_name(name), state_dir.resolve())
        self._programs = {group: folder.absolute() for group, folder in programs.items()}

    @property
    def name(self) -> str:
        """The cluster's name, which is the node's too."""
        return self._layout.name

    @property
    def kubeconfig(self) -> Path:
        """Kubeconfig of the administrator; there after `start`."""
        return self._layout.kubeconfig

    @property
    def volumes_dir(self) -> Path:
        """Folder for static volumes, the same path on the host and on the node; writable for every user."""
        return self._layout.volumes

    @property
    def addresses(self) -> Addresses:
        """The cluster's addresses; this host reaches its pods and Services at them."""
        if not self._layout.settings.exists():
            raise ClusterError(f"there is no cluster {self._layout.name!r}", fix="start it")
        return Addresses(IPv4Network(json.loads(self._layout.settings.read_text())["network"]))

    def start(self, progress: Progress) -> None:
        """Bring the cluster up; where it runs already, wait until it is ready and renew its add-ons.

        Raises ClusterError with what is missing, or with what didn't get ready and why.
        """
        preflight.check_host(self._layout.state_dir)
        check_programs(self._programs)
        with locked(self._layout):
            supervisor = processes.find_supervisor(self._layout)
            if supervisor is not None and not supervisor.set_up:
                # Whoever started it was killed half way: we have the lock, so nobody goes on with it.
                processes.end(supervisor, grace_s=0)
                supervisor = None
            if supervisor is None:
                with progress.phase("Starting the cluster's processes", expected_s=2):
                    self._launch()
            self._settle(progress)

    def stop(self, progress: Progress) -> None:
        """End pods and components in order; data stay. Does nothing where nothing runs."""
        if self._layout.root.exists():
            with locked(self._layout):
                self._end(progress)

    def delete(self, progress: Progress) -> None:
        """End everything and remove every trace, also of a cluster that is broken or half made."""
        if self._layout.root.exists():
            with locked(self._layout):
                self._end(progress)
                with progress.phase("Removing the cluster's files", expected_s=3):
                    shutil.rmtree(self._layout.root)
        if self._layout.root.parent.is_dir() and not any(self._layout.root.parent.iterdir()):
            self._layout.root.parent.rmdir()

    def status(self) -> ClusterStatus:
        """Return what runs, without waiting."""
        name = self._layout.name
        supervisor = processes.find_supervisor(self._layout)
        if supervisor is None:
            return ClusterStatus(name, running=False, ready=False, server=None)
        server_ready = self.kubeconfig.exists() and api.answers_ready(self.kubeconfig)
        found = []
        for item in processes.components(self._layout, supervisor):
            needs_server = item.name == "kube-apiserver"
            healthy = item.usage is not None and (server_ready or not needs_server)
            usage = item.usage or processes.Usage(cpu_s=0.0, rss_mib=0.0)
            found.append(
                ComponentStatus(item.name, item.pid, healthy, usage.cpu_s, usage.rss_mib, item.restarts)
            )
        return ClusterStatus(
            name,
            running=True,
            ready=server_ready and all(component.healthy for component in found),
            server=self.addresses.server,
            components=tuple(found),
            rss_mib=processes.node_rss_mib(supervisor),
        )

    def logs(self, component: str, lines: int = 100, follow: bool = False) -> Iterator[str]:
        """Yield the last `lines` lines of a component's log; with `follow`, those that come, without end."""
        known = (
            sorted(path.stem for path in self._layout.log.glob("*.log")) if self._layout.log.exists() else []
        )
        if component not in known:
            raise ClusterError(
                "no log of this component", got=component, allowed=known or "none: never started"
            )
        return self._read_log(self._layout.log / f"{component}.log", lines, follow)

    def images(self) -> set[str]:
        """Return the names of the images that the node holds."""
        return self._store().names()

    def load_image(self, archive: Path) -> None:
        """Put the images of an OCI or docker archive on the node."""
        self._store().load(archive)

    def can_link(self, folder: Path) -> bool:
        """Tell whether the node's layers and ``folder`` are on one file system."""
        return folder.stat().st_dev == (self._layout.data / "containerd").stat().st_dev

    def link_layer(self, folder: Path, target: str, digests: Sequence[str]) -> None:
        """Make ``folder``'s files, at ``target``, the layer of the last of ``digests``: see `LinkingNode`."""
        self._store().link(folder, target, digests, self._layout.data / "containerd")

    def _store(self) -> ImageStore:
        return ImageStore(self._programs["containerd"] / "ctr", self._supervisor().pid)

    def _supervisor(self) -> processes.Supervisor:
        supervisor = processes.find_supervisor(self._layout)
        if supervisor is None:
            raise ClusterError(f"cluster {self._layout.name!r} doesn't run", fix="start it")
        return supervisor

    def _launch(self) -> None:
        layout = self._layout
        self._clean_up()  # what a crash of the host's side may have left
        addresses = self._decide_addresses()
        for folder in (
            layout.data,
            layout.log,
            layout.config,
            *(layout.data / name for name in DATA_FOLDERS),
        ):
            folder.mkdir(mode=0o700, exist_ok=True)
        layout.volumes.mkdir(exist_ok=True)
        layout.volumes.chmod(0o777)
        write_certificates(layout, addresses)
        write_kubeconfigs(layout, addresses)
        write_configuration(
            layout,
            addresses,
            cni_bin=self._programs["cni"],
            pause_image=add_on_images(self._programs["kubernetes"])["pause"].reference(),
            servers=network.name_servers(),
        )
        plan = {
            "hostname": layout.name,
            "state": str(layout.state),
            "log_dir": str(layout.log),
            "setup": setup_commands(layout, addresses, self._programs.values()),
            "components": [asdict(item) for item in components(layout, addresses, self._programs)],
        }
        layout.plan.write_text(json.dumps(plan, indent=1))
        cgroups.create(layout.cgroup)
        self._start_supervisor(addresses)

    def _decide_addresses(self) -> Addresses:
        if self._layout.settings.exists():
            network.check_network(self._layout, self.addresses.network)
        else:
            chosen = network.choose_network(self._layout.name)
            self._layout.settings.write_text(json.dumps({"network": str(chosen)}))
        return self.addresses

    def _start_supervisor(self, addresses: Addresses) -> None:
        """Start the supervisor as nobody's child, give it its network, and let it go on.

        It reads one line from a pipe first: where we fail or are killed, it ends and leaves nothing.
        """
        layout = self._layout
        log = layout.log / "supervisor.log"
        script = f'{cgroups.join_commands(layout.cgroup)}; exec 3<&0; "$@" <&3 3<&- &'
        namespaces = ["unshare", "--net", "--mount", "--pid", "--ipc", "--uts", "--fork", "--"]
        program = str(Path(__file__).with_name("supervisor.py"))
        supervisor = [sys.executable, "-I", "-S", program, str(layout.plan)]
        reader, writer = os.pipe()
        with os.fdopen(writer, "wb", buffering=0) as gate, log.open("ab") as sink:
            try:
                subprocess.run(
                    ["sh", "-c", script, "sh", *namespaces, *supervisor],
                    stdin=reader,
                    stdout=sink,
                    stderr=sink,
                    cwd="/",
                    start_new_session=True,
                    check=True,
                )
            finally:
                os.close(reader)
            found = self._wait_for_supervisor(gate)
            network.attach(layout, addresses, found.pid)
            gate.write(b"go\n")

    def _wait_for_supervisor(self, gate: IO[bytes]) -> processes.Supervisor:
        closed = select.poll()
        closed.register(gate, select.POLLERR)
        deadline = time.monotonic() + _SUPERVISOR_S
        while (found := processes.find_supervisor(self._layout)) is None:
            if closed.poll(20) or time.monotonic() > deadline:
                raise self._no_supervisor(self._layout.log / "supervisor.log")
        return found

    def _no_supervisor(self, log: Path) -> ClusterError:
        last = log.read_text(errors="replace").strip().splitlines()[-3:]
        return ClusterError(
            "the node's namespaces can't be made",
            got="; ".join(last) or "no message",
            fix="Atoll needs the rights of root on the machine itself; in a container, run it privileged",
        )

    def _settle(self, progress: Progress) -> None:
        """Wait for each part in turn, with the images and objects that the next one needs."""
        layout, addresses, supervisor = self._layout, self.addresses, self._supervisor()
        images = add_on_images(self._programs["kubernetes"])
        with progress.phase("Loading the cluster's own images", expected_s=3):
            store = ImageStore(self._programs["containerd"] / "ctr", supervisor.pid)
            store.wait(supervisor.runs)
            store.ensure(images)
        references = {name: image.reference() for name, image in images.items()}
        with api.connected(layout.kubeconfig) as client:
            with progress.phase("Waiting for the API server", expected_s=3):
                api.wait_for_server(client, _SERVER_S)
            with progress.phase("Waiting for the node and DNS", expected_s=6):
                servers = network.name_servers()
                api.apply_add_ons(client, layout, addresses, images=references, servers=servers)
                api.wait_for_node(client, layout.name, since=supervisor.started_at, timeout_s=_NODE_S)
                api.wait_for_dns(client, addresses.dns_service, _DNS_S)

    def _end(self, progress: Progress) -> None:
        supervisor = processes.find_supervisor(self._layout)
        if supervisor is not None:
            with progress.phase("Stopping pods and components", expected_s=5):
                processes.end(supervisor, _STOP_S)
        self._clean_up()

    def _clean_up(self) -> None:
        network.detach(self._layout)
        cgroups.delete(self._layout.cgroup)
        self._layout.state.unlink(missing_ok=True)

    def _read_log(self, path: Path, lines: int, follow: bool) -> Iterator[str]:
        with path.open(errors="replace") as source:
            yield from (line.rstrip("\n") for line in deque(source, maxlen=lines))
            while follow:
                if path.stat().st_size < source.tell():
                    source.seek(0)  # cut because it had grown too large
                if line := source.readline():
                    yield line.rstrip("\n")
                else:
                    time.sleep(_FOLLOW_EVERY_S)
