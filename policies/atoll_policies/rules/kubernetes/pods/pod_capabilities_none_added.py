"""Containers add no capabilities."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
    containers,
    each,
    field,
)

RULE = Rule(
    id="pod-capabilities-none-added",
    title="Containers add no capabilities but NET_BIND_SERVICE",
    why="A server needs none; each one is for whoever takes it over.",
    fix="Take `securityContext.capabilities.add` away; listen on a port above 1023.",
    severity=Severity.MEDIUM,
    requires=containers(each("securityContext.capabilities.add[*]", field("").equals("NET_BIND_SERVICE"))),
    absent="passes",
    maps=(
        "pss/restricted-capabilities",
        "aisvs/4.1.1",
    ),
    equivalents=("CKV_K8S_25",),
    disagrees={"CKV_K8S_25": "the restricted standard allows NET_BIND_SERVICE"},
    good=(
        changed("pod", "spec.containers[0].securityContext.capabilities.add", []),
        changed("pod", "spec.containers[0].securityContext.capabilities.add", ["NET_BIND_SERVICE"]),
    ),
    bad=(
        changed("pod", "spec.containers[0].securityContext.capabilities.add", ["CHOWN"]),
        changed("deployment", "spec.template.spec.containers[0].securityContext.capabilities.add", ["KILL"]),
    ),
)
