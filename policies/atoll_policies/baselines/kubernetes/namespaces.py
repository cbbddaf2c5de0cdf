"""Namespaces of teams, with what bounds them."""

from atoll_policies.baselines.kubernetes._parts import kubernetes

_RESTRICTED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
_HARD = {"limits.memory": "256Gi", "requests.cpu": "64", "requests.nvidia.com/gpu": "8", "pods": "100"}
_DNS = [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]

RESOURCES = [
    declared
    for name in ("serving", "training", "guarded", "shielded")
    for declared in (
        kubernetes(f"namespace-{name}", "v1", "Namespace", "", meta={"name": name, "labels": _RESTRICTED}),
        kubernetes(f"quota-{name}", "v1", "ResourceQuota", name, spec={"hard": _HARD}),
        kubernetes(
            f"limits-{name}",
            "v1",
            "LimitRange",
            name,
            spec={"limits": [{"type": "Container", "max": {"nvidia.com/gpu": "8"}}]},
        ),
        kubernetes(
            f"deny-all-{name}",
            "networking.k8s.io/v1",
            "NetworkPolicy",
            name,
            spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
        ),
        kubernetes(
            f"allow-dns-{name}",
            "networking.k8s.io/v1",
            "NetworkPolicy",
            name,
            spec={"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": _DNS}]},
        ),
    )
]
