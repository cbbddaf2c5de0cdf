"""Pods have a network of their own."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    field,
    pods,
)

RULE = Rule(
    id="pod-no-host-network",
    title="Pods don't share the node's network",
    why="On the node's network no NetworkPolicy counts, and the node's credentials are one hop away.",
    fix="Leave out `hostNetwork`, or set it to false; fabrics for training come by device plugins.",
    severity=Severity.HIGH,
    requires=pods(field("hostNetwork").isnt_true()),
    absent="passes",
    dev=Level.MANDATORY,
    maps=(
        "pss/baseline-host-namespaces",
        "cis-eks/4.2.4",
        "cis-aks/4.2.4",
        "nsa/pod-security",
        "nist-800-53/SC-7",
    ),
    equivalents=("CKV_K8S_19",),
    good=(changed("pod", "spec.hostNetwork", False),),
    bad=(
        changed("pod", "spec.hostNetwork", True),
        changed("deployment", "spec.template.spec.hostNetwork", True),
    ),
)
