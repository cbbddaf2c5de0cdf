"""Pods don't see the node's shared memory."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    field,
    pods,
)

RULE = Rule(
    id="pod-no-host-ipc",
    title="Pods don't share the node's IPC namespace",
    why="A pod with `hostIPC` reads what other programs of the node share in memory, tensors among it.",
    fix="Leave out `hostIPC`, or set it to false; workers of one job share memory by an emptyDir.",
    severity=Severity.HIGH,
    requires=pods(field("hostIPC").isnt_true()),
    absent="passes",
    dev=Level.MANDATORY,
    maps=(
        "pss/baseline-host-namespaces",
        "cis-eks/4.2.3",
        "cis-aks/4.2.3",
        "nsa/pod-security",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_18",),
    good=(changed("pod", "spec.hostIPC", False),),
    bad=(
        changed("pod", "spec.hostIPC", True),
        changed("deployment", "spec.template.spec.hostIPC", True),
    ),
)
