"""Containers have no rights over the node."""

from atoll_policies import (
    Level,
    Rule,
    Severity,
    changed,
    containers,
    each,
    field,
)

_ALLOWED = (
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
)

RULE = Rule(
    id="pod-capabilities-bounded",
    title="Containers add no capabilities beyond the container runtime's own",
    why="With SYS_ADMIN, NET_ADMIN and the like a container is as good as root on its node.",
    fix="Take the capability out of `securityContext.capabilities.add`; RDMA needs IPC_LOCK no more where"
    " memlock is set on the node.",
    severity=Severity.HIGH,
    requires=containers(each("securityContext.capabilities.add[*]", field("").one_of(*_ALLOWED))),
    absent="passes",
    dev=Level.MANDATORY,
    maps=(
        "pss/baseline-capabilities",
        "aisvs/4.1.1",
        "nist-800-53/AC-6",
    ),
    equivalents=("CKV_K8S_39",),
    good=(
        *(
            changed(
                "pod",
                "spec.containers[0].securityContext.capabilities.add",
                [name],
                also=("pod-capabilities-none-added",),
            )
            for name in (
                "AUDIT_WRITE",
                "CHOWN",
                "DAC_OVERRIDE",
                "FOWNER",
                "FSETID",
                "KILL",
                "MKNOD",
                "NET_BIND_SERVICE",
                "SETFCAP",
                "SETGID",
                "SETPCAP",
                "SETUID",
                "SYS_CHROOT",
            )
        ),
    ),
    bad=(
        changed(
            "pod",
            "spec.containers[0].securityContext.capabilities.add",
            ["SYS_ADMIN"],
            also=("pod-capabilities-none-added",),
        ),
        changed(
            "deployment",
            "spec.template.spec.containers[0].securityContext.capabilities.add",
            ["SYS_ADMIN"],
            also=("pod-capabilities-none-added",),
        ),
    ),
)
