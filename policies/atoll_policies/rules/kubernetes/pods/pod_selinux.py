"""SELinux labels are those of containers."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
)
from atoll_policies.pods import (
    secured,
)

_TYPES = (MISSING, "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")


def _confined(value: object) -> bool:
    if not isinstance(value, dict):
        return True
    return value.get("type", MISSING) in _TYPES and not value.get("user") and not value.get("role")


RULE = Rule(
    id="pod-selinux",
    title="Pods have SELinux labels of containers alone",
    why="Another type, user or role takes SELinux' fence away.",
    fix="Leave out `seLinuxOptions`, or set its `type` to container_t, container_init_t, container_kvm_t or"
    " container_engine_t, without `user` and `role`.",
    severity=Severity.MEDIUM,
    requires=secured("seLinuxOptions", words="be one of containers'", test=_confined),
    absent="passes",
    maps=(
        "pss/baseline-selinux",
        "aisvs/4.1.1",
        "nsa/hardened-runtime",
    ),
    good=(
        *(
            changed("pod", "spec.securityContext.seLinuxOptions", {"type": kind})
            for kind in ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
        ),
        changed("pod", "spec.securityContext.seLinuxOptions", {"level": "s0"}),
    ),
    bad=(
        changed("pod", "spec.securityContext.seLinuxOptions", {"type": "spc_t"}),
        changed(
            "deployment",
            "spec.template.spec.containers[0].securityContext.seLinuxOptions",
            {"user": "system_u"},
        ),
        changed("pod", "spec.securityContext.seLinuxOptions", {"role": "system_r"}),
    ),
)
