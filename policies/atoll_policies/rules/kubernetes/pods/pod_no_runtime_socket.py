"""Pods don't command the node's containers."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    each,
    field,
    pods,
)

_SOCKET = r"^(/var)?/run/(docker|containerd/containerd|crio/crio)\.sock$"
_ALSO = ("pod-no-host-path", "pod-volume-types")

RULE = Rule(
    id="pod-no-runtime-socket",
    title="Pods don't mount the socket of a container runtime",
    why="Whoever writes to the socket starts a privileged container: the node, and all that runs there, is"
    " theirs.",
    fix="Build images without a daemon (BuildKit rootless, Kaniko), and ask the API server about containers.",
    severity=Severity.CRITICAL,
    requires=pods(
        each("volumes[*]", field("hostPath.path").avoids(_SOCKET, "be no socket of a container runtime"))
    ),
    absent="passes",
    dev=Level.MANDATORY,
    maps=(
        "nist-800-53/AC-6",
        "nsa/pod-security",
        "mitre-atlas/AML.T0105",
    ),
    equivalents=("CKV_K8S_27",),
    disagrees={"CKV_K8S_27": "it knows one of the paths alone"},
    good=(changed("pod", "spec.volumes", [{"name": "docker", "emptyDir": {}}]),),
    bad=(
        *(
            changed("pod", "spec.volumes", [{"name": "s", "hostPath": {"path": path}}], also=_ALSO)
            for path in ("/var/run/docker.sock", "/run/containerd/containerd.sock")
        ),
        changed(
            "deployment",
            "spec.template.spec.volumes",
            [{"name": "s", "hostPath": {"path": "/var/run/docker.sock"}}],
            also=_ALSO,
        ),
    ),
)
