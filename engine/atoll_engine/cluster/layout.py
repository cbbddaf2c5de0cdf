"""Where a cluster's files lie and which addresses it uses: all derived from its name and one network."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from atoll_engine.errors import ClusterError

DNS_DOMAIN = "cluster.local"
API_PORT = 6443

_NAME = re.compile(r"[a-z]([a-z0-9-]{0,18}[a-z0-9])?")


def check_name(name: str) -> str:
    """Return `name` if it can name a cluster: it becomes part of host names, devices and cgroups."""
    if not _NAME.fullmatch(name):
        raise ClusterError(
            "a cluster can't have this name",
            got=repr(name),
            allowed="1 to 20 lower-case letters, digits and hyphens, a letter first, no hyphen last",
            fix="choose another name",
        )
    return name


@dataclass(frozen=True)
class Addresses:
    """One /16 network, split: the link to the host, the pods, the Services."""

    network: IPv4Network

    @property
    def link(self) -> IPv4Network:
        """The network between host and node."""
        return IPv4Network((int(self.network.network_address), 24))

    @property
    def host(self) -> IPv4Address:
        """The host's end of the link: the node's default route."""
        return self.link[1]

    @property
    def node(self) -> IPv4Address:
        """The node's own address: the API server and kubelet listen here."""
        return self.link[2]

    @property
    def pods(self) -> IPv4Network:
        """The pods' network."""
        return IPv4Network((int(self.network[64 * 256]), 18))

    @property
    def services(self) -> IPv4Network:
        """The Services' network."""
        return IPv4Network((int(self.network[128 * 256]), 18))

    @property
    def api_service(self) -> IPv4Address:
        """Service `default/kubernetes`: the first address of the range, by Kubernetes' own rule."""
        return self.services[1]

    @property
    def dns_service(self) -> IPv4Address:
        """Service `kube-system/kube-dns`."""
        return self.services[10]

    @property
    def server(self) -> str:
        """URL of the API server."""
        return f"https://{self.node}:{API_PORT}"


@dataclass(frozen=True)
class Layout:
    """Names and paths of the cluster `name` under the state folder `state_dir`."""

    name: str
    state_dir: Path

    @property
    def root(self) -> Path:
        """Everything of this cluster."""
        return self.state_dir / "clusters" / self.name

    @property
    def pki(self) -> Path:
        """Certificates and keys."""
        return self.root / "pki"

    @property
    def config(self) -> Path:
        """Configuration files and kubeconfigs of the components."""
        return self.root / "config"

    @property
    def data(self) -> Path:
        """What etcd, containerd and kubelet keep between starts."""
        return self.root / "data"

    @property
    def log(self) -> Path:
        """Logs of the components; the node sees the folder as /var/log."""
        return self.root / "log"

    @property
    def volumes(self) -> Path:
        """Folder for static volumes: same path on host and node."""
        return self.root / "volumes"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.root / "kubeconfig"

    @property
    def settings(self) -> Path:
        """What was decided at the first start: the network."""
        return self.root / "cluster.json"

    @property
    def plan(self) -> Path:
        """What the supervisor is to set up and run."""
        return self.root / "plan.json"

    @property
    def state(self) -> Path:
        """What the supervisor runs now."""
        return self.root / "state.json"

    @property
    def cgroup(self) -> str:
        """Name of the node's cgroup in each hierarchy."""
        return f"atoll-{self.name}-{_digest(self.name, str(self.root))}"

    @property
    def host_device(self) -> str:
        """The host's end of the link; device names have at most 15 characters."""
        return f"atl-{_digest(self.name, str(self.root))}"

    @property
    def node_device(self) -> str:
        """The node's end of the link, before it moves into the node."""
        return f"atn-{_digest(self.name, str(self.root))}"

    @property
    def firewall_table(self) -> str:
        """The nftables table on the host (family ip)."""
        return self.host_device


def _digest(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:8]
