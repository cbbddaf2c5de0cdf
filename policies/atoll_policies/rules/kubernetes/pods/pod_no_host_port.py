"""Pods don't take the node's ports."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
    containers,
    each,
    field,
)

RULE = Rule(
    id="pod-no-host-port",
    title="Containers take no ports of the node",
    why="A port of the node is open past every NetworkPolicy, and only one pod of a kind fits on a node.",
    fix="Leave out `hostPort`; reach pods by a Service.",
    severity=Severity.MEDIUM,
    requires=containers(each("ports[*]", field("hostPort").one_of(MISSING, 0))),
    absent="passes",
    maps=(
        "pss/baseline-host-ports",
        "nist-800-53/SC-7",
    ),
    equivalents=("CKV_K8S_26",),
    disagrees={"CKV_K8S_26": "port 0 takes none"},
    good=(
        changed("pod", "spec.containers[0].ports[0].hostPort", 0),
        changed("pod", "spec.containers[0].ports[0]", {"containerPort": 8081}),
    ),
    bad=(
        changed("pod", "spec.containers[0].ports[0].hostPort", 8080),
        changed("deployment", "spec.template.spec.containers[0].ports[0].hostPort", 8080),
    ),
)
