"""What is done through the API server of AKS is on record."""

from collections.abc import Iterator, Mapping
from typing import Any

from atoll_policies import UNKNOWN, Breach, Fault, Rule, Severity, Stack, changed, without
from atoll_policies.rules.azure._answers import any_of_them
from atoll_policies.rules.azure._logs import logged


def _breaches(stack: Stack, _: Mapping[str, Any]) -> Iterator[Breach]:
    for cluster in stack.of("azure-native:containerservice:ManagedCluster"):
        found = any_of_them(
            logged(stack, cluster, category, groups=("audit", "allLogs"))
            for category in ("kube-audit", "kube-audit-admin")
        )
        if not found:
            yield Breach(
                cluster,
                Fault(
                    "", "have a diagnostic setting with kube-audit or kube-audit-admin", unknown=found is None
                ),
            )


RULE = Rule(
    id="aks-audit-log",
    title="AKS' audit log is kept",
    why="After an incident it is the only record of who read a secret or started a pod, and from where.",
    fix="Add a `DiagnosticSetting` for the cluster with the category kube-audit-admin, to a workspace.",
    severity=Severity.HIGH,
    across=_breaches,
    about=("azure-native:containerservice:ManagedCluster",),
    maps=(
        "cis-aks/2.1.1",
        "nist-800-53/AU-2",
        "hipaa/164.312(b)",
        "nsa/audit-logging",
    ),
    good=(
        changed("aks-audit", "logs", [{"categoryGroup": "audit", "enabled": True}]),
        changed("aks-audit", "logs[0].category", "kube-audit"),
        changed("aks-audit", "logs", [{"categoryGroup": "allLogs", "enabled": True}]),
    ),
    undetermined=(changed("aks-audit", "logs", UNKNOWN), changed("aks-audit", "logs[0]", UNKNOWN)),
    bad=(
        changed("aks-audit", "logs[0].enabled", False),
        changed("aks-audit", "logs[0].category", "kube-scheduler"),
        without("aks-audit"),
    ),
)
