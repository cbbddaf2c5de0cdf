"""Pods change no settings of the kernel that others share."""

from atoll_policies import (
    Rule,
    Severity,
    changed,
    each,
    field,
    pods,
)

_SAFE = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
)

RULE = Rule(
    id="pod-sysctls",
    title="Pods set safe sysctls alone",
    why="Other settings change the node's kernel for all that runs there.",
    fix="Leave `sysctls` out, or set those that the baseline standard lists.",
    severity=Severity.MEDIUM,
    requires=pods(each("securityContext.sysctls[*]", field("name").one_of(*_SAFE))),
    absent="passes",
    maps=(
        "pss/baseline-sysctls",
        "nist-800-53/CM-7",
    ),
    good=(
        *(
            changed("pod", "spec.securityContext.sysctls", [{"name": name, "value": "1"}])
            for name in (
                "kernel.shm_rmid_forced",
                "net.ipv4.ip_local_port_range",
                "net.ipv4.ip_local_reserved_ports",
                "net.ipv4.ip_unprivileged_port_start",
                "net.ipv4.ping_group_range",
                "net.ipv4.tcp_fin_timeout",
                "net.ipv4.tcp_keepalive_intvl",
                "net.ipv4.tcp_keepalive_probes",
                "net.ipv4.tcp_keepalive_time",
                "net.ipv4.tcp_rmem",
                "net.ipv4.tcp_syncookies",
                "net.ipv4.tcp_wmem",
            )
        ),
    ),
    bad=(
        changed("pod", "spec.securityContext.sysctls", [{"name": "kernel.msgmax", "value": "1"}]),
        changed(
            "deployment",
            "spec.template.spec.securityContext.sysctls",
            [{"name": "net.core.somaxconn", "value": "1"}],
        ),
    ),
)
