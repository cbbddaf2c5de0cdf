"""Pods don't mount the node's disk."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    each,
    field,
    pods,
)

RULE = Rule(
    id="pod-no-host-path",
    title="Pods mount no folders of the node",
    why="A folder of the node is a way to its credentials, its sockets and other pods' data; a model cache"
    " there is written by one team and read by another.",
    fix="Use an emptyDir, a PersistentVolumeClaim or a CSI driver instead of `hostPath`.",
    severity=Severity.HIGH,
    requires=pods(each("volumes[*]", field("hostPath").absent())),
    absent="passes",
    dev=Level.MANDATORY,
    maps=(
        "pss/baseline-host-path",
        "nist-800-53/AC-6",
        "nsa/pod-security",
        "mitre-atlas/AML.T0105",
    ),
    good=(changed("pod", "spec.volumes", [{"name": "cache", "emptyDir": {}}]),),
    bad=(
        changed(
            "pod",
            "spec.volumes",
            [{"name": "cache", "hostPath": {"path": "/data"}}],
            also=("pod-volume-types",),
        ),
        changed(
            "deployment",
            "spec.template.spec.volumes",
            [{"name": "cache", "hostPath": {"path": "/data"}}],
            also=("pod-volume-types",),
        ),
    ),
)
