"""Probes and hooks ask the pod alone."""

from atoll_policies import (
    MISSING,
    Rule,
    Severity,
    changed,
    containers,
    each_of,
    field,
)

_HOST = field("host").one_of(MISSING, "", "127.0.0.1", "::1")
_PLACES = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")

RULE = Rule(
    id="pod-no-host-probe",
    title="Probes and hooks name no other host",
    why="The kubelet asks for a pod: with a host in a probe a tenant makes the node send requests to"
    " addresses that it couldn't reach itself.",
    fix="Leave out `host` of `httpGet` and `tcpSocket`.",
    severity=Severity.MEDIUM,
    requires=containers(
        each_of(tuple(f"{place}.{kind}" for place in _PLACES for kind in ("httpGet", "tcpSocket")), _HOST)
    ),
    absent="passes",
    maps=(
        "pss/baseline-host-probes",
        "nist-800-53/SC-7",
    ),
    good=(
        changed("pod", "spec.containers[0].livenessProbe.httpGet.host", ""),
        changed("pod", "spec.containers[0].livenessProbe.httpGet.host", "127.0.0.1"),
        changed("pod", "spec.containers[0].livenessProbe.httpGet.host", "::1"),
    ),
    bad=(
        changed("pod", "spec.containers[0].livenessProbe.httpGet.host", "10.0.0.1"),
        changed("pod", "spec.containers[0].readinessProbe", {"tcpSocket": {"host": "10.0.0.1", "port": 80}}),
        changed("pod", "spec.containers[0].startupProbe", {"tcpSocket": {"host": "10.0.0.1", "port": 80}}),
        *(
            changed(
                "pod", "spec.containers[0].lifecycle", {hook: {"httpGet": {"host": "10.0.0.1", "port": 80}}}
            )
            for hook in ("postStart", "preStop")
        ),
    ),
)
