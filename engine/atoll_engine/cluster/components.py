"""The command lines of the node's programs, tuned for one small node.

Flags that a reader may wonder about have their reason beside them; the rest is what kubeadm would write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from atoll_engine.cluster.layout import API_PORT, Addresses, Layout
from atoll_engine.errors import ClusterError

PROGRAMS: Mapping[str, tuple[str, ...]] = {
    "etcd": ("etcd",),
    "kubernetes": (
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubelet",
        "kube-proxy",
        "coredns",
        "metrics-server",
        "pause",
    ),
    "containerd": ("containerd", "containerd-shim-runc-v2", "ctr"),
    "cni": ("bridge", "host-local", "loopback", "portmap"),
}
"""What a cluster needs: group of the toolchain -> names of its programs."""

DEBIAN_PACKAGES = ("runc", "nftables", "iproute2", "util-linux", "mount", "kmod")
"""What the node needs from Debian beside the programs that are built."""

HOST_TOOLS = ("runc", "nft", "ip", "unshare", "nsenter", "mount", "modprobe")
"""The commands of those packages that are run."""

_ETCD = ("127.0.0.1", 2379)
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Component:
    """One program to keep running: its command, added environment, and the ports that must answer first."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    after: tuple[tuple[str, int], ...] = ()


def check_programs(programs: Mapping[str, Path]) -> None:
    """Raise with the full list where a program of `PROGRAMS` isn't in its group's folder."""
    missing = [
        f"{group}/{name}"
        for group, names in PROGRAMS.items()
        for name in names
        if group not in programs or not (programs[group] / name).is_file()
    ]
    if missing:
        raise ClusterError(
            "programs of the embedded cluster are not built", got=", ".join(missing), fix="run ./atoll doctor"
        )


def components(layout: Layout, addresses: Addresses, programs: Mapping[str, Path]) -> list[Component]:
    """Return the programs in the order in which they are started."""
    kubernetes = programs["kubernetes"]
    api = ((str(addresses.node), API_PORT),)
    return [
        Component("etcd", _etcd(layout, programs["etcd"]), _go(128)),
        Component(
            "containerd",
            (str(programs["containerd"] / "containerd"), "--config", str(layout.config / "containerd.toml")),
            {**_go(128), "PATH": f"{programs['containerd']}:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"},
        ),
        Component("kube-apiserver", _apiserver(layout, addresses, kubernetes), _go(512), after=(_ETCD,)),
        Component(
            "kube-controller-manager", _controllers(layout, addresses, kubernetes), _go(128), after=api
        ),
        Component("kube-scheduler", _scheduler(layout, kubernetes), _go(96), after=api),
        Component("kubelet", _kubelet(layout, addresses, kubernetes), _go(128), after=api),
        Component(
            "kube-proxy",
            (str(kubernetes / "kube-proxy"), "--config", str(layout.config / "kube-proxy.yaml")),
            _go(64),
            after=api,
        ),
    ]


def _go(memory_mib: int) -> dict[str, str]:
    """Collect garbage earlier than Go does by itself, harder still above `memory_mib`."""
    return {"GOGC": "60", "GOMEMLIMIT": f"{memory_mib}MiB"}


def _etcd(layout: Layout, folder: Path) -> tuple[str, ...]:
    client, peer = "https://127.0.0.1:2379", "https://127.0.0.1:2380"
    files = {"cert-file": "etcd.crt", "key-file": "etcd.key", "trusted-ca-file": "ca.crt"}
    return (
        str(folder / "etcd"),
        f"--name={layout.name}",
        f"--data-dir={layout.data / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peer}",
        f"--initial-advertise-peer-urls={peer}",
        f"--initial-cluster={layout.name}={peer}",
        "--client-cert-auth",
        "--peer-client-cert-auth",
        *(f"--{use}{kind}={layout.pki / file}" for use in ("", "peer-") for kind, file in files.items()),
        # One member elects itself after the election's timeout; a slower clock than usual saves wake-ups.
        "--heartbeat-interval=200",
        "--election-timeout=1000",
        "--log-level=warn",
    )


def _apiserver(layout: Layout, addresses: Addresses, folder: Path) -> tuple[str, ...]:
    pki = layout.pki
    return (
        str(folder / "kube-apiserver"),
        f"--bind-address={addresses.node}",
        f"--advertise-address={addresses.node}",
        f"--secure-port={API_PORT}",
        "--etcd-servers=https://127.0.0.1:2379",
        f"--etcd-cafile={pki}/ca.crt",
        f"--etcd-certfile={pki}/apiserver-etcd-client.crt",
        f"--etcd-keyfile={pki}/apiserver-etcd-client.key",
        f"--tls-cert-file={pki}/apiserver.crt",
        f"--tls-private-key-file={pki}/apiserver.key",
        f"--client-ca-file={pki}/ca.crt",
        f"--kubelet-certificate-authority={pki}/ca.crt",
        f"--kubelet-client-certificate={pki}/apiserver-kubelet-client.crt",
        f"--kubelet-client-key={pki}/apiserver-kubelet-client.key",
        "--kubelet-preferred-address-types=InternalIP",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={pki}/service-account.pub",
        f"--service-account-signing-key-file={pki}/service-account.key",
        f"--service-cluster-ip-range={addresses.services}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--anonymous-auth=false",
        "--allow-privileged=true",
        f"--requestheader-client-ca-file={pki}/front-proxy-ca.crt",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        f"--proxy-client-cert-file={pki}/front-proxy-client.crt",
        f"--proxy-client-key-file={pki}/front-proxy-client.key",
        "--enable-aggregator-routing=true",
        # Fair shares among many clients: one user's node does without, and without its timers.
        "--enable-priority-and-fairness=false",
        "--event-ttl=30m",
        "--profiling=false",
        "--shutdown-delay-duration=0s",
    )


def _controllers(layout: Layout, addresses: Addresses, folder: Path) -> tuple[str, ...]:
    pki, kubeconfig = layout.pki, layout.config / "controller-manager.kubeconfig"
    return (
        str(folder / "kube-controller-manager"),
        f"--bind-address={_LOOPBACK}",
        f"--kubeconfig={kubeconfig}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        f"--client-ca-file={pki}/ca.crt",
        f"--requestheader-client-ca-file={pki}/front-proxy-ca.crt",
        f"--root-ca-file={pki}/ca.crt",
        f"--service-account-private-key-file={pki}/service-account.key",
        f"--cluster-signing-cert-file={pki}/ca.crt",
        f"--cluster-signing-key-file={pki}/ca.key",
        "--use-service-account-credentials=true",
        f"--service-cluster-ip-range={addresses.services}",
        # Volumes that a cloud attaches: none here, and it would look for them ten times a second.
        "--controllers=*,-persistentvolume-attach-detach-controller",
        # An account for each controller is made at the start: at the usual 20 requests a second, 5 s of it.
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--leader-elect=false",
        "--profiling=false",
    )


def _scheduler(layout: Layout, folder: Path) -> tuple[str, ...]:
    kubeconfig = layout.config / "scheduler.kubeconfig"
    return (
        str(folder / "kube-scheduler"),
        f"--bind-address={_LOOPBACK}",
        f"--kubeconfig={kubeconfig}",
        f"--authentication-kubeconfig={kubeconfig}",
        f"--authorization-kubeconfig={kubeconfig}",
        f"--client-ca-file={layout.pki}/ca.crt",
        "--leader-elect=false",
        "--profiling=false",
    )


def _kubelet(layout: Layout, addresses: Addresses, folder: Path) -> tuple[str, ...]:
    return (
        str(folder / "kubelet"),
        f"--config={layout.config / 'kubelet.yaml'}",
        f"--kubeconfig={layout.config / 'kubelet.kubeconfig'}",
        f"--node-ip={addresses.node}",
        f"--hostname-override={layout.name}",
    )
