"""Configuration files of containerd, CNI, kubelet and kube-proxy."""

from __future__ import annotations

import json
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import yaml

from atoll_engine.cluster.layout import DNS_DOMAIN, Addresses, Layout
from atoll_engine.cluster.node import CONTAINERD_SOCKET


def write_configuration(
    layout: Layout, addresses: Addresses, *, cni_bin: Path, pause_image: str, servers: list[IPv4Address]
) -> None:
    """Write every configuration file. `servers` are the name servers of pods that don't use the cluster's."""
    layout.config.mkdir(mode=0o700, exist_ok=True)
    cni = layout.config / "cni"
    cni.mkdir(exist_ok=True)
    (cni / "10-atoll.conflist").write_text(json.dumps(_cni(addresses), indent=2))
    (layout.config / "containerd.toml").write_text(_containerd(layout, cni_bin, pause_image))
    (layout.config / "kubelet.yaml").write_text(yaml.safe_dump(_kubelet(layout, addresses)))
    (layout.config / "kube-proxy.yaml").write_text(yaml.safe_dump(_kube_proxy(layout, addresses)))
    (layout.config / "resolv.conf").write_text("".join(f"nameserver {server}\n" for server in servers))


def _cni(addresses: Addresses) -> dict[str, Any]:
    ranges = [[{"subnet": str(addresses.pods)}]]
    bridge = {
        "type": "bridge",
        "bridge": "cni0",
        "isGateway": True,
        "hairpinMode": True,  # a pod may call its own Service
        "ipam": {"type": "host-local", "ranges": ranges, "routes": [{"dst": "0.0.0.0/0"}]},
    }
    # A hostPort is a port of the node's address, which only this host reaches.
    ports = {"type": "portmap", "capabilities": {"portMappings": True}, "backend": "nftables"}
    return {"cniVersion": "1.0.0", "name": "atoll", "plugins": [bridge, ports]}


def _containerd(layout: Layout, cni_bin: Path, pause_image: str) -> str:
    quoted = json.dumps  # a JSON string is a TOML basic string
    return f"""version = 3
root = "/var/lib/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.nri.v1.nri", "io.containerd.tracing.processor.v1.otlp"]

[grpc]
address = {quoted(str(CONTAINERD_SOCKET))}

[plugins.'io.containerd.cri.v1.runtime']
restrict_oom_score_adj = true
disable_apparmor = true
enable_unprivileged_ports = true

[plugins.'io.containerd.cri.v1.runtime'.cni]
bin_dirs = [{quoted(str(cni_bin))}]
conf_dir = {quoted(str(layout.config / "cni"))}

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
BinaryName = "runc"
SystemdCgroup = false

[plugins.'io.containerd.cri.v1.images']
stats_collect_period = 60

[plugins.'io.containerd.cri.v1.images'.pinned_images]
sandbox = {quoted(pause_image)}

[plugins.'io.containerd.grpc.v1.cri']
stream_server_address = "127.0.0.1"
"""


def _kubelet(layout: Layout, addresses: Addresses) -> dict[str, Any]:
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": str(addresses.node),
        "healthzBindAddress": "127.0.0.1",
        "readOnlyPort": 0,
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(layout.pki / "ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": str(layout.pki / "kubelet-server.crt"),
        "tlsPrivateKeyFile": str(layout.pki / "kubelet-server.key"),
        "containerRuntimeEndpoint": f"unix://{CONTAINERD_SOCKET}",
        "clusterDNS": [str(addresses.dns_service)],
        "clusterDomain": DNS_DOMAIN,
        "resolvConf": str(layout.config / "resolv.conf"),
        "volumePluginDir": "/var/lib/kubelet/volume-plugins",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{layout.cgroup}",
        "failCgroupV1": False,  # refused by default from 1.35; version 1 is what some CI machines have
        "failSwapOn": False,
        "enforceNodeAllocatable": [],
        "localStorageCapacityIsolation": False,
        # Images come from this host and can't be pulled again, so none is removed to make room.
        "imageGCHighThresholdPercent": 100,
        "imageGCLowThresholdPercent": 99,
        "evictionHard": {"memory.available": "200Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
        "registryPullQPS": 0,
        "serializeImagePulls": False,
        "nodeStatusUpdateFrequency": "20s",
        "enableProfilingHandler": False,
        "logging": {"verbosity": 1},
    }


def _kube_proxy(layout: Layout, addresses: Addresses) -> dict[str, Any]:
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "nftables",
        "bindAddress": str(addresses.node),
        "healthzBindAddress": "127.0.0.1:10256",
        "metricsBindAddress": "127.0.0.1:10249",
        "clientConnection": {"kubeconfig": str(layout.config / "kube-proxy.kubeconfig")},
        "clusterCIDR": str(addresses.pods),
        "hostnameOverride": layout.name,
        "nodePortAddresses": ["primary"],
        "conntrack": {"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
    }
