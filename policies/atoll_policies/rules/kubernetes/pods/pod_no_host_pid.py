"""Pods don't see the node's processes."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    field,
    pods,
)

RULE = Rule(
    id="pod-no-host-pid",
    title="Pods don't share the node's process namespace",
    why="A pod with `hostPID` sees and ends every process of its node, and reads their environments with all"
    " secrets.",
    fix="Leave out `hostPID`, or set it to false.",
    severity=Severity.HIGH,
    requires=pods(field("hostPID").isnt_true()),
    absent="passes",
    dev=Level.MANDATORY,
    maps=(
        "pss/baseline-host-namespaces",
        "cis-eks/4.2.2",
        "cis-aks/4.2.2",
        "nsa/pod-security",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_17",),
    good=(changed("pod", "spec.hostPID", False),),
    bad=(
        changed("pod", "spec.hostPID", True),
        changed("deployment", "spec.template.spec.hostPID", True),
    ),
)
