"""The groups of programs that Atoll can build from Go modules.

A group is a folder under ``go/`` with its own pinned ``go.mod`` and ``go.sum``: one ``go.mod`` for all
fails on versions. The modules' checksums in ``go.sum`` are what verifies the sources.
CPU seconds and sizes were measured on two cores with Go 1.26.8 from an empty build cache.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_GO_FOLDER = Path(__file__).parent / "go"

PULUMI_VERSION = "3.259.0"
KUBERNETES_VERSION = "1.36.3"


@dataclass(frozen=True)
class ModuleFile:
    """A file that a Go module carries and that is kept beside the programs.

    ``path`` is relative to the root of ``module``; ``sha256`` is that of the content.
    """

    module: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Kustomization:
    """A folder of manifests that a Go module carries, rendered by kustomize to one file.

    ``path`` is relative to the root of ``module``; ``sha256`` is that of the rendered file.
    """

    module: str
    path: str
    sha256: str


@dataclass(frozen=True)
class Group:
    """Programs that are built together.

    ``programs`` maps the program's name to its Go package (``./x`` for one of ours). ``variables`` are
    set by the linker. ``check`` is a command line whose output must contain ``check_output``.
    """

    name: str
    purpose: str
    programs: Mapping[str, str]
    cpu_s: int
    size_mib: int
    check: tuple[str, ...]
    check_output: str
    variables: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    files: Mapping[str, ModuleFile | Kustomization] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder with the group's ``go.mod``."""
        return _GO_FOLDER / self.name


def _kserve_file(name: str, sha256: str) -> ModuleFile:
    return ModuleFile("github.com/kserve/kserve", f"install/v0.20.0/{name}", sha256)


_KWOK_STAGES = {
    "node/fast/node-initialize.yaml": "bb38f752d90248528b579a0ae8f0f660ff3428457eb5c1ebe6345c3246cc7ee5",
    "node/heartbeat-with-lease/node-heartbeat-with-lease.yaml": (
        "9becfc93321222915bd1ec8ab103fe769afe4b23e1386bf40553deb02e332c9c"
    ),
    "pod/fast/pod-ready.yaml": "4d04a22c1b9dc6adcd4da90b32ce85687ba0058e15ca1eebcfa7cd64201d4148",
    "pod/fast/pod-delete.yaml": "a83bc287bfc7a4f1e3748e01761186128a4042e38b304195e984111ce5626cef",
}
"""What becomes of its nodes and pods: ready at once, and gone at once."""


def _kwok_stage(name: str, sha256: str) -> tuple[str, ModuleFile]:
    return Path(name).name, ModuleFile("sigs.k8s.io/kwok", f"kustomize/stage/{name}", sha256)


_KUBERNETES_VARIABLES = {
    "k8s.io/component-base/version.gitVersion": f"v{KUBERNETES_VERSION}",
    "k8s.io/component-base/version.gitMajor": "1",
    "k8s.io/component-base/version.gitMinor": "36",
}

GROUPS: Mapping[str, Group] = {
    group.name: group
    for group in (
        Group(
            name="kubernetes",
            purpose="control plane, kubelet, kube-proxy, DNS, metrics",
            programs={
                **{
                    name: f"k8s.io/kubernetes/cmd/{name}"
                    for name in (
                        "kube-apiserver",
                        "kube-controller-manager",
                        "kube-scheduler",
                        "kube-proxy",
                        "kubelet",
                    )
                },
                "coredns": "./coredns",
                "metrics-server": "./metrics-server",
                "pause": "./pause",
            },
            cpu_s=480,
            size_mib=420,
            check=("kubelet", "--version"),
            check_output=f"v{KUBERNETES_VERSION}",
            variables=_KUBERNETES_VARIABLES,
        ),
        Group(
            name="pulumi",
            purpose="the Pulumi engine",
            programs={"pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"},
            cpu_s=345,
            size_mib=110,
            check=("pulumi", "version"),
            check_output=PULUMI_VERSION,
            variables={"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": PULUMI_VERSION},
        ),
        Group(
            name="sdkgen",
            purpose="SDKs of our components for other languages",
            programs={"sdkgen-nodejs": "./nodejs"},
            cpu_s=12,
            size_mib=26,
            check=("sdkgen-nodejs", "--help"),
            check_output="usage: sdkgen-nodejs FOLDER",
        ),
        Group(
            name="kserve",
            purpose="the KServe controller and its manifests",
            programs={"manager": "github.com/kserve/kserve/cmd/manager"},
            cpu_s=190,
            size_mib=76,
            check=("manager", "--help"),
            check_output="metrics-addr",
            files={
                "kserve.yaml": _kserve_file(
                    "kserve.yaml", "6e6c1a5ceeb889e6ac41d68a551fa8c7d1fc1abcba10284154a0872bcc0d3fb8"
                ),
                "kserve-crds.yaml": _kserve_file(
                    "kserve-crds.yaml", "dd5fad5999862c34dde061c97e49419810034320e1245ce9c6e4bfd51cac6255"
                ),
            },
        ),
        Group(
            name="kustomize",
            purpose="what renders the manifests that Go modules carry",
            programs={"kustomize": "sigs.k8s.io/kustomize/kustomize/v5"},
            cpu_s=9,
            size_mib=12,
            check=("kustomize", "version"),
            check_output="v",
        ),
        Group(
            name="kueue",
            purpose="the Kueue controller and its manifests",
            programs={"manager": "sigs.k8s.io/kueue/cmd/kueue"},
            cpu_s=230,
            size_mib=90,
            check=("manager", "--help"),
            check_output="zap-log-level",
            variables={"sigs.k8s.io/kueue/pkg/version.GitVersion": "v0.19.2"},
            files={
                "kueue.yaml": Kustomization(
                    "sigs.k8s.io/kueue",
                    "config/default",
                    "83eef995ad382dc908ac3248e46a23ec69fd1adb2f033d8557567d6264cec343",
                )
            },
        ),
        Group(
            name="kwok",
            purpose="nodes that only pretend, for tests of scheduling",
            programs={"kwok": "sigs.k8s.io/kwok/cmd/kwok"},
            cpu_s=60,
            size_mib=60,
            check=("kwok", "--help"),
            check_output="manage-all-nodes",
            files=dict(map(_kwok_stage, _KWOK_STAGES, _KWOK_STAGES.values())),
        ),
        Group(
            name="containerd",
            purpose="the container runtime",
            programs={
                name: f"github.com/containerd/containerd/v2/cmd/{name}"
                for name in ("containerd", "containerd-shim-runc-v2", "ctr")
            },
            cpu_s=75,
            size_mib=68,
            check=("containerd", "--version"),
            check_output="containerd",
            tags=("no_btrfs", "no_devmapper", "no_zfs"),
        ),
        Group(
            name="etcd",
            purpose="the cluster's store",
            programs={"etcd": "go.etcd.io/etcd/server/v3"},
            cpu_s=50,
            size_mib=24,
            check=("etcd", "--version"),
            check_output="etcd Version: 3.6.8",
        ),
        Group(
            name="cni",
            purpose="pod networking",
            programs={
                "bridge": "github.com/containernetworking/plugins/plugins/main/bridge",
                "loopback": "github.com/containernetworking/plugins/plugins/main/loopback",
                "host-local": "github.com/containernetworking/plugins/plugins/ipam/host-local",
                "portmap": "github.com/containernetworking/plugins/plugins/meta/portmap",
            },
            cpu_s=6,
            size_mib=13,
            check=("bridge", "--version"),
            check_output="CNI bridge plugin",
        ),
    )
}

CLUSTER_GROUPS = ("etcd", "containerd", "cni", "kubernetes")
"""What the embedded cluster runs on."""
