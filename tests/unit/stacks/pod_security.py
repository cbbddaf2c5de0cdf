"""The ``restricted`` Pod Security Standard as a function, from its table.

Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
"""

from collections.abc import Mapping
from typing import Any

_VOLUME_TYPES = {
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
}


def violations(pod: Mapping[str, Any]) -> list[str]:
    """Return what the standard forbids in a pod's spec."""
    found = [f"{name} is set" for name in ("hostNetwork", "hostPID", "hostIPC") if pod.get(name)]
    for volume in pod.get("volumes", []):
        found += [f"volume type {kind}" for kind in set(volume) - {"name"} - _VOLUME_TYPES]
    context = pod.get("securityContext", {})
    for container in [*pod.get("initContainers", []), *pod["containers"]]:
        own = container.get("securityContext", {})
        found += [f"{container['name']}: {problem}" for problem in _container_problems(context, own)]
        found += [
            f"{container['name']}: hostPort" for port in container.get("ports", []) if "hostPort" in port
        ]
    return found


def _container_problems(pod: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    problems = []
    if own.get("privileged"):
        problems.append("privileged")
    if own.get("allowPrivilegeEscalation") is not False:
        problems.append("allowPrivilegeEscalation isn't false")
    if own.get("capabilities", {}).get("drop") != ["ALL"]:
        problems.append("capabilities aren't all dropped")
    if set(own.get("capabilities", {}).get("add", [])) - {"NET_BIND_SERVICE"}:
        problems.append("capabilities are added")
    if own.get("runAsNonRoot", pod.get("runAsNonRoot")) is not True:
        problems.append("runAsNonRoot isn't true")
    if own.get("runAsUser", pod.get("runAsUser")) == 0:
        problems.append("runs as root")
    profile = own.get("seccompProfile", pod.get("seccompProfile", {})).get("type")
    if profile not in ("RuntimeDefault", "Localhost"):
        problems.append("no seccomp profile")
    return problems
