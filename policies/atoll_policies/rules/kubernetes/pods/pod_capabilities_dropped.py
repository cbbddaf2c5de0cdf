"""Containers give up the capabilities they don't need."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
    containers,
    field,
)
from atoll_policies.pods import (
    CONTAINERS,
    POD_PATHS,
    PRESET,
)

RULE = Rule(
    id="pod-capabilities-dropped",
    title="Containers drop all capabilities",
    why="A container starts with a dozen of them, NET_RAW among them, by which it pretends to be others on"
    " the network.",
    fix="Set `securityContext.capabilities.drop` to [ALL] on every container.",
    severity=Severity.MEDIUM,
    requires=containers(
        field("securityContext.capabilities.drop").contains("ALL"),
        tuple(token for token in POD_PATHS if token not in PRESET),
        kinds=CONTAINERS,
    ),
    maps=(
        "pss/restricted-capabilities",
        "aisvs/4.1.1",
        "nsa/pod-security",
    ),
    equivalents=(
        "CKV_K8S_28",
        "CKV_K8S_37",
    ),
    good=(changed("pod", "spec.containers[0].securityContext.capabilities.drop", ["ALL", "NET_RAW"]),),
    bad=(
        changed("pod", "spec.containers[0].securityContext.capabilities.drop", ["CHOWN"]),
        changed("deployment", "spec.template.spec.containers[0].securityContext.capabilities.drop", []),
    ),
)
